/** What a mail says. `link` kinds carry a token, which is drawn when the mail is sent. */
export type MailKind =
  'confirm-address' | 'reset-link' | 'address-changed' | 'password-changed' | 'new-device' | 'second-factor-off'

/**
 * A mail that the SMTP server has not taken yet. It is tried at `due`, and was tried so many `tries`. A `reset-link` has
 * the `login` that somebody typed, and gets its person and its recipient when it is sent; the others have theirs.
 */
export interface MailsTable {
  id: string
  kind: MailKind
  person: string | null
  login: string | null
  recipient: string | null
  /** The device of a `new-device`. */
  device: string | null
  created: number
  due: number
  tries: number
}
