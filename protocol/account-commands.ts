import * as v from 'valibot'
import { normaliseEmail } from './emails.ts'
import type { Identity, Passkey, SessionInfo } from './accounts.ts'
import type { Person } from './entities.ts'
import { limits } from './limits.ts'
import { EMAIL_MOST, LOGIN_LEAST, LOGIN_MOST, normaliseLogin } from './logins.ts'
import { clearable, codeOrInvitation, flag, nameOf, uuid } from './values.ts'

const login = v.pipe(
  v.string(),
  v.maxLength(EMAIL_MOST * 2, 'is too long for a user name'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const normalised = normaliseLogin(dataset.value)
    if (normalised === null)
      addIssue({
        message: `has to be an e-mail address, or ${LOGIN_LEAST} to ${LOGIN_MOST} letters, digits, full stops, - and _`,
      })
    return normalised ?? NEVER
  }),
)

const email = v.pipe(
  v.string(),
  v.maxLength(EMAIL_MOST * 2, 'is too long for an e-mail address'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const normalised = normaliseEmail(dataset.value)
    if (normalised === null) addIssue({ message: 'has to be an e-mail address of ASCII characters' })
    return normalised ?? NEVER
  }),
)

/** What stands in a link behind "#". */
const token = v.pipe(v.string(), v.maxLength(100))

/** A password that is checked: any that an account could have. Its length is bounded before anything is done with it. */
const password = v.pipe(
  v.string(),
  v.maxLength(limits.passwordCharacters * 2, `has more than ${limits.passwordCharacters} characters`),
)

/** A password that is set. Characters are code points: a letter beyond the first plane counts once. */
const newPassword = v.pipe(
  password,
  v.check((text) => [...text].length >= limits.passwordLeast, `has fewer than ${limits.passwordLeast} characters`),
  v.check(
    (text) => [...text].length <= limits.passwordCharacters,
    `has more than ${limits.passwordCharacters} characters`,
  ),
)

/** Six digits, or a recovery code. */
export const totp = v.pipe(v.string(), v.maxLength(40, 'is too long for a code'))

/** What `navigator.credentials` answers, as JSON. Browsers add fields of their own. */
const credential = v.looseObject({
  id: v.pipe(v.string(), v.maxLength(limits.passkeyIdCharacters)),
  response: v.looseObject({}),
})

/** That it is the person of the account: their password, or what one of their passkeys signed (`account.passkey.prove`). */
export const anew = { password: v.optional(password), proof: v.optional(credential) }

