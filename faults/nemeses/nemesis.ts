import type { PatchName } from '../builds/patches.ts'
import type { Random } from '../rounds/random.ts'
import type { FaultEvent } from '../history/history.ts'

/** The server under test: one real process at a time, on data and a port that outlive it. */
export interface ServerUnderTest {
  /** Where it listens itself. */
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly pid: number | null
  /**
   * Starts it and waits until it is ready. Rejects with its output when it exits or is not ready in time.
   * `around` is a command that becomes the server, such as a tracer.
   */
  start(around?: string[]): Promise<void>
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM. Resolves with the exit code. */
  stop(): Promise<number | null>
  /** Resolves when it has exited by itself, with the exit code; rejects when it has not. */
  exits(withinMs: number): Promise<number | null>
  /** It will exit in this way, and that is the nemesis's doing: recordFault as `nemesis`. For one exit. */
  expectExit(by: Exit): void
  /** Whether it may end by itself after it said why, as on a disk that fails. */
  mayFail(may: boolean): void
  pause(): void
  resume(): void
  /** Runs the server's program with these arguments on the same data, until it ends by itself; after `withinMs` it is killed. */
  beside(args: string[], withinMs: number): Promise<{ code: number | null; output: string }>
  /** Where a patched build samples whether something was triggered (builds/). */
  readonly triggers: string
  /** All that it wrote since the beginning, on both streams. */
  readonly output: string
}

/** By a SIGKILL, or with exit code 0. */
export type Exit = 'SIGKILL' | 'well'

/** Where the data lies, for as long as a round lasts. */
export type Disk = FolderDisk | SmallDisk | LoopDisk

export interface FolderDisk {
  readonly kind: 'folder'
  readonly dataDir: string
  /** Takes it away, with the data. */
  remove(): Promise<void>
}

/** A tmpfs with room for little. */
export interface SmallDisk extends Omit<FolderDisk, 'kind'> {
  readonly kind: 'small'
  /** Takes all that is free. */
  fill(): void
  /** Gives it back. */
  free(): void
}

/** An ext4 in a file. */
export interface LoopDisk extends Omit<FolderDisk, 'kind'> {
  readonly kind: 'ext4'
  /** From here on every write fails, and what was not flushed is gone. */
  losePower(): void
  /** Mounts again, as after a start of the machine. Whoever had files open on it has to be gone. */
  remount(): Promise<void>
}

/** What a nemesis works on. */
export interface FaultContext {
  readonly random: Random
  readonly server: ServerUnderTest
  /** Between the clients and the server; every client goes through it. */
  readonly proxy: Network
  readonly disk: Disk
  /** The codes of the crowd's rooms, for who has to be in them. */
  readonly codes: readonly string[]
  /** How many clients there are. */
  readonly clients: number
  note(event: FaultEvent): void
}

/** What the network does to connections, those that are open and those to come. */
export interface Network {
  readonly url: string
  /** Connections that are open. */
  readonly links: number
  /** Everything passes as it is again; connections that were blocked are reset. */
  restore(): void
  /** ms in each direction, with so much chance on top. */
  latency(ms: number, jitterMs: number): void
  /** Bytes a second in each direction of each connection. */
  bandwidth(bytesPerSecond: number): void
  /** Nothing arrives any more, in both directions, and nobody is told. */
  blackHole(): void
  /** The server's words no longer arrive, the clients' do (or the other way): half-open. */
  halfOpen(direction: 'to-client' | 'to-server'): void
  /** Resets so many of the open connections (0 to 1). Answers how many that were. */
  reset(share: number): number
  /** Passes bytes in slices of at most so many, each on its own. */
  slice(bytes: number): void
}

/** Somebody who tries to make the server lose a message. */
export interface Nemesis {
  readonly name: string
  /** One sentence on what it does. */
  readonly about: string
  /** Why it cannot work on this machine (no root, no strace), for the report; null when it can. */
  unsupported(): Promise<string | null>
  /**
   * How the server has to be run for it, asked before the round: the build (see builds/), the disk, a wrapping command.
   * Two nemeses of one round may not want different disks.
   */
  readonly needs?: Needs
  /** Those of the line strike beside those of the server, who are all others: two of one front never at a time. */
  readonly front?: 'line'
  /** It starts the server again. */
  readonly restarts?: true
  /** Breaks something once, waits as long as it wants, and mends it: afterwards the server runs and the network is fair. */
  inject(field: FaultContext): Promise<void>
}

export interface Needs {
  /** Patches of the source tree, by name (builds/patches.ts). */
  patches?: PatchName[]
  /** Where the data lies: an ordinary folder, a small tmpfs, or an ext4 in a loop file. */
  disk?: Disk['kind']
  /** The same, where this machine has it. */
  prefers?: Disk['kind']
  /** Environment of the server. */
  env?: Record<string, string>
}
