/** A mail as it is sent. Its texts are plain: whoever sends it encodes them. */
export interface Letter {
  /** The same for each try, so that a mail server can drop a repeated one. */
  id: string
  to: string
  subject: string
  text: string
  html: string
}

/** Takes mails for other servers. */
export interface MailServer {
  /** Resolves when the server has taken the mail. Rejects with `MailFailure`, also after some time without an answer. */
  send(letter: Letter): Promise<void>
}

/** A mail was not taken. `code` says why, without an address: the server's own words may have one. */
export class MailFailure extends Error {
  constructor(
    readonly code: string,
    /** This recipient is refused for good. */
    readonly isFinal: boolean,
  ) {
    super(code)
  }
}
