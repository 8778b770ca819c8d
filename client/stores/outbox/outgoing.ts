import type { OutgoingCommand, StoredOutgoing } from '../cache/local-db.ts'
import type { FileInfo } from '../../../protocol/entities.ts'
import { codeOf, type Problem } from '../connection/problem.ts'
import { isHeld, withFiles, withoutFiles } from './outgoing-files.ts'

/** The server fails this often with the same command before the later ones go first. */
const MOST_FAILURES = 5

/**
 * Where a command is besides this tab's memory. `writing`: it is being written to the database. `none`: the disk refused
 * it, so every tab has it in memory. `rewriting`: every tab has it in memory, and this one writes it again.
 */
export type Disk = 'writing' | 'stored' | 'none' | 'rewriting'

/** How often the server refused a command, and how often of these because it failed. */
export interface Tries {
  refused: number
  failed: number
}

/**
 * What has become of one command. `acknowledged`: the server has stored it, and the feed has not brought it yet; should
 * the server lose it until then, only this browser can send it again [G9]. `settled`: it is stored or was taken back,
 * but the database may still have it.
 */
export type Outgoing =
  | { state: 'waiting'; command: OutgoingCommand; disk: Disk; tries: Tries }
  | { state: 'sending'; command: OutgoingCommand; disk: Disk; tries: Tries; leftRoom?: true }
  | { state: 'failed'; command: OutgoingCommand; disk: Disk; problem: Problem }
  | { state: 'acknowledged'; command: OutgoingCommand; disk: Disk; result: unknown }
  | { state: 'settled' }

export type OutgoingEvent =
  /** This person has given the command in this tab; `endsDraft`: it was the draft of its room until now. */
  | { type: 'added'; command: OutgoingCommand; endsDraft?: boolean }
  /** The database has taken the record, or has refused it. */
  | { type: 'written'; ok: boolean }
  /** The database has this record. */
  | { type: 'loaded'; stored: StoredOutgoing }
  /** The database has no record. */
  | { type: 'missing' }
  /** Another tab could not write this record. */
  | { type: 'shared'; stored: StoredOutgoing }
  /** In the other tab the database has taken the record by now, or the command is settled. */
  | { type: 'unshared' }
  | { type: 'sent' }
  /** The server has answered, in this tab or another. `seen`: the feed has brought its rev already. */
  | { type: 'answered'; command: OutgoingCommand; result: unknown; seen: boolean }
  | { type: 'refused'; problem: Problem }
  /** The files of a message are all at the server. */
  | { type: 'uploaded'; attached: FileInfo[] }
  /** One of them is refused for good. */
  | { type: 'uploadFailed'; problem: Problem }
  /** This person wants to send a failed command again. */
  | { type: 'retried' }
  /** This person takes the command back. */
  | { type: 'discarded' }
  /** The feed or a page has brought what the command did. */
  | { type: 'seen' }
  /** The live feed of the room, or the message that the command changes, has reached this rev. */
  | { type: 'reached'; rev: number }
  /** This person has left the room. */
  | { type: 'left' }
  /** A new connection has caught up. */
  | { type: 'reconnected' }
  /** A new epoch has begun: what the server had stored it may have lost. */
  | { type: 'epochChanged' }

export type Effect =
  /**
   * Write the record to the database; `ifPresent`: unless it was deleted there meanwhile; `endsDraft`: and delete the
   * draft of its room. Then comes `written`.
   */
  | { type: 'write'; ifPresent: boolean; endsDraft?: boolean }
  | { type: 'delete' }
  /** Send the record to the other tabs, which cannot read it from the database. */
  | { type: 'share' }
  | { type: 'unshare' }
  /** Upload its files: those that have failed, or all of them because the server has none. */
  | { type: 'upload'; ids: string[]; anew: boolean }
  /** Its files are sent with it; `back`: they belong to the draft again. */
  | { type: 'release'; ids: string[]; back: boolean }
  /** Send nothing for a while, of the room or at all. */
  | { type: 'pause'; room: string; attempt: number; problem: Problem }

