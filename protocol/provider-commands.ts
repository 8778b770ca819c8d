import * as v from 'valibot'
import { anew, totp } from './account-commands.ts'
import type { Person } from './entities.ts'
import { codeOrInvitation, flag } from './values.ts'

/** 43 characters for 256 bits. */
const state = v.pipe(v.string(), v.regex(/^[\w-]{43}$/, 'has to be 43 letters, digits, - and _'))

/** More than any provider sends: a code, the state, and its own address. */
const ANSWER_CHARACTERS = 8_000

/** The inputs of the commands of sign-in with an OpenID Connect provider. */
export const providerSchemas = {
  'session.provider.begin': v.strictObject({}),
  /** What follows "?" in the address to which the provider has sent the person back. */
  'session.provider.answer': v.strictObject({
    answer: v.pipe(v.string(), v.maxLength(ANSWER_CHARACTERS, `has more than ${ANSWER_CHARACTERS} characters`)),
  }),
  /** `state` is that of an answer. With `bring` the rooms of the guest who sends it become the account's. */
  'session.provider.signIn': v.strictObject({
    state,
    totp: v.optional(totp),
    bring: flag,
    /** Of a room, or the token of an invitation, for a new account where accounts are by invitation. */
    code: v.optional(codeOrInvitation),
  }),
  'session.provider.exit': v.strictObject({}),
  /** A proof, and a code of the second factor, if there is one, here and in `account.provider.remove`. */
  'account.provider.begin': v.strictObject({ ...anew, code: v.optional(totp) }),
  'account.provider.remove': v.strictObject({
    issuer: v.pipe(v.string(), v.maxLength(2_000, 'is too long for an issuer')),
    ...anew,
    code: v.optional(totp),
  }),
}

/** What these commands answer under `ok`. */
export interface ProviderResults {
  /** The page of the provider. */
  'session.provider.begin': { url: string }
  /**
   * `linked`: the identity belongs to the account of the caller now. Otherwise `session.provider.signIn` comes next with this
   * `state`: to the account that the identity belongs to if it is `known`, or to a new one.
   */
  'session.provider.answer': { linked: true } | { state: string; known: boolean }
  /** The token of a new session, only this time. The session that the command came with has ended. `created` is a new account. */
  'session.provider.signIn': { person: Person; login: string; token: string; created?: true }
  /** The page of the provider on which one signs out there; absent where this session did not begin with it, or it has none. */
  'session.provider.exit': { url?: string }
  'account.provider.begin': { url: string }
  'account.provider.remove': Record<string, never>
}
