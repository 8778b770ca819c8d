import { BlockList, isIP } from 'node:net'
import { normaliseEmail } from '../protocol/emails.ts'
import { oneOf, type Read } from './config-values.ts'

export interface MailConfig {
  host: string
  port: number
  /** `tls`: from the first byte on. `starttls`: before anything is said. `optional`: where the server offers it. */
  encryption: 'tls' | 'starttls' | 'optional' | 'none'
  user: { name: string; password: string } | null
  from: { name: string; address: string }
}

type Server = Pick<MailConfig, 'host' | 'port' | 'user'> & { tls: boolean }

const SUBMISSION_PORT = 587
const SUBMISSIONS_PORT = 465
const NAME_MOST = 60

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** The settings of e-mail: all that it needs, or null for none. */
export function readMail(read: Read, hasPublicUrl: boolean, problems: string[]): MailConfig | null {
  const before = problems.length
  const server = read(
    'SMTP_URL',
    null,
    'an address such as smtps://USER:PASSWORD@mail.example.org, with %XX for signs that are none of an address',
    smtp,
  )
  const from = read('MAIL_FROM', null, 'an address such as Parley <parley@example.org>', sender)
  const plain = read('SMTP_TLS', null, 'required or optional', (value) => oneOf(value, ['required', 'optional']))
  if (problems.length > before) return null
  if (server === null) {
    if (from !== null) problems.push('MAIL_FROM cannot be used: without SMTP_URL no mail is sent.')
    if (plain !== null) problems.push('SMTP_TLS cannot be used: without SMTP_URL no mail is sent.')
    return null
  }
  if (from === null) problems.push('MAIL_FROM is missing: SMTP_URL needs the address that mails come from.')
  if (!hasPublicUrl) problems.push('PUBLIC_URL is missing: SMTP_URL needs it, because mails have links to Parley.')
  if (server.tls && plain === 'optional')
    problems.push('SMTP_TLS=optional cannot be used: smtps:// is encrypted in any case.')
  if (from === null) return null
  const { host, port, user, tls } = server
  const encryption = tls ? 'tls' : plain === 'optional' ? 'optional' : isLoopback(host) ? 'none' : 'starttls'
  return { host, port, encryption: plain === 'required' && !tls ? 'starttls' : encryption, user, from }
}

function smtp(value: string): Server | undefined {
  const url = URL.parse(value)
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') return undefined
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') return undefined
  if ((url.username === '') !== (url.password === '')) return undefined
  const tls = url.protocol === 'smtps:'
  try {
    const [name, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
    if (/[\0\r\n]/.test(name + password)) return undefined
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(url.port) || (tls ? SUBMISSIONS_PORT : SUBMISSION_PORT),
      user: name === '' ? null : { name, password },
      tls,
    }
  } catch {
    return undefined
  }
}

/** `parley@example.org`, or with a name before it: `Parley <parley@example.org>`. */
function sender(value: string): MailConfig['from'] | undefined {
  const [, quoted = '', bracketed] = /^([^<>]*)<([^<>]+)>$/.exec(value) ?? []
  const address = normaliseEmail(bracketed ?? value)
  const name = quoted.trim().replace(/^"(.*)"$/, '$1')
  if (address === null || name.length > NAME_MOST || /[\p{Cc}"]/u.test(name)) return undefined
  return { name, address }
}

function isLoopback(host: string): boolean {
  const version = isIP(host)
  return version === 0 ? host === 'localhost' : loopback.check(host, version === 4 ? 'ipv4' : 'ipv6')
}
