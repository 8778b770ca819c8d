import { Refusal } from '../../protocol/errors.ts'
import { CHALLENGE_MS, type Site } from '../passkeys.ts'
import type { Caller, Context } from '../context.ts'
import { hashToken, newToken } from '../sessions.ts'
import type { Proof } from '../storage/operations/prove-account.ts'

type Kind = 'passkey' | 'passkey-sign-in' | 'passkey-proof'

/** The page that the caller uses. A passkey is bound to it, so other clients cannot have one. Refused with `only_in_browsers`. */
export function siteOf({ origin }: Caller): Site {
  if (origin === null) throw new Refusal('only_in_browsers')
  return { origin }
}

/** Makes a challenge for a person, or for anybody. The storage has its hash, and uses up what was proven. */
export async function newChallenge(
  { storage, clock }: Context,
  caller: Caller,
  kind: Kind,
  person: string | null,
  proved?: Proof,
): Promise<string> {
  const challenge = newToken()
  const now = clock()
  const stored = { hash: hashToken(challenge), kind, person, now, expires: now + CHALLENGE_MS }
  await storage.storeChallenge({ ...stored, ...(proved !== undefined && { proved }) }, caller)
  return challenge
}

/** Uses challenges of one kind up, and remembers for whom the last one was made. */
export class Challenges {
  person: string | null = null

  constructor(
    private readonly context: Context,
    private readonly caller: Caller,
    private readonly kind: Kind,
  ) {}

  readonly use = async (challenge: string): Promise<boolean> => {
    const { storage, clock } = this.context
    const used = await storage.useChallenge({ hash: hashToken(challenge), kind: this.kind, now: clock() }, this.caller)
    this.person = used.person
    return true
  }
}
