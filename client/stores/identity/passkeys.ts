import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import type { Input, Results } from '../../../protocol/commands.ts'
import { Local, Unreachable, type PasskeyReason } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'

/** What a passkey signed, as JSON. */
export type Signed = Input<'session.passkey.signIn'>['response']
/** A passkey that was made, as JSON. */
export type Made = Input<'account.passkey.add'>['response']
/** Shows that the person of an account is at the page now. */
export type Proof = { password?: string; proof?: Signed }

/** A challenge of the server works for 5 minutes. */
const RENEWED_AFTER_MS = 4 * 60_000

/** The browser made or used no passkey. */
export class PasskeyFailure extends Local<PasskeyReason> {}

const library = () => import('@simplewebauthn/browser').catch(() => Promise.reject(new Unreachable()))

/** Why this page can use no passkeys, or null. `address`: passkeys belong to a host with a name. */
export function obstacle(): 'browser' | 'insecure' | 'address' | null {
  if (!isSecureContext) return 'insecure'
  if (!('PublicKeyCredential' in globalThis)) return 'browser'
  return /^[\d.]+$|:/.test(location.hostname) ? 'address' : null
}

/** Lets the person make a passkey. Rejects with `PasskeyFailure`. */
export async function make(options: Results['account.passkey.begin']['options']): Promise<Made> {
  const { startRegistration } = await library()
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON
  return within(optionsJSON.timeout, async () => asData(await startRegistration({ optionsJSON })))
}

/** Lets the person sign with one of their passkeys. Rejects with `PasskeyFailure`. */
export async function sign(options: Results['session.passkey.begin']['options']): Promise<Signed> {
  const { startAuthentication } = await library()
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON
  return within(optionsJSON.timeout, async () => asData(await startAuthentication({ optionsJSON })))
}

/** The proof that a change of an account needs: the password that was typed, otherwise what a passkey of it signs. */
export async function proveAnew(
  wire: Pick<Wire, 'post'>,
  { passkeys }: Pick<Results['account.get'], 'passkeys'>,
  password: string | undefined,
): Promise<Proof> {
  if (password !== undefined) return { password }
  if (passkeys.length === 0) return {}
  const { options } = await wire.post('account.passkey.prove', {})
  return { proof: await sign(options) }
}

/**
 * Offers the passkeys of this device where the browser completes the login, until the returned function is called. Where
 * the browser cannot do that, nothing happens.
 */
export function offerToComplete(wire: Pick<Wire, 'post'>, take: (signed: Signed) => void): () => void {
  let stopped = false
  let renewing: ReturnType<typeof setTimeout> | undefined
  let cancel: (() => void) | undefined
  const offer = async (): Promise<void> => {
    if (obstacle() !== null || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
    const { startAuthentication, WebAuthnAbortService } = await library()
    const { options } = await wire.post('session.passkey.begin', {})
    if (stopped) return
    cancel = () => WebAuthnAbortService.cancelCeremony()
    // The next call ends this one.
    renewing = setTimeout(begin, RENEWED_AFTER_MS)
    const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON
    take(asData(await startAuthentication({ optionsJSON, useBrowserAutofill: true })))
  }
  const begin = (): void => void offer().catch(() => undefined)
  begin()
  return () => {
    stopped = true
    clearTimeout(renewing)
    cancel?.()
  }
}

/** Tells the device that the server does not know a passkey of it, so that it is offered no more. */
export function forget(credentialId: string): void {
  const { signalUnknownCredential } = PublicKeyCredential as unknown as Signals
  signalUnknownCredential?.call(PublicKeyCredential, { rpId: location.hostname, credentialId }).catch(() => undefined)
}

interface Signals {
  signalUnknownCredential?: (unknown: { rpId: string; credentialId: string }) => Promise<void>
}

const asData = (answer: { id: string; response: object }): Signed & Made => ({
  ...answer,
  response: { ...answer.response },
})

/** Browsers tell one that was cancelled from one that took too long by nothing but the time. */
async function within<T>(timeout = Infinity, ceremony: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  try {
    return await ceremony()
  } catch (error) {
    const { name, code, cause } = error as { name?: string; code?: string; cause?: { name?: string } }
    if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') throw new PasskeyFailure('passkey_known')
    if (name !== 'NotAllowedError' && cause?.name !== 'NotAllowedError' && code !== 'ERROR_CEREMONY_ABORTED')
      throw new PasskeyFailure('passkey_failed')
    throw new PasskeyFailure(performance.now() - begun >= timeout ? 'passkey_timed_out' : 'passkey_cancelled')
  }
}