/** The inputs of the commands of sessions and accounts. */
export const accountSchemas = {
  'session.start': v.strictObject({ name: nameOf(limits.nameCharacters) }),
  'session.me': v.strictObject({}),
  'session.list': v.strictObject({}),
  /** Without `id` the session that sends it. */
  'session.end': v.strictObject({ id: v.optional(uuid) }),
  'session.signOut': v.strictObject({}),
  'session.endOthers': v.strictObject({}),
  /** With `bring` the rooms of the guest who sends it become the account's. */
  'session.signIn': v.strictObject({ login, password, totp: v.optional(totp), bring: flag }),
  /** Without a session it makes a person, too, whose `name` is taken from the login if it is absent. */
  'account.create': v.pipe(
    v.strictObject({
      login,
      password: v.optional(newPassword),
      passkey: v.optional(credential),
      name: v.optional(nameOf(limits.nameCharacters)),
      /** Of a room, or the token of an invitation, where accounts are by invitation. */
      code: v.optional(codeOrInvitation),
    }),
    v.check(({ password, passkey }) => password !== undefined || passkey !== undefined, 'has no password'),
  ),
  /** `login` is for an account that is to be made with the passkey. */
  'account.passkey.begin': v.strictObject({ login: v.optional(login), ...anew, code: v.optional(totp) }),
  'account.passkey.add': v.strictObject({ response: credential }),
  'account.passkey.prove': v.strictObject({}),
  'account.passkey.rename': v.strictObject({ id: credential.entries.id, name: nameOf(limits.nameCharacters) }),
  'account.passkey.remove': v.strictObject({ id: credential.entries.id, ...anew }),
  'session.passkey.begin': v.strictObject({}),
  'session.passkey.signIn': v.strictObject({ response: credential, bring: flag }),
  'account.get': v.strictObject({}),
  /** `old` is absent for an account that has no password yet. */
  'account.password': v.strictObject({
    old: v.optional(password),
    proof: anew.proof,
    code: v.optional(totp),
    new: newPassword,
  }),
  /** The secret counts once it is confirmed by a code. */
  'account.totp.begin': v.strictObject(anew),
  'account.totp.confirm': v.strictObject({ code: v.pipe(v.string(), v.regex(/^\d{6}$/, 'has to be six digits')) }),
  /** `code` may be a recovery code, here and in `account.totp.codes`. */
  'account.totp.remove': v.strictObject({ ...anew, code: v.optional(totp) }),
  'account.totp.codes': v.strictObject({ ...anew, code: v.optional(totp) }),
  /** A proof, and a code of the second factor, if there is one. */
  'account.delete': v.strictObject({
    ...anew,
    code: v.optional(totp),
    messages: v.picklist(['keep', 'delete'], 'has to be "keep" or "delete"'),
  }),
  'account.export': v.strictObject({}),
  'account.reset': v.strictObject({ token, password: newPassword }),
  /** Mails a link for `account.reset`, if there is such an account. */
  'account.requestReset': v.strictObject({ login }),
  /** `''` removes the address. A proof, and a code of the second factor, if there is one. */
  'account.setEmail': v.strictObject({
    ...anew,
    email: clearable(email),
    code: v.optional(totp),
  }),
  'account.sendConfirmation': v.strictObject({}),
  'account.confirmEmail': v.strictObject({ token }),
}

/** What these commands answer under `ok`. */
export interface AccountResults {
  'session.start': { person: Person; token: string }
  /** `lanOrigin` is the server's address for other devices of its network. Only clients on its own machine get it. */
  'session.me': { person: Person; operator?: true; lanOrigin?: string }
  /** One's own live sessions, the one that was used last first. */
  'session.list': { sessions: SessionInfo[] }
  'session.end': Record<string, never>
  'session.signOut': Record<string, never>
  'session.endOthers': { ended: number }
  /** The token of a new session, only this time. The session that the command came with has ended. */
  'session.signIn': { person: Person; token: string }
  'account.create': { person: Person; login: string; token: string }
  /** What `navigator.credentials.create` takes, as JSON. */
  'account.passkey.begin': { options: Record<string, unknown> }
  'account.passkey.add': { id: string }
  /** What `navigator.credentials.get` takes, as JSON. */
  'account.passkey.prove': { options: Record<string, unknown> }
  'account.passkey.rename': Record<string, never>
  'account.passkey.remove': Record<string, never>
  /** What `navigator.credentials.get` takes, as JSON. */
  'session.passkey.begin': { options: Record<string, unknown> }
  'session.passkey.signIn': { person: Person; token: string }
  'account.get': {
    login: string
    password: boolean
    totp: boolean
    recoveryCodes: number
    passkeys: Passkey[]
    /** The address that is confirmed. */
    email?: string
    /** The one that waits to be confirmed. */
    newEmail?: string
    identities: Identity[]
  }
  /** How many other sessions it ended, and the token of a new one. The session that the command came with has ended. */
  'account.password': { ended: number; token: string }
  /** The secret in base32, and as the address that authenticator apps read from a QR code. */
  'account.totp.begin': { secret: string; uri: string }
  /** Each recovery code replaces a code of the second factor once. They are shown only this time. */
  'account.totp.confirm': { recoveryCodes: string[] }
  'account.totp.remove': Record<string, never>
  'account.totp.codes': { recoveryCodes: string[] }
  'account.delete': Record<string, never>
  /** Where one's data is downloaded with one's session. */
  'account.export': { path: string }
  'account.reset': Record<string, never>
  /** The same whether there is such an account or not. */
  'account.requestReset': Record<string, never>
  'account.setEmail': Record<string, never>
  'account.sendConfirmation': Record<string, never>
  'account.confirmEmail': { email: string }
}
