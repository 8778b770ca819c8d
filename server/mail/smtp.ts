import { createTransport } from 'nodemailer'
import type { MailConfig } from '../mail-config.ts'
import { MailFailure, type Letter, type MailServer } from './mail-server.ts'

const CONNECT_MS = 10_000
const SILENCE_MS = 30_000
/** RFC 5321, section 4.2.1: the server will not take it, however often it is tried. */
const PERMANENT = 500

/** Hands mails to an SMTP server (RFC 5321), each over a connection of its own. */
export function smtpServer({ host, port, encryption, user, from }: MailConfig): MailServer {
  const transport = createTransport({
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    // Without a certificate that can be checked, it is still better than nothing.
    tls: { rejectUnauthorized: encryption !== 'optional' },
    ...(user !== null && { auth: { user: user.name, pass: user.password } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = from.address.slice(from.address.indexOf('@') + 1)

  return {
    async send({ id, to, subject, text, html }: Letter) {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${domain}>`,
          // RFC 3834: nobody's absence note answers it.
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        throw failureOf(error)
      }
    },
  }
}

function failureOf(error: unknown): MailFailure {
  const { code, command, responseCode } = error as { code?: unknown; command?: unknown; responseCode?: unknown }
  const named = typeof code === 'string' && /^\w+$/.test(code) ? code : 'EUNKNOWN'
  const status = typeof responseCode === 'number' ? responseCode : null
  const isFinal = command === 'RCPT TO' && status !== null && status >= PERMANENT
  return new MailFailure(status === null ? named : `${named} ${status}`, isFinal)
}
