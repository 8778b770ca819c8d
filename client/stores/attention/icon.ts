import { prefix } from '../../prefix.ts'

const PLAIN = `${prefix}/favicon.svg`

const CIRCLE = 'fill="#c93c28" stroke="#fff" stroke-width="2"'
const LETTERS = 'font-family="system-ui, sans-serif" font-weight="700" fill="#fff" text-anchor="middle"'

let shown: string | null = null
let drawing: Promise<string> | undefined

/** Draws a badge on the page's icon: a number, a dot for an empty text, nothing for null. An installed app shows `count`. */
export async function showBadge(badge: string | null, count: number): Promise<void> {
  // Absent in some browsers, and refused in others.
  navigator.setAppBadge?.(count).catch(() => undefined)
  shown = badge
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (link === null) return
  if (badge === null) {
    link.href = PLAIN
    return
  }
  drawing ??= fetch(PLAIN).then((response) => response.text())
  const plain = await drawing.catch(() => (drawing = undefined))
  // Another badge was asked for meanwhile, or the icon could not be loaded.
  if (shown !== badge || plain === undefined) return
  link.href = `data:image/svg+xml,${encodeURIComponent(withBadge(plain, badge))}`
}

/** The icon's SVG with a badge in its lower right corner. */
export function withBadge(svg: string, badge: string): string {
  const drawn =
    badge === ''
      ? `<circle cx="25" cy="25" r="6" ${CIRCLE}/>`
      : `<circle cx="22" cy="22" r="9" ${CIRCLE}/><text x="22" y="${badge.length > 1 ? 26 : 27}" font-size="${badge.length > 1 ? 11 : 14}" ${LETTERS}>${badge}</text>`
  return svg.replace('</svg>', `${drawn}</svg>`)
}
