import { join } from 'node:path'
import { filesIn } from '../checker/files.ts'
import type { FaultEvent } from '../history/history.ts'

/** Removes what nobody can reach any more with the sweep of this tree. The server is stopped. Throws when it fails. */
export async function sweep(root: string, dataDir: string, note: (event: FaultEvent) => void): Promise<void> {
  const count = (folder: string) => filesIn(join(dataDir, folder)).length
  const before = { blobs: count('blobs'), uploads: count('uploads') }
  const child = Bun.spawn([process.execPath, join(root, 'faults/rounds/sweep-process.ts'), dataDir], {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  })
  const output = await new Response(child.stderr).text()
  if ((await child.exited) !== 0) throw new Error(`The data could not be swept:\n${output}`)
  note({ type: 'swept', blobs: before.blobs - count('blobs'), uploads: before.uploads - count('uploads') })
}
