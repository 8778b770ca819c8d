import { isVisible } from '../../../protocol/visible.ts'
import { withControlsWritten } from '../links/bidi-control.ts'
import { namedHosts } from './named-hosts.ts'
import type { Inline, Link } from './nodes.ts'

const ALLOWED = /^(?:https?:\/\/|mailto:)/i
/** The hosts of a longer text are not looked for: its link shows where it leads. */
const MOST_CHARACTERS = 200

/** The address in the form that a browser opens, or null where it is neither of the web nor of mail, or names a user. */
export function opened(address: string): URL | null {
  if (!ALLOWED.test(address)) return null
  // A browser takes a backslash for a slash.
  const url = URL.parse(address.replaceAll('\\', '%5C'))
  return url === null || url.username !== '' || url.password !== '' ? null : url
}

/** A link with a text of its own. Where the text names another host than the one that is opened, the link has both. */
export function linkTo(url: URL, address: string, children: Inline[]): Link {
  const text = children.map(visible).join('')
  if (!isVisible(text))
    return { type: 'link', href: url.href, children: [{ type: 'text', text: withControlsWritten(address) }] }
  const link: Link = { type: 'link', href: url.href, children: children.map(unturned) }
  const host = url.host || url.pathname
  if (namesAnother(text, host)) link.host = withControlsWritten(host)
  return link
}

function namesAnother(text: string, host: string): boolean {
  if (text.length > MOST_CHARACTERS) return true
  return namedHosts(text).some(
    (name) => bare(URL.parse(`https://${name}`)?.host ?? name) !== bare(host) && name !== host,
  )
}

const bare = (host: string): string => host.toLowerCase().replace(/^www\./, '')

function visible(node: Inline): string {
  if ('text' in node) return node.text
  return 'children' in node ? node.children.map(visible).join('') : '@'
}

/** The node without controls that could turn the text of a link around. */
function unturned(node: Inline): Inline {
  if (node.type === 'text') return { type: 'text', text: withControlsWritten(node.text) }
  return 'children' in node ? { ...node, children: node.children.map(unturned) } : node
}
