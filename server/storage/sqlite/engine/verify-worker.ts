import { openForReading } from './database.ts'
import { serve } from './worker-loop.ts'
import { verify } from '../recovery/verify.ts'

/** Checks a large database while it is used. What it finds kills the worker, and by that is told. */
serve<string, null>(async (path) => {
  const { raw } = openForReading(path)
  verify(raw, path, 'quick')
  raw.close(true)
  return null
})
