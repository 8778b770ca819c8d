import { Refusal } from '../../protocol/errors.ts'
import type { Confirmation, Context } from '../context.ts'
import type { NewMail } from '../storage/operations/mails.ts'

/** What sends mails. Refused with `no_mail` where none is sent. */
export function mailOf({ mail }: Context): NonNullable<Context['mail']> {
  if (mail === null) throw new Refusal('no_mail')
  return mail
}

/** Refuses with `too_many_mails` when there is a time to wait. */
export function refuseWait(wait: number): void {
  if (wait > 0) throw new Refusal('too_many_mails', undefined, wait)
}

/**
 * Stores a mail with a link that confirms an address. Refused with `no_mail` and `too_many_mails`; what `store` refuses
 * costs no mail.
 */
export async function confirming<T>(
  context: Context,
  confirmation: Confirmation,
  store: (mail: NewMail) => Promise<T>,
): Promise<T> {
  const mail = mailOf(context)
  refuseWait(mail.drawConfirmation(confirmation))
  return giveBackUnstored(context, confirmation, () => store(mail.newMail()))
}

/** Gives back what was drawn for a mail when `store` is refused. */
export async function giveBackUnstored<T>(
  { mail }: Context,
  confirmation: Confirmation,
  store: () => Promise<T>,
): Promise<T> {
  try {
    return await store()
  } catch (error) {
    mail?.giveBackConfirmation(confirmation)
    throw error
  }
}
