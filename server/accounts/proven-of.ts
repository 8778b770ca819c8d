import { isEmail, LOGIN_MOST, normaliseLogin } from '../../protocol/logins.ts'
import { normaliseName } from '../../protocol/names.ts'
import type { ProvenIdentity } from '../provider.ts'
import type { Proven } from '../storage/operations/identities.ts'

const LABEL_CHARACTERS = 100
const NOBODY = 'person'

/**
 * What is stored of an identity. An account that is made of it gets a user name and never an e-mail address as its login:
 * whoever has a mailbox at the provider need not have it here.
 */
export function provenOf({ issuer, subject, email, userName, name }: ProvenIdentity, nameCharacters: number): Proven {
  const words = [userName, email, name].filter((one) => one !== undefined)
  const [shown = ''] = [name, ...words.map(beforeHost)].flatMap((one) => (one ? [cut(one, nameCharacters)] : []))
  const [login = NOBODY] = words.flatMap((one) => loginOf(beforeHost(one)) ?? [])
  const [label = ''] = [email, userName, name, subject].flatMap((one) => (one ? [cut(one, LABEL_CHARACTERS)] : []))
  return { issuer, subject, label, name: shown || 'Somebody', login }
}

const beforeHost = (word: string): string => (isEmail(word) ? word.split('@')[0]! : word)

const cut = (text: string, most: number): string => [...normaliseName(text)].slice(0, most).join('').trim()

/** Null when no user name can be made of it. */
function loginOf(word: string): string | null {
  const joined = word.trim().replaceAll(/[\s+]+/g, '-')
  return normaliseLogin([...joined].slice(0, LOGIN_MOST).join(''))
}
