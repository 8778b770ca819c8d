import type { DayCount } from '../protocol/administration.ts'
import type { Policies } from '../protocol/policies.ts'
import type { Presence } from '../protocol/entities.ts'
import type { Parsed, Results } from '../protocol/commands.ts'
import type { Limits } from '../protocol/limits.ts'
import type { Blobs } from './blobs/blobs.ts'
import type { CodeTries } from './code-tries.ts'
import type { Log } from './log.ts'
import type { Passwords } from './passwords.ts'
import type { Provider } from './provider.ts'
import type { Rate } from './rates.ts'
import type { SignInTries } from './sign-in-tries.ts'
import type { Json } from './storage/json.ts'
import type { NewMail } from './storage/operations/mails.ts'
import type { Session } from './storage/operations/sessions.ts'
import type { Signal } from './bus/bus.ts'
import type { Storage } from './storage/storage.ts'

/** What an operator sees of this process. */
export interface Node {
  version: string
  /** By the steady clock. */
  startedAt: number
  dataDir: string
  publicUrl: URL | null
  /** Only this machine can reach it. */
  isLocal: boolean
  /** The bytes of files are in S3. */
  s3: boolean
  /** The messages of the last days, counted in the turn of this caller. */
  days(caller: SignedIn): Promise<DayCount[]>
  /** Connections, and rooms that somebody at them is in. */
  live(): { connections: number; rooms: number }
}

/** When the SMTP server last took a mail of this node, and when and why it did not take one since (ms since 1970). */
export interface MailState {
  sentAt: number | null
  failed: { at: number; code: string } | null
}

/** What sends mails. Each draw answers 0, or the ms after which there can be such a mail. */
export interface Mails {
  readonly state: MailState
  /** The id and the time of a mail that an operation stores now. */
  newMail(): NewMail
  /** For a link that sets a password, which somebody at a network address asks for. */
  drawReset(address: string): number
  /** For a link to an e-mail address that a person is to confirm. */
  drawConfirmation(confirmation: Confirmation): number
  /** No link was stored: what was drawn for it is there again. */
  giveBackConfirmation(confirmation: Confirmation): void
}

/** What a link that confirms an e-mail address is drawn for. */
export interface Confirmation {
  /** Of the network, of whoever asks. */
  address: string
  person: string
  /** What the account signs in with. */
  login: string
  email: string
}

/** What a slice works with. */
export interface Context {
  storage: Storage
  blobs: Blobs
  limits: Limits
  /** What may be done, as far as no operator has set anything else. */
  policies: Policies
  /** The person of the first account becomes an operator. */
  firstAccountIsOperator: boolean
  log: Log
  /** ms since 1970. */
  clock: () => number
  /** The same, on a clock that nobody sets while the server runs (steady-clock.ts). */
  steady: () => number
  /** The process, for operators. */
  node: Node
  codeTries: CodeTries
  passwords: Passwords
  /** With which people can sign in, or null. */
  provider: Provider | null
  signInTries: SignInTries
  /** Sends mails; null where none is sent. */
  mail: Mails | null
  /** Exports by person. */
  exports: Rate
  /** Guests and accounts started by address. */
  sessionStarts: Rate
  /** Deletes the messages of people who went. Resolves when they are gone, or after some seconds. */
  deleteDeparted(): Promise<void>
  /** Begins to delete the messages that have expired. */
  expire(): void
  /** The address of this server for other devices of its network, if it knows one. */
  lanOrigin(): string | null
  /** Who is in a room now, over all nodes. */
  presence(room: string): Presence
  /** Sends to the people in a room; nothing is stored. */
  signal(signal: Signal): void
}

/** Where a browser stores its token, for as long as a session lasts from now on. Other clients store it themselves. */
export interface CookieJar {
  set(token: string): void
  clear(): void
  /** What `setDevice` stored here before, or null. */
  device(): string | null
  /** Stores by what this device is known again after its session has ended. */
  setDevice(value: string): void
  /** What `setFlows` stored here before, or null. */
  flows(): string | null
  /** Stores the secrets of the sign-ins with a provider that are under way for so long, or none for an empty text. */
  setFlows(value: string, seconds: number): void
  /** Moves a valid token from the cookie's old name to its present one. */
  replaceOld(token: string): void
}

/** A socket, as far as a command may know of it. */
export interface Connection {
  /** Names the connection in the facts that it causes. */
  readonly id: string
  /** How many rooms it follows. */
  readonly rooms: number
  /** Whether the person at this socket is away, and whether they want to be left alone: from now until the next report. */
  report(input: Parsed<'presence.set'>): void
  /** Makes the socket follow its person's rooms, and answers what the client missed. */
  sync(input: Parsed<'sync'>): Promise<Json<Results['sync']>>
}

/** Who sent a command, and by which door. `connection` is null over HTTP. */
export interface Caller {
  address: string
  /** What the client says of itself; null over a socket. */
  userAgent: string | null
  /** The origin of our page that sent the command; null for one that no page sent. */
  origin: string | null
  onThisMachine: boolean
  session: Session | null
  connection: Connection | null
  cookies: CookieJar | null
}

/** A caller with a live session. */
export type SignedIn = Caller & { session: Session }
