import { linkifyit } from 'linkify-it'

export interface Part {
  text: string
  href?: string
}

const ALLOWED = /^(https?:|mailto:)/i

const linkify = linkifyit().add('ftp:', null).add('//', null)

/** Splits a body into plain text and links. Only web and mail addresses become links. */
export function partsOf(body: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const match of linkify.match(body) ?? []) {
    if (!ALLOWED.test(match.url)) continue
    if (match.index > end) parts.push({ text: body.slice(end, match.index) })
    parts.push({ text: match.raw, href: match.url })
    end = match.lastIndex
  }
  if (end < body.length) parts.push({ text: body.slice(end) })
  return parts
}
