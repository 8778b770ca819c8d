import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { draft, guest, room } from '../../contract/cast.ts'
import { openSqlite } from '../engine/sqlite.ts'

// A process to be killed: appends as fast as it may, prints the id of each message once it is acknowledged.
// It waits while the disk is full. "committed <id>" says that the commit is done and nobody has been answered yet.
const [path, mode] = process.argv.slice(2) as [string, 'load' | 'stop-before-answer']
const AT_ONCE = 20

mkdirSync(dirname(path), { recursive: true })
const storage = await openSqlite({
  path,
  onFatal(error) {
    console.log(`fatal ${error instanceof Error ? error.message : String(error)}`)
    process.exit(70)
  },
})
storage.onFull((full) => console.log(`full ${full}`))
const alice = await guest(storage, 'alice')
const { id, code } = await room(storage, alice)
console.log(`room ${id} ${code} ${alice}`)

if (mode === 'stop-before-answer') {
  storage.onCommit((batch) => {
    for (const { change } of batch) if ('message' in change) console.log(`committed ${change.message.id}`)
    // Holds the answer back for good: whoever reads the line above has all the time to kill this process.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
}
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (;;) {
      const next = draft(id, alice, 'x'.repeat(200))
      const answer = await storage.append(next).catch((error: Error) => `refused ${error.message}`)
      if (typeof answer !== 'string') {
        console.log(`acked ${next.id}`)
        continue
      }
      console.log(answer)
      if (!storage.full) return
      while (storage.full) await Bun.sleep(50)
    }
  }),
)