export interface Transition {
  /** Null when nothing is known of the command. */
  next: Outgoing | null
  effects: Effect[]
}

const NO_TRIES: Tries = { refused: 0, failed: 0 }

/** What one event makes of one command. Events that do not concern its state change nothing. */
export function transition(now: Outgoing | null, event: OutgoingEvent): Transition {
  switch (event.type) {
    case 'added':
      return added(event)
    case 'loaded':
      return loaded(now, event.stored)
    case 'shared':
      return shared(now, event.stored)
    case 'answered':
      return answered(now, event)
    case 'epochChanged':
      return now?.state === 'settled' ? to(null) : putBack(now)
  }
  if (now === null || now.state === 'settled') return to(now)
  switch (event.type) {
    case 'written':
      return written(now, event.ok)
    case 'missing':
      return removable(now) ? to(null) : to(now)
    case 'unshared':
      return to(
        now.disk === 'none' ? { ...now, disk: 'stored' } : now.disk === 'rewriting' ? { ...now, disk: 'writing' } : now,
      )
    case 'sent':
      return to(now.state === 'waiting' ? { ...now, state: 'sending' } : now)
    case 'refused':
      return now.state === 'sending' ? refused(now, event.problem) : to(now)
    case 'uploaded':
    case 'uploadFailed':
      if (now.state !== 'waiting' || !isHeld(now.command)) return to(now)
      if (event.type === 'uploadFailed') return toFailed(now, event.problem)
      return to({ ...now, command: withFiles(now.command, event.attached) })
    case 'retried':
      return now.state === 'failed' ? retried(now) : to(now)
    case 'discarded':
      return now.state === 'waiting' || now.state === 'failed' ? settled(now, true) : to(now)
    case 'seen':
      return settled(now)
    case 'reached':
      return now.state === 'acknowledged' && revOf(now.result)! <= event.rev ? settled(now) : to(now)
    case 'left':
      if (now.state === 'sending') return to({ ...now, leftRoom: true })
      return now.state === 'acknowledged' ? settled(now) : to(now)
    case 'reconnected':
      return putBack(now)
  }
}

type Present = Exclude<Outgoing, { state: 'settled' }>

const WRITE: Effect = { type: 'write', ifPresent: false }

function to(next: Outgoing | null, ...effects: Effect[]): Transition {
  return { next, effects }
}

function settled(now: Present | null, back = false): Transition {
  const unshare: Effect[] = now && inEveryTab(now) ? [{ type: 'unshare' }] : []
  const ids = now?.command.uploads
  const release: Effect[] = ids ? [{ type: 'release', ids, back }] : []
  return to({ state: 'settled' }, ...unshare, ...release, { type: 'delete' })
}

function added({ command, endsDraft = false }: OutgoingEvent & { type: 'added' }): Transition {
  return to(
    { state: 'waiting', command, disk: 'writing', tries: NO_TRIES },
    { type: 'write', ifPresent: false, endsDraft },
  )
}

function inEveryTab({ disk }: Present): boolean {
  return disk === 'none' || disk === 'rewriting'
}

/** Whether the database decides what becomes of the command, and not this tab. */
function removable({ state, disk }: Present): boolean {
  return disk === 'stored' && (state === 'waiting' || state === 'failed')
}

function loaded(now: Outgoing | null, stored: StoredOutgoing): Transition {
  const replaced = now === null || (now.state !== 'settled' && removable(now) && now.state !== stored.state)
  return to(replaced ? fromRecord(stored, 'stored') : now)
}

function shared(now: Outgoing | null, stored: StoredOutgoing): Transition {
  if (now?.state === 'settled' || now?.state === 'acknowledged') return to(now)
  const disk = now?.disk === 'writing' || now?.disk === 'rewriting' ? 'rewriting' : 'none'
  return to(now?.state === 'sending' ? { ...now, disk } : fromRecord(stored, disk))
}

