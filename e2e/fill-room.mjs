// Run by Bun: writes messages of the owner into the first room of a stopped server, read by all or by the owner alone.
import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { pastMessage } from './past.ts'

const [dataDir, count, minutes, readers] = process.argv.slice(2)
const db = new Database(join(dataDir, 'parley.db'), { strict: true })
const { room, author, rev } = db
  .query(
    "SELECT room, person AS author, rooms.rev FROM members JOIN rooms ON rooms.id = room WHERE role = 'owner' ORDER BY created",
  )
  .get()
const now = Date.now()
const last = rev + Number(count)
const insert = db.query(
  'INSERT INTO messages (room, seq, rev, id, at, author, body) VALUES ($room, $seq, $rev, $id, $at, $author, $body)',
)
db.transaction(() => {
  for (let seq = rev + 1; seq <= last; seq++) insert.run(pastMessage(room, author, seq, now, last, Number(minutes)))
  const oldest = pastMessage(room, author, rev + 1, now, last, Number(minutes)).at
  db.query('UPDATE rooms SET rev = $last, oldest = $oldest WHERE id = $room').run({ last, oldest, room })
  db.query("UPDATE members SET read_seq = $last WHERE room = $room AND ($readers = 'all' OR role = 'owner')").run({
    last,
    room,
    readers,
  })
})()
db.close()
console.log(JSON.stringify({ room, author, first: rev + 1, last, now }))
