import { Refusal } from '../protocol/errors.ts'
import type { NewPasskey } from './storage/operations/passkeys.ts'

/** A passkey answers a challenge within this time. */
export const CHALLENGE_MS = 5 * 60_000

/** The page that asks, and so the origin that a passkey is bound to: Parley's own. */
export interface Site {
  origin: string
}

/** Uses up a challenge that this server made, and answers whether it did. */
type UseChallenge = (challenge: string) => Promise<boolean>

type Options = Record<string, unknown>

/** Web Authentication Level 3, with discoverable passkeys that verify their person. The library is loaded when it is first used. */
const library = () => import('@simplewebauthn/server')

/** What `navigator.credentials.create` needs, as JSON. */
export async function registrationOptions(
  site: Site,
  { person, login, challenge, known }: { person: string; login: string; challenge: string; known: string[] },
): Promise<Options> {
  const { generateRegistrationOptions } = await library()
  const options = await generateRegistrationOptions({
    rpName: 'Parley',
    rpID: hostOf(site),
    userName: login,
    userID: new TextEncoder().encode(person),
    challenge: Buffer.from(challenge, 'base64url'),
    timeout: CHALLENGE_MS,
    attestationType: 'none',
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { ...options }
}

/** What `navigator.credentials.get` needs, as JSON. With `ids` only these passkeys answer. */
export async function signInOptions(site: Site, challenge: string, ids: string[] = []): Promise<Options> {
  const { generateAuthenticationOptions } = await library()
  const options = await generateAuthenticationOptions({
    rpID: hostOf(site),
    challenge: Buffer.from(challenge, 'base64url'),
    timeout: CHALLENGE_MS,
    userVerification: 'required',
    allowCredentials: ids.map((id) => ({ id })),
  })
  return { ...options }
}

/** The passkey that a browser made. Rejects with `wrong_passkey`. */
export async function verifyRegistration(
  site: Site,
  response: unknown,
  useChallenge: UseChallenge,
): Promise<Pick<NewPasskey, 'id' | 'publicKey' | 'counter'>> {
  const { verifyRegistrationResponse } = await library()
  const { registrationInfo } = await orWrong(() =>
    verifyRegistrationResponse({
      response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      ...expected(site, useChallenge),
    }),
  )
  if (registrationInfo === undefined) throw new Refusal('wrong_passkey')
  const { id, publicKey, counter } = registrationInfo.credential
  return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter }
}

/** How often a passkey was used, by what it signed. Rejects with `wrong_passkey`. */
export async function verifySignIn(
  site: Site,
  response: unknown,
  { id, publicKey, counter }: { id: string; publicKey: string; counter: number },
  useChallenge: UseChallenge,
): Promise<number> {
  const { verifyAuthenticationResponse } = await library()
  const { verified, authenticationInfo } = await orWrong(() =>
    verifyAuthenticationResponse({
      response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
      credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter },
      ...expected(site, useChallenge),
    }),
  )
  if (!verified) throw new Refusal('wrong_passkey')
  return authenticationInfo.newCounter
}

const expected = (site: Site, useChallenge: UseChallenge) => ({
  expectedChallenge: useChallenge,
  expectedOrigin: site.origin,
  expectedRPID: hostOf(site),
  requireUserVerification: true,
})

const hostOf = ({ origin }: Site): string => new URL(origin).hostname

/** The library throws for all that a client can get wrong. */
async function orWrong<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify()
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unavailable') throw error
    throw new Refusal('wrong_passkey')
  }
}
