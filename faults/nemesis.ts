import type { Random } from './random.ts'
import type { FieldEvent } from './record.ts'

/** The server under test: one real process at a time, on data and a port that outlive it. */
export interface Subject {
  /** Where it listens itself. */
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly pid: number | null
  /** Starts it and waits until it is ready. Rejects with its output when it exits or is not ready in time. */
  start(): Promise<void>
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM. Resolves with the exit code. */
  stop(): Promise<number | null>
  /** Resolves when it has exited by itself; the log must name the reason, or it counts as unknown. */
  exits(withinMs: number): Promise<number | null>
  pause(): void
  resume(): void
  /** All that it wrote since the beginning, on both streams. */
  readonly output: string
}

/** What a nemesis works on. */
export interface Field {
  readonly random: Random
  readonly server: Subject
  /** Between the clients and the server; every client goes through it. */
  readonly proxy: Weather
  note(event: FieldEvent): void
}

/** What the network does to connections, those that are open and those to come. */
export interface Weather {
  readonly url: string
  /** Everything passes as it is again; connections that were swallowed are reset. */
  fair(): void
  /** ms in each direction, with so much chance on top. */
  latency(ms: number, jitterMs: number): void
  /** Bytes a second in each direction of each connection. */
  bandwidth(bytesPerSecond: number): void
  /** Nothing arrives any more, in both directions, and nobody is told. */
  blackHole(): void
  /** The server's words no longer arrive, the clients' do (or the other way): half-open. */
  halfOpen(direction: 'to-client' | 'to-server'): void
  /** Resets so many of the open connections (0 to 1). */
  reset(share: number): void
  /** Passes bytes in slices of at most so many, each on its own. */
  slice(bytes: number): void
}

/** Somebody who tries to make the server lose a message. */
export interface Nemesis {
  readonly name: string
  /** One sentence on what it does. */
  readonly about: string
  /** Why it cannot work on this machine (no root, no strace), for the report; null when it can. */
  missing(): Promise<string | null>
  /**
   * How the server has to be run for it, asked before the round: the build (see builds/), the disk, a wrapping command.
   * Two nemeses of one round may not want different disks.
   */
  readonly needs?: Needs
  /** Breaks something once, waits as long as it wants, and mends it: afterwards the server runs and the network is fair. */
  strike(field: Field): Promise<void>
}

export interface Needs {
  /** Patches of the source tree, by name (builds/patches.ts). */
  patches?: string[]
  /** Where the data lies: an ordinary folder, a small tmpfs, or an ext4 in a loop file. */
  disk?: 'folder' | 'small' | 'ext4'
  /** Environment of the server. */
  env?: Record<string, string>
}
