import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

/** The name of a former member is empty. */
export interface PeopleTable {
  id: string
  name: string
  guest: Flag
  created: number
  hides_reads: Generated<Flag>
  picture: Generated<string | null>
  /** Since when, in ms since 1970; null for a person who is not suspended. */
  suspended: Generated<number | null>
  suspended_why: Generated<string | null>
}

/**
 * `hash` is the SHA-256 of the token. The token itself is stored nowhere. `used` is the time of a use, at most a day before
 * the last one, and `address` where that came from.
 */
export interface SessionsTable {
  hash: string
  id: string
  person: string
  created: number
  used: number
  expires: number
  device: string | null
  address: string | null
  /** It began by an identity of a provider. */
  provider: Generated<Flag>
}

/**
 * A person who can sign in again. `skeleton` is the same for logins that look alike. `password` is an argon2id hash. `totp`
 * is the secret of the second factor, `totp_pending` one that is not confirmed, and `totp_step` the step of the last code.
 * `email` is a confirmed address, which one account has, and `email_pending` one that is to be confirmed.
 */
export interface AccountsTable {
  person: string
  login: string
  skeleton: string
  password: string | null
  totp: string | null
  totp_pending: string | null
  totp_step: number
  created: number
  operator: Generated<Flag>
  email: Generated<string | null>
  email_pending: Generated<string | null>
}

/** Each replaces a code of the second factor once. `hash` is the SHA-256 of the code. */
export interface RecoveryCodesTable {
  person: string
  hash: string
}

/** `id` and `public_key` are base64url. */
export interface PasskeysTable {
  id: string
  person: string
  public_key: string
  counter: number
  label: string
  created: number
  used: number
}

/**
 * An identity by which an OpenID Connect provider knows a person with an account: a subject of an issuer. `label` is what the
 * provider calls the person.
 */
export interface IdentitiesTable {
  issuer: string
  subject: string
  person: string
  label: string
  created: number
  used: number
}

/**
 * A secret that works once, until it expires. `hash` is the SHA-256 of it. The person is null where it is for anybody. A
 * `confirm` is for the `address`, and becomes `confirmed` when it is used. `data` is JSON: of an `identity`, whom the provider
 * has signed in.
 */
export interface OneTimeSecretsTable {
  hash: string
  kind:
    | 'reset'
    | 'mailed-reset'
    | 'confirm'
    | 'confirmed'
    | 'passkey'
    | 'passkey-sign-in'
    | 'passkey-proof'
    | 'provider'
    | 'identity'
  person: string | null
  expires: number
  address: Generated<string | null>
  data: Generated<string | null>
}

/** A room in which messages of a former member are still to be deleted: those with a seq before this one, or all. */
export interface DeparturesTable {
  person: string
  room: string
  before: number | null
}
