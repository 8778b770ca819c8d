import type { PatchName } from '../builds/patches.ts'
import type { FaultEvent } from '../history/history.ts'
import type { Random } from '../rounds/random.ts'

/** The server under test: one real process at a time, with data and a port that outlive it. */
export interface ServerUnderTest {
  /** Its own address, without the proxy. */
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly pid: number | null
  /**
   * Starts it and waits until it is ready. Rejects with its output when it exits or is not ready in time.
   * `wrapper` is a command that runs the server, such as a tracer.
   */
  start(wrapper?: string[]): Promise<void>
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM. Resolves with the exit code. */
  stop(): Promise<number | null>
  /** Resolves with the exit code when it has exited by itself; rejects when it has not. */
  exits(withinMs: number): Promise<number | null>
  /** The nemesis causes the next exit, and it will be of this kind. */
  expectExit(by: Exit): void
  /** Whether it may exit after a fatal error in its log, as on a failing disk. */
  allowFatalError(allowed: boolean): void
  pause(): void
  resume(): void
  /** Runs the server's program with these arguments on the same data until it ends; after `withinMs` it is killed. */
  runBeside(args: string[], withinMs: number): Promise<{ code: number | null; output: string }>
  /** The folder in which a patched build looks for triggers (builds/). */
  readonly triggers: string
  /** Everything that it has written since the beginning, on both streams. */
  readonly output: string
}

/** By SIGKILL, or with exit code 0. */
export type Exit = 'SIGKILL' | 'clean'

/** The disk of the data during a round. */
export type Disk = FolderDisk | SmallDisk | LoopDisk

export interface FolderDisk {
  readonly kind: 'folder'
  readonly dataDir: string
  /** Removes it with its data. */
  remove(): Promise<void>
}

/** A tmpfs of a few MiB. */
export interface SmallDisk extends Omit<FolderDisk, 'kind'> {
  readonly kind: 'small'
  /** Uses all free space. */
  fill(): void
  free(): void
}

/** An ext4 file system in a file. */
export interface LoopDisk extends Omit<FolderDisk, 'kind'> {
  readonly kind: 'ext4'
  /** From here on every write fails, and what was not flushed is lost. */
  losePower(): void
  /** Mounts it again, as after a reboot. No process may have files open on it. */
  remount(): Promise<void>
}

/** What a nemesis works with. */
export interface FaultContext {
  readonly random: Random
  readonly server: ServerUnderTest
  /** Between all clients and the server. */
  readonly proxy: Network
  readonly disk: Disk
  /** The codes of the clients' rooms. */
  readonly codes: readonly string[]
  /** The number of clients. */
  readonly clients: number
  note(event: FaultEvent): void
}

/** Network faults, for open and new connections alike. */
export interface Network {
  readonly url: string
  /** The number of open connections. */
  readonly connections: number
  /** Ends all faults; connections that lost data are reset. */
  restore(): void
  /** ms in each direction, plus a random jitter. */
  latency(ms: number, jitterMs: number): void
  /** Bytes a second in each direction of each connection. */
  bandwidth(bytesPerSecond: number): void
  /** Nothing arrives in either direction, and neither end notices. */
  blackHole(): void
  /** Nothing arrives in this direction. */
  halfOpen(direction: 'to-client' | 'to-server'): void
  /** Resets this share (0 to 1) of the open connections. Returns how many were reset. */
  reset(share: number): number
  /** Sends bytes in slices of at most this size, each in a packet of its own. */
  slice(bytes: number): void
}

/** One kind of fault. */
export interface Nemesis {
  readonly name: string
  /** One sentence on what it does. */
  readonly about: string
  /** Why this machine does not support it (no root, no strace); null when it does. */
  unsupported(): Promise<string | null>
  /** How the server must be run for it. Two nemeses of one round must not need different disks. */
  readonly needs?: Needs
  /** Faults of the network and of other clients run beside faults of the server (the default); two of one target never run at a time. */
  readonly target?: 'network'
  /** It restarts the server. */
  readonly restarts?: true
  /** Causes one fault and ends it: afterwards the server runs and the network works. */
  inject(context: FaultContext): Promise<void>
}

export interface Needs {
  /** Patches of the source tree, by name (builds/patches.ts). */
  patches?: PatchName[]
  disk?: Disk['kind']
  /** A disk that is used if this machine supports it. */
  prefers?: Disk['kind']
  /** Environment of the server. */
  env?: Record<string, string>
}
