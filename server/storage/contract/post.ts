import { newId, NOW } from './cast.ts'
import type { Storage } from '../storage.ts'

const HOUR_MS = 3_600_000
/** As long a mail is one node's. */
export const CLAIM_MS = 60_000

export const newMail = (at = NOW) => ({ id: newId(), at })

/** A new person with an account. */
export async function account(storage: Storage, login: string, more: object = {}): Promise<string> {
  const who = newId()
  await storage.createAccount({
    who,
    name: login.split('@')[0]!,
    login,
    password: `password of ${login}`,
    session: { hash: newId(), at: NOW, expiresAt: NOW + HOUR_MS },
    old: null,
    ...more,
  })
  return who
}

/** Takes all mails that are due, as a node does. `token` is what is hashed. */
export async function takeMails(storage: Storage, now = NOW) {
  const { ids } = await storage.dueMails({ now, limit: 50 })
  const taken = []
  for (const mail of ids) {
    const hash = `hash of ${newId()}`
    const link = { hash, confirmUntil: now + 24 * HOUR_MS, resetUntil: now + HOUR_MS }
    const claimed = (await storage.claimMail({ mail, now, until: now + CLAIM_MS, link })).mail
    if (claimed !== null) taken.push({ ...claimed, hash })
  }
  return taken
}

/** The same, and the SMTP server takes them, too. */
export async function sendMails(storage: Storage, now = NOW) {
  const mails = await takeMails(storage, now)
  for (const { id } of mails) await storage.removeMail({ mail: id })
  return mails
}

/** Gives an account an address that is confirmed. */
export async function confirms(storage: Storage, who: string, password: string, email: string): Promise<void> {
  await storage.setEmail({ who, password, proof: null, email, mail: newMail() })
  const link = (await sendMails(storage)).find(({ to }) => to === email)!
  await storage.confirmEmail({ hash: link.hash, now: NOW, mail: null })
}