function fromRecord(
  { state, problem = { reason: 'failed' }, result, ...command }: StoredOutgoing,
  disk: Disk,
): Outgoing {
  if (state === 'acknowledged') return { state, command, disk, result }
  return state === 'failed' ? { state, command, disk, problem } : { state, command, disk, tries: NO_TRIES }
}

function written(now: Present, ok: boolean): Transition {
  if (ok) return to({ ...now, disk: 'stored' }, ...(inEveryTab(now) ? [{ type: 'unshare' } as const] : []))
  return to({ ...now, disk: 'none' }, ...(now.state === 'acknowledged' ? [] : [{ type: 'share' } as const]))
}

function answered(now: Outgoing | null, event: OutgoingEvent & { type: 'answered' }): Transition {
  if (now?.state === 'settled') return to(now)
  const { command, result, seen } = event
  const leftRoom = now?.state === 'sending' && now.leftRoom === true
  // After this person has left the room the feed brings nothing of it.
  if (seen || leftRoom || revOf(result) === undefined) return settled(now)
  return toUnsure({ state: 'acknowledged', command, disk: now?.disk ?? 'stored', result })
}

/**
 * To a state of a command that the server may have lost. A message is stored once however often it is sent [G2]. A change
 * that is sent again may undo a later one [G4], so that the next tab has to know whether it was acknowledged.
 */
function toUnsure(next: Present): Transition {
  return next.command.command === 'message.send' ? to(next) : toWritten(next)
}

function toWritten(next: Present): Transition {
  return to({ ...next, disk: rewritten(next.disk) }, { type: 'write', ifPresent: !inEveryTab(next) })
}

/** The rev of the change that a command made; undefined when it changed nothing in a room. */
export function revOf(result: unknown): number | undefined {
  return (result as { rev?: number } | null)?.rev
}

function refused(now: Present & { state: 'sending' }, problem: Problem): Transition {
  const { command, disk, tries } = now
  const code = codeOf(problem)
  const failed = tries.failed + (code === 'internal' ? 1 : 0)
  if (PASSING.has(code) || (code === 'internal' && failed < MOST_FAILURES)) {
    const next = { state: 'waiting' as const, command, disk, tries: { refused: tries.refused + 1, failed } }
    return to(next, { type: 'pause', room: command.room, attempt: tries.refused, problem })
  }
  const ids = command.uploads
  if (problem.reason === 'no_such_file' && ids && tries.failed < MOST_FAILURES) {
    const next = {
      state: 'waiting' as const,
      command: withoutFiles(command),
      disk,
      tries: { ...tries, failed: tries.failed + 1 },
    }
    return to(next, { type: 'upload', ids, anew: true })
  }
  return toFailed(now, problem)
}

function toFailed({ command, disk }: Present, problem: Problem): Transition {
  return toWritten({ state: 'failed', command, disk, problem })
}

/** Refusals that do not depend on the command. */
const PASSING: ReadonlySet<string> = new Set(['unavailable', 'rate_limited', 'unauthorized'])

function retried({ command, disk }: Present): Transition {
  const upload: Effect[] = command.uploads ? [{ type: 'upload', ids: command.uploads, anew: !isHeld(command) }] : []
  const next = { state: 'waiting' as const, command: withoutFiles(command), disk: rewritten(disk), tries: NO_TRIES }
  return to(next, WRITE, ...upload)
}

function rewritten(disk: Disk): Disk {
  return disk === 'none' || disk === 'rewriting' ? 'rewriting' : 'writing'
}

function putBack(now: Outgoing | null): Transition {
  if (now?.state !== 'acknowledged') return to(now)
  return toUnsure({ state: 'waiting', command: now.command, disk: now.disk, tries: NO_TRIES })
}
