import type { ClaimedMail } from '../storage/operations/mails.ts'
import type { Letter } from './mail-server.ts'

/** How long the links of mails can be used. */
export const CONFIRM_HOURS = 24
export const RESET_HOURS = 1

interface Words {
  subject: string
  before: string[]
  link?: { path: string; label: string }
  after: string[]
}

const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/**
 * Writes a mail. `parley` is the address at which people open Parley, without a slash at its end, and `token` what a link
 * has behind "#", which is in no log.
 */
export function letterOf(mail: ClaimedMail, parley: string, token: string): Letter {
  const words = wordsOf(mail, parley.replace(/^https?:\/\//, ''), token)
  const link = words.link && { label: words.link.label, address: parley + words.link.path }
  return {
    id: mail.id,
    to: mail.to,
    subject: words.subject,
    text: textOf(words, parley, link?.address),
    html: htmlOf(words, parley, link),
  }
}

function wordsOf({ kind, login, device, createdAt }: ClaimedMail, place: string, token: string): Words {
  const account = `the account \u201c${login}\u201d of Parley at ${place}`
  const when = `on ${time.format(createdAt)} UTC`
  const ways = ['If it was not you, set a new password now: open the link and choose \u201cForgotten?\u201d.']
  const toSignIn = { path: '/sign-in', label: 'Open Parley' }
  switch (kind) {
    case 'confirm-address':
      return {
        subject: 'Confirm your e-mail address for Parley',
        before: [
          `Somebody gave this e-mail address to ${account}.`,
          `If it was you, confirm it by this link. It works once, within ${CONFIRM_HOURS} hours.`,
        ],
        link: { path: `/confirm#${token}`, label: 'Confirm the address' },
        after: ['If it was not you, do nothing. The account does not get your address then.'],
      }
    case 'reset-link':
      return {
        subject: 'Set a new password for Parley',
        before: [
          `Somebody asked for a new password of ${account}.`,
          'If it was you, set it by this link. It works once, within one hour, and signs out all devices of the account.',
        ],
        link: { path: `/reset#${token}`, label: 'Set a new password' },
        after: ['If it was not you, do nothing. The password stays as it is.'],
      }
    case 'password-changed':
      return {
        subject: 'Your password for Parley was changed',
        before: [`The password of ${account} was changed ${when}. Other devices of the account are signed out.`],
        link: toSignIn,
        after: ways,
      }
    case 'new-device':
      return {
        subject: 'New sign-in to Parley',
        before: [
          `Somebody signed in to ${account} ${when}, on a device that was not used for it before: ${device ?? 'unknown'}.`,
        ],
        link: toSignIn,
        after: ways,
      }
    case 'second-factor-off':
      return {
        subject: 'The second factor of your Parley account is off',
        before: [`The second factor of ${account} was turned off ${when}. The password is enough to sign in now.`],
        link: toSignIn,
        after: ways,
      }
    case 'address-changed':
      return {
        subject: 'Your e-mail address was removed from Parley',
        before: [
          `This e-mail address does not belong to ${account} any more. That was changed ${when}.`,
          'If it was not you, ask whoever runs this Parley for help.',
        ],
        after: [],
      }
  }
}

const foot = (parley: string) => `Parley at ${parley} sent this mail. Nobody reads answers to it.`

function textOf({ before, after }: Words, parley: string, address: string | undefined): string {
  const middle = address === undefined ? [] : [address]
  return `${[...before, ...middle, ...after, `-- \n${foot(parley)}`].join('\n\n')}\n`
}

function htmlOf(
  { before, after }: Words,
  parley: string,
  link: { label: string; address: string } | undefined,
): string {
  const paragraphs = (lines: string[]) => lines.map((line) => `<p>${escape(line)}</p>`)
  const middle = link && [
    `<p><a href="${escape(link.address)}">${escape(link.label)}</a></p>`,
    `<p>Or open this address: ${escape(link.address)}</p>`,
  ]
  const body = [
    ...paragraphs(before),
    ...(middle ?? []),
    ...paragraphs(after),
    `<p><small>${escape(foot(parley))}</small></p>`,
  ]
  return `<!doctype html>\n<html lang="en">\n<body>\n${body.join('\n')}\n</body>\n</html>\n`
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!)
}
