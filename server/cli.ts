import { resolve } from 'node:path'

/** The storage's own commands for its keeper. What they throw says in which state it leaves the files. */
export interface Keeping {
  backUp(file: string): Held
  restore(file: string): Held & { kept: string | null }
}

interface Held {
  bytes: number
  people: number
  rooms: number
  messages: number
}

const USAGE = `parley                  starts the server; so does "parley serve"
parley backup FILE      writes all that is kept to FILE, also while the server runs
parley restore FILE     puts a backup in the place of the data, which is kept aside; stop the server first
Both use the data folder that DATA_DIR names, as the server does.
`

/** Where a command writes: what came of it, and what went wrong. */
export interface Terminal {
  say(text: string): void
  complain(text: string): void
}

/** Runs another command than `serve`, tells what came of it, and answers the exit code: 0, 1 when it failed, 2 when it makes no sense. */
export function runCommand(args: string[], keeping: Keeping, { say, complain }: Terminal): number {
  const [command, file] = args
  if (command === 'help' || command === '--help' || command === '-h') {
    say(USAGE)
    return 0
  }
  const known = command === 'backup' || command === 'restore'
  if (!known || file === undefined || file.startsWith('-') || args.length !== 2) {
    complain(USAGE)
    return 2
  }
  try {
    say(command === 'backup' ? backup(keeping, resolve(file)) : restore(keeping, resolve(file)))
    return 0
  } catch (error) {
    complain(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function backup({ backUp }: Keeping, file: string): string {
  return `${file} holds ${inWords(backUp(file))}. It was verified.\n`
}

function restore(keeping: Keeping, file: string): string {
  const { kept, ...held } = keeping.restore(file)
  const before = kept === null ? 'There was no data before.' : `What was there before is kept as ${kept}.`
  return (
    `Restored ${inWords(held)} from ${file}. ${before}\n` +
    'Start the server: another epoch begins, and clients send back what they hold and the backup does not.\n'
  )
}

function inWords({ bytes, people, rooms, messages }: Held): string {
  return `${messages} messages in ${rooms} rooms, ${people} people (${(bytes / 1024 / 1024).toFixed(1)} MiB)`
}
