import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { draft, guest, room } from '../../contract/cast.ts'
import { openSqlite } from '../engine/sqlite.ts'

// A process that tests kill. It appends as fast as it can and prints the id of each acknowledged message. It waits while
// the disk is full. "index" makes it index its messages meanwhile, and prints "indexed" after each piece. "committed <id>" means that the commit is done and no answer has been sent yet.
const [path, mode] = process.argv.slice(2) as [string, 'load' | 'index' | 'stop-before-answer']
const AT_ONCE = 20

mkdirSync(dirname(path), { recursive: true })
const storage = await openSqlite({
  path,
  onFatal(error) {
    console.log(`fatal ${error instanceof Error ? error.message : String(error)}`)
    process.exit(70)
  },
})
storage.onWritable((unwritable) => console.log(`full ${unwritable !== null}`))
const alice = await guest(storage, 'alice')
const { id, code } = await room(storage, alice)
console.log(`room ${id} ${code} ${alice}`)

if (mode === 'stop-before-answer') {
  storage.onFacts((facts) => {
    for (const fact of facts)
      if (fact.fact === 'changed' && 'message' in fact.change) console.log(`committed ${fact.change.message.id}`)
    // Blocks before the answer, so that the test can kill this process at this point.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
}
if (mode === 'index') void indexAlways()

async function indexAlways() {
  for (let n = 1; ; n++) {
    const { more } = await storage.indexMessages({ rooms: n % 2 === 0 ? [] : [id], least: 1 })
    console.log(`indexed ${n} ${more}`)
  }
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
      if (storage.unwritable === null) return
      while (storage.unwritable !== null) await Bun.sleep(50)
    }
  }),
)
