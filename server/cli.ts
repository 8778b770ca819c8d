import { resolve } from 'node:path'

/** The storage's commands for its operator. The message of an error ends with the state in which the files are left. */
export interface StorageCommands {
  backUp(file: string): Summary
  /** `previous` is where the data before the restore is now; null when there was none. */
  restore(file: string): Summary & { previous: string | null }
}

interface Summary {
  bytes: number
  people: number
  rooms: number
  messages: number
}

const USAGE = `parley                  starts the server; so does "parley serve"
parley backup FILE      writes all data to FILE, also while the server runs
parley restore FILE     replaces the data by a backup, and keeps the previous data; stop the server first
Both use the data folder of the server, which DATA_DIR names.
`

/** Where a command writes its output and its errors. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
}

/** Runs a command other than `serve`. Answers the exit code: 0, 1 when it failed, 2 when there is no such command. */
export function runCommand(args: string[], storage: StorageCommands, { out, err }: Terminal): number {
  const [command, file] = args
  if (command === 'help' || command === '--help' || command === '-h') {
    out(USAGE)
    return 0
  }
  const known = command === 'backup' || command === 'restore'
  if (!known || file === undefined || file.startsWith('-') || args.length !== 2) {
    err(USAGE)
    return 2
  }
  try {
    out(command === 'backup' ? backup(storage, resolve(file)) : restore(storage, resolve(file)))
    return 0
  } catch (error) {
    err(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function backup({ backUp }: StorageCommands, file: string): string {
  return `${file} has ${describe(backUp(file))}. It was verified.\n`
}

function restore(storage: StorageCommands, file: string): string {
  const { previous, ...summary } = storage.restore(file)
  const before = previous === null ? 'There was no data before.' : `The previous data is now ${previous}.`
  return (
    `Restored ${describe(summary)} from ${file}. ${before}\n` +
    'Start the server: a new epoch begins, and clients resend messages that are not in the backup.\n'
  )
}

function describe({ bytes, people, rooms, messages }: Summary): string {
  return `${messages} messages in ${rooms} rooms, ${people} people (${(bytes / 1024 / 1024).toFixed(1)} MiB)`
}
