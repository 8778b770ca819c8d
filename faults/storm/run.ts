/** One storm by hand: `bun faults/storm/run.ts [sockets = 5000] [seed = now]`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limits } from '../../protocol/limits.ts'
import { Random } from '../random.ts'
import { Server } from '../server/server.ts'
import { storm } from './storm.ts'

const [sockets = '5000', seed = String(Date.now())] = process.argv.slice(2)
const dataDir = mkdtempSync(join(tmpdir(), 'parley-storm-'))
const { connectsPerSecond, connectsBurst } = limits
const server = await Server.prepare({
  dataDir,
  env: {
    LIMIT_CONNECTS_PER_SECOND: process.env.LIMIT_CONNECTS_PER_SECOND ?? String(connectsPerSecond),
    LIMIT_CONNECTS_BURST: process.env.LIMIT_CONNECTS_BURST ?? String(connectsBurst),
  },
  note: (event) => console.error(JSON.stringify(event)),
})
try {
  await server.start()
  const result = await storm({ random: new Random(seed), sockets: Number(sockets), server, note: () => {} })
  console.log(JSON.stringify({ seed, ...result }, null, 2))
  process.exitCode = result.violations.length === 0 ? 0 : 1
} finally {
  await server.remove()
  rmSync(dataDir, { recursive: true, force: true })
}
