import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A mail as it came. `headers` are not decoded. */
export interface ReceivedMail {
  from: string
  to: string[]
  headers: string
  subject: string
  text: string
  html: string
  /** The address that the mail leads to, if there is one. */
  link: string
}

/** A real SMTP server on the loopback, and the mails that it took. `refuses` answers the error for a recipient. */
export async function openMailbox(options: SMTPServerOptions = {}) {
  const mails: ReceivedMail[] = []
  const mailbox = {
    mails,
    refuses: (_to: string): Error | null => null,
    sessions: [] as { secure: boolean; user: unknown }[],
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, answer) => answer(mailbox.refuses(address)),
    onData(stream, session, answer) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        mailbox.sessions.push({ secure: session.secure, user: session.user })
        mails.push(
          parse(
            Buffer.concat(chunks).toString('utf8'),
            from,
            rcptTo.map(({ address }) => address),
          ),
        )
        answer()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as { port: number }
  return Object.assign(mailbox, {
    port,
    url: `smtp://127.0.0.1:${port}`,
    /** The mails to an address. */
    to: (address: string) => mails.filter(({ to }) => to.includes(address)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  })
}

export type Mailbox = Awaited<ReturnType<typeof openMailbox>>

function parse(raw: string, from: string, to: string[]): ReceivedMail {
  const end = raw.indexOf('\r\n\r\n')
  const headers = raw.slice(0, end)
  const boundary = /boundary="([^"]+)"/.exec(headers)?.[1] ?? ''
  const parts = raw.slice(end).split(`--${boundary}`)
  const partOf = (type: string) => decode(parts.find((part) => part.includes(`Content-Type: ${type}`)) ?? '')
  const text = partOf('text/plain')
  return {
    from,
    to,
    headers,
    subject: /^Subject: (.*(?:\r\n .*)*)/m.exec(headers)?.[1]?.replaceAll('\r\n', '') ?? '',
    text,
    html: partOf('text/html'),
    link: /^https?:\/\/\S+$/m.exec(text)?.[0] ?? '',
  }
}

function decode(part: string): string {
  const end = part.indexOf('\r\n\r\n')
  const body = part.slice(end + 4)
  if (part.slice(0, end).includes('base64')) return Buffer.from(body, 'base64').toString('utf8')
  if (!part.slice(0, end).includes('quoted-printable')) return body
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
