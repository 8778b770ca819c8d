import { afterEach, expect, test } from 'bun:test'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bun } from './install.mjs'

const STARTED_WITHIN_MS = 15_000
const GONE_WITHIN_MS = 5_000

let folder
let starter
afterEach(() => {
  starter?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a server as `npm start` does, without building the client. Answers its output so far and its process id. */
async function start() {
  folder = mkdtempSync(join(tmpdir(), 'parley-starter-'))
  const script =
    `import { runUntilOneEnds } from ${JSON.stringify(join(import.meta.dir, 'child.mjs'))}\n` +
    `runUntilOneEnds([[${JSON.stringify(bun)}, ['-e', 'console.log(process.pid); await import("./server/main.ts")']]])`
  const env = { PATH: process.env.PATH, PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, LOG_FORMAT: 'json' }
  let output = ''
  starter = spawn('node', ['--input-type=module', '-e', script], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  starter.stdout.on('data', (text) => (output += text))
  await until('the server starts', () => output.includes('server.addresses'), STARTED_WITHIN_MS)
  return { pid: Number(output.split('\n')[0]), output: () => output }
}

async function until(what, check, ms) {
  for (const end = Date.now() + ms; Date.now() < end; await Bun.sleep(20)) if (check()) return
  throw new Error(`In ${ms} ms it did not happen that ${what}`)
}

function runs(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

// Ctrl+\ sends SIGQUIT.
test.each(['SIGKILL', 'SIGQUIT', 'SIGTERM', 'SIGHUP'])(
  'the server stops in order when its starter ends by %s',
  async (signal) => {
    const { pid, output } = await start()
    expect(runs(pid)).toBe(true)
    starter.kill(signal)
    await until('the server is gone', () => !runs(pid), GONE_WITHIN_MS)
    await until('its last line is read', () => output().includes('server.stopped'), GONE_WITHIN_MS)
  },
  30_000,
)
