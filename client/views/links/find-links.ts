import { linkifyit } from 'linkify-it'
import { withControlsWritten } from './bidi-control.ts'
import type { Part } from './part.ts'

const ALLOWED = /^(https?:|mailto:)/i

/** Letters of scripts that put no spaces between words: an address may begin right behind one. */
const UNSPACED = ['Hani', 'Hira', 'Kana', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr', 'Tibt']
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('')
const BEFORE = new RegExp(
  `[${UNSPACED}\\p{S}\\p{Cf}_](?=https?:\\/\\/|www\\.|mailto:)|[${UNSPACED}](?=[\\w.+-]{1,64}@)`,
  'giu',
)
const HOST = /(?<=https?:\/\/|\bwww\.)[^\s/?#]+/gi
/** A domain is never partly of Latin letters and partly of these, so that the address ends before them. */
const AFTER_DOMAIN = new RegExp(`(?<=\\.[a-z]{2,63})[${UNSPACED}].*$`, 'iu')
const NOT_IN_HOST = /[\p{Default_Ignorable_Code_Point}`~^|+=$_]/gu

// Bounded, so that no text takes long.
const EMPHASIS = /(?:[*`|]{1,9}|~{2,9})[.,;:!?]{0,9}$/
const USERINFO = /^[^\s/?#]*@/

const linkify = linkifyit()
  .add('ftp:', null)
  .add('//', null)
  .add('www.', {
    validate(text, pos, self) {
      if (/[\w./@:-]/.test(text[pos - 5] ?? '')) return 0
      const tail = text.slice(pos)
      return /^[^\s./]+\.[^\s./]/.test(tail) ? Math.max(0, self.testSchemaAt(`//${tail}`, 'https:', 0) - 2) : 0
    },
    normalize: (match) => void (match.url = `https://${match.url}`),
  })

/**
 * Splits a body into plain text and links. Only web and mail addresses become links, and none that names a user, because
 * what looks like its host is none. Controls that change the order or the look of an address are written out.
 */
export function findLinks(body: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const { index, raw, url } of linkify.match(separated(body)) ?? []) {
    const length = lengthOf(body, index, raw.length)
    const text = body.slice(index, index + length)
    const href = url.slice(0, url.length - raw.length) + text
    if (!ALLOWED.test(href) || misleads(href, body.slice(index + length))) continue
    if (index > end) parts.push({ text: body.slice(end, index) })
    parts.push({ text: withControlsWritten(text), href })
    end = index + length
  }
  if (end < body.length) parts.push({ text: body.slice(end) })
  return parts
}

/** The body, of the same length, with spaces around addresses and a letter for each `_` in a host, which linkify-it refuses. */
function separated(body: string): string {
  return body.replace(BEFORE, blank).replace(HOST, (host) =>
    host
      .replace(AFTER_DOMAIN, blank)
      .replace(/_(?=[\w-]{0,63}\.\w)/g, 'x')
      .replace(NOT_IN_HOST, blank),
  )
}

/** Without the emphasis around an address: `**https://example.org/a**`. */
function lengthOf(body: string, index: number, length: number): number {
  const address = body.slice(index, index + length)
  const before = body[index - 1] ?? ''
  const repeated = '_~'.includes(before) && before !== '' && address.endsWith(before)
  return address.replace(EMPHASIS, '').replace(repeated ? /[_~]{1,9}$/ : '', '').length
}

/** Whether the browser would open another host than the one that is shown, or none. */
function misleads(href: string, rest: string): boolean {
  if (!/^https?:/i.test(href)) return false
  return URL.parse(href) === null || (!/\/\/.*[/?#]/.test(href) && USERINFO.test(rest))
}

const blank = (text: string): string => ' '.repeat(text.length)
