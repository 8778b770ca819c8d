import { isVisible } from './visible.ts'

export const LOGIN_LEAST = 3
export const LOGIN_MOST = 32
/** RFC 5321, section 4.5.3.1.3, without the angle brackets. */
export const EMAIL_MOST = 254

const USER_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u
const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/u

export const isEmail = (login: string): boolean => login.includes('@')

/** A login as it is stored, in NFKC and lower case: a user name or an e-mail address. Null for what is neither. */
export function normaliseLogin(text: string): string | null {
  const login = text.normalize('NFKC').trim().toLowerCase().normalize('NFKC')
  if (!isVisible(login)) return null
  if (isEmail(login)) return login.length <= EMAIL_MOST && EMAIL.test(login) ? login : null
  const { length } = [...login]
  return length >= LOGIN_LEAST && length <= LOGIN_MOST && USER_NAME.test(login) ? login : null
}

/** Lower-case letters and digits, each behind those that look like it (Unicode UTS 39, confusables). */
const LOOKALIKES: Record<string, string> = {
  a: 'аαɑ',
  b: 'ьƅ',
  c: 'сϲᴄ',
  d: 'ԁ',
  e: 'еҽ',
  g: 'ɡց',
  h: 'һհ',
  i: 'іιıɩ',
  j: 'јϳ',
  k: 'κк',
  l: '1ӏǀ',
  n: 'ոռ',
  o: '0оοσօ௦०',
  p: 'рρ',
  q: 'ԛգ',
  r: 'гᴦ',
  s: 'ѕꜱ',
  u: 'υսᴜ',
  v: 'ѵνᴠ',
  w: 'ԝѡաᴡ',
  x: 'хχ',
  y: 'уγү',
  z: 'ᴢ',
  m: 'м',
  t: 'тτ',
  '2': 'ƨ',
  '3': 'зҙӡɜ',
  '6': 'б',
}

const LATIN = new Map(Object.entries(LOOKALIKES).flatMap(([to, from]) => [...from].map((one) => [one, to] as const)))

/** The same text for logins that look alike, of a normalised login: two accounts never have the same one. */
export function skeletonOf(login: string): string {
  // Nobody reads the address of a mailbox to find out who somebody is, and "0" is another mailbox than "o".
  if (isEmail(login)) return login
  const letters = [...login].map((one) => LATIN.get(one) ?? one)
  return letters.join('').replaceAll('rn', 'm')
}
