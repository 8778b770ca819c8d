import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './install.mjs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** One Ctrl+C arrives from the terminal and again from npm. A person who presses it twice is slower than this. */
const SAME_PRESS_MS = 500
const ORPHAN_CHECK_MS = 500
/** The system closes the channel when this process ends, even by SIGKILL, and the server notices it. */
const WITH_CHANNEL = ['inherit', 'inherit', 'inherit', 'ipc']

/**
 * Runs commands in parallel until one of them ends, ends the others, and exits with the code of the first. Each leads a
 * separate process group, so that it gets a Ctrl+C once, from this process, and what it started ends with it.
 * @param {[string, string[]][]} commands
 */
export function runUntilOneEnds(commands) {
  const children = commands.map(([file, args]) =>
    spawn(file, args, { cwd: root, stdio: WITH_CHANNEL, detached: process.platform !== 'win32' }),
  )
  let last = -Infinity
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const now = performance.now()
      if (now - last < SAME_PRESS_MS) return
      last = now
      for (const child of children) end(child, signal)
    })
  }

  whenOrphaned(() => children.forEach((child) => end(child, 'SIGTERM')))

  let open = children.length
  for (const child of children) {
    child.on('error', (error) => {
      console.error(error.message)
      process.exitCode ??= 1
    })
    child.on('exit', (code, signal) => {
      process.exitCode ??= code ?? 128 + constants.signals[signal]
      open -= 1
      if (open === 0) process.exit()
      for (const other of children) if (other !== child) end(other, 'SIGTERM')
    })
  }
}

/** A SIGTERM to npm ends only the shell between npm and this process, which notices it by its new parent. */
function whenOrphaned(act) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return
  const parent = process.ppid
  const check = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(check)
    act()
  }, ORPHAN_CHECK_MS)
  check.unref()
}

const running = new Set()
process.on('exit', () => {
  for (const child of running) end(child, 'SIGKILL')
})

/** Runs a command to its end with the output of this process. Answers its exit code. */
export async function show(file, args, env = {}) {
  return (await run(file, args, 'inherit', env)).code
}

/** Runs a command to its end. Answers its exit code and its output. */
export function collect(file, args) {
  return run(file, args, 'pipe', {})
}

function run(file, args, stdio, env) {
  if (running.size === 0 && process.listenerCount('SIGTERM') === 0) {
    whenOrphaned(() => process.exit(1))
    for (const signal of SIGNALS) process.on(signal, () => process.exit(1))
  }
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: ['ignore', stdio, stdio],
      detached: process.platform !== 'win32',
      env: { ...process.env, ...env },
    })
    running.add(child)
    let output = ''
    child.stdout?.on('data', (text) => (output += text))
    child.stderr?.on('data', (text) => (output += text))
    const ended = (code) => {
      running.delete(child)
      // Ends what it left running in its group.
      end(child, 'SIGKILL')
      resolve({ code, output })
    }
    child.on('error', (error) => {
      output += error.message
      ended(1)
    })
    child.on('close', (code) => ended(code ?? 1))
  })
}

/** Ends a child and what it started. On Windows, which has no process groups, only the child. */
export function end(child, signal) {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It has ended already.
  }
}
