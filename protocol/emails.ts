import { EMAIL_REGEX } from 'valibot'
import { EMAIL_MOST, normaliseLogin } from './logins.ts'

/** RFC 5321, section 4.5.3.1.1. */
const LOCAL_PART_MOST = 64
/** RFC 1035, section 2.3.4. */
const LABEL_MOST = 63

/**
 * The address of a mailbox as it is stored, in lower case. Null for what is none. All of it is ASCII: mail servers without
 * SMTPUTF8 (RFC 6531) take no other local part, and an international domain has an ASCII form (`xn--…`).
 */
export function normaliseEmail(text: string): string | null {
  const address = normaliseLogin(text)
  if (address === null || address.length > EMAIL_MOST || !EMAIL_REGEX.test(address)) return null
  const [local = '', domain = ''] = address.split('@')
  const fits = local.length <= LOCAL_PART_MOST && domain.split('.').every(({ length }) => length <= LABEL_MOST)
  return fits ? address : null
}
