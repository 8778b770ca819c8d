import { verify } from '../recovery/verify.ts'
import { openForReading } from './database.ts'
import { serve } from './worker-loop.ts'

/** Verifies a large database while it is in use. Damage ends the worker, and the channel reports it. */
serve<string, null>(async (path) => {
  const { raw } = openForReading(path)
  verify(raw, path, 'quick')
  raw.close(true)
  return null
})
