import { resolve } from 'node:path'
import { commandLine } from './executable.ts'
import type { NamingFile } from './storage/operations/named-blobs.ts'
import { sentenceOf } from './storage/system-errors.ts'
import { VERSION } from './version.ts'

/** What an operator can do. The message of an error ends with the state in which the files are left. */
export interface OperatorCommands {
  /** `recorded` is false when the server will not know of it, because DATA_DIR cannot be written. */
  backUp(file: string): Promise<Summary & { recorded: boolean }>
  /** `previous` is where the data before the restore is now; null when there was none. */
  restore(file: string): Promise<Summary & { previous: string | null }>
  /** Reads all blobs that files name. */
  check(): Promise<Checked>
  /** A link that sets the password of an account, once, for `hours`. `base` is the address that people use. */
  resetLink(login: string, base: string | null): Promise<{ link: string; hours: number }>
  /** Makes the person of an account an operator of the server, or no longer one. Answers whether that changed anything. */
  setOperator(login: string, on: boolean): Promise<boolean>
  /** Asks the server of these settings on this machine. Throws when it does not answer that it runs. */
  health(): Promise<void>
}

interface Summary {
  bytes: number
  people: number
  rooms: number
  messages: number
  blobs: CopiedBlobs
}

export interface CopiedBlobs {
  count: number
  bytes: number
  /** Blobs that the backup names and that are not there. */
  absent: number
}

export interface Checked {
  intact: number
  bytes: number
  missing: NamingFile[]
  damaged: NamingFile[]
}

const USAGE = `parley                  starts the server; so does "parley serve"
parley backup FILE      writes all data to FILE, and the bytes of files to FILE.blobs, also while the server runs
parley restore FILE     replaces the data by a backup, and keeps the previous data; stop the server first
parley check            reads all bytes of files, and says which are missing or damaged, also while the server runs
parley reset-link LOGIN [ADDRESS]
                        prints a link by which the person of this account sets a new password, once; ADDRESS is where
                        people open Parley, if PUBLIC_URL is not set
parley admin LOGIN [--remove]
                        makes the person of this account an operator, who sees /admin; or no longer one
parley health           asks the server on this machine whether it runs
parley --version        prints the version
They use the settings of the server, such as DATA_DIR.
`

/** Where a command writes its output and its errors. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
}

/**
 * Runs a command other than `serve`. Answers the exit code: 0, 1 when it failed or found something, 2 when there is no
 * such command.
 */
export async function runCommand(args: string[], operator: OperatorCommands, terminal: Terminal): Promise<number> {
  const { out, err } = terminal
  const [command, file, ...more] = args
  if (command === 'help' || command === '--help' || command === '-h') {
    out(USAGE)
    return 0
  }
  if (command === 'version' || command === '--version') {
    out(`${VERSION}\n`)
    return 0
  }
  try {
    if (command === 'health' && file === undefined) return await health(operator, out)
    if (command === 'check' && file === undefined) return await check(operator, out)
    if (command === 'reset-link' && file !== undefined && more.length <= 1)
      return await resetLink(operator, loginOf(file), more[0] ?? null, out)
    if (
      command === 'admin' &&
      file !== undefined &&
      (more.length === 0 || (more.length === 1 && more[0] === '--remove'))
    )
      return await admin(operator, loginOf(file), more.length === 0, out)
    if (file !== undefined && !file.startsWith('-') && more.length === 0) {
      if (command === 'backup') return await backup(operator, resolve(file), out)
      if (command === 'restore') return await restore(operator, resolve(file), out)
    }
  } catch (error) {
    err(`${sentenceOf(error)}\n`)
    return 1
  }
  err(`${wrongWith(args)}\n\n${USAGE}`)
  return 2
}

function wrongWith([command = '', ...rest]: string[]): string {
  const isKnown = command === 'serve' || new RegExp(`^parley ${RegExp.escape(command)}\\b`, 'm').test(USAGE)
  if (!isKnown) return `There is no command "${command}".`
  return rest.length === 0 ? `"${command}" needs more.` : `"${command}" does not take "${rest.join(' ')}".`
}

/** The page shows a login with an @ before it. */
const loginOf = (word: string): string => word.replace(/^@/, '')

type Out = Terminal['out']

async function backup(operator: OperatorCommands, file: string, out: Out): Promise<number> {
  const summary = await operator.backUp(file)
  const { count, bytes, absent } = summary.blobs
  out(`${file} has ${describe(summary)}. It was verified.\n`)
  if (count > 0) out(`${file}.blobs has ${count} blobs of files (${mib(bytes)}). They were verified.\n`)
  if (absent > 0) out(`${absent} blobs are not in it: their messages were deleted meanwhile.\n`)
  if (!summary.recorded)
    out(
      'DATA_DIR cannot be written, so the metrics of the server do not show this backup. Use the user of the server.\n',
    )
  return 0
}

async function restore(operator: OperatorCommands, file: string, out: Out): Promise<number> {
  const { previous, ...summary } = await operator.restore(file)
  const { count, bytes, absent } = summary.blobs
  const before = previous === null ? 'There was no data before.' : `The previous data is now ${previous}.`
  out(`Restored ${describe(summary)} from ${file}. ${before}\n`)
  if (count > 0) out(`${count} blobs of files are in their place (${mib(bytes)}).\n`)
  if (absent > 0)
    out(`${absent} blobs of files are neither there nor in ${file}.blobs. "${commandLine('check')}" says which.\n`)
  out('Start the server: a new epoch begins, and clients resend messages that are not in the backup.\n')
  return 0
}

async function resetLink(operator: OperatorCommands, login: string, base: string | null, out: Out): Promise<number> {
  const { link, hours } = await operator.resetLink(login, base)
  out(`${link}\n`)
  out(`It works once, within ${hours} hours, and signs the person out everywhere. Give it to nobody else.\n`)
  return 0
}

async function admin(operator: OperatorCommands, login: string, on: boolean, out: Out): Promise<number> {
  const changed = await operator.setOperator(login, on)
  const yes = changed ? 'is an operator now' : 'was an operator already'
  const no = changed ? 'is no operator any more' : 'was no operator'
  out(`${login} ${on ? yes : no}.\n`)
  return 0
}

async function health(operator: OperatorCommands, out: Out): Promise<number> {
  await operator.health()
  out('The server runs.\n')
  return 0
}

async function check(operator: OperatorCommands, out: Out): Promise<number> {
  const { intact, bytes, missing, damaged } = await operator.check()
  out(`${intact} blobs of files are intact (${mib(bytes)}).\n`)
  list('missing', missing, out)
  list('damaged', damaged, out)
  return missing.length + damaged.length === 0 ? 0 : 1
}

function list(what: string, files: NamingFile[], out: Out): void {
  if (files.length === 0) return
  out(`${new Set(files.map(({ hash }) => hash)).size} are ${what}:\n`)
  for (const { hash, file, room, message } of files)
    out(`  ${hash}  file ${file}  room ${room}  ${message === null ? 'not sent yet' : `message ${message}`}\n`)
}

function describe({ bytes, people, rooms, messages }: Summary): string {
  return `${messages} messages in ${rooms} rooms, ${people} people (${mib(bytes)})`
}

const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
