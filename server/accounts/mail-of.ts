import { Refusal } from '../../protocol/errors.ts'
import type { Context } from '../context.ts'

/** What sends mails. Refused with `no_mail` where none is sent. */
export function mailOf({ mail }: Context): NonNullable<Context['mail']> {
  if (mail === null) throw new Refusal('no_mail')
  return mail
}

/** Refuses with `too_many_mails` when there is a time to wait. */
export function refuseWait(wait: number): void {
  if (wait > 0) throw new Refusal('too_many_mails', undefined, wait)
}
