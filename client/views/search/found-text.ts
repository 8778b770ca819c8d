import { rangesIn, termsOf } from './excerpt.ts'

const NAME = 'found'

/**
 * Marks what was searched for in a message of the room, in all browsers with CSS highlights (CSS Custom Highlight API,
 * level 1). The text itself stays as it is. A message that is drawn again is marked again.
 */
export class FoundText {
  #observer: MutationObserver | null = null

  show(message: string, text: string): void {
    this.clear()
    const terms = termsOf(text)
    const highlights = globalThis.CSS?.highlights
    if (!highlights || terms.length === 0) return
    let marked: Element | null = null
    const mark = (): void => {
      const body = document.querySelector(`[data-message-id="${message}"] .body`)
      if (body === marked) return
      marked = body
      highlights.set(NAME, new Highlight(...(body ? rangesOf(body, terms) : [])))
    }
    this.#observer = new MutationObserver(mark)
    this.#observer.observe(document.body, { childList: true, subtree: true })
    mark()
  }

  clear(): void {
    this.#observer?.disconnect()
    globalThis.CSS?.highlights?.delete(NAME)
  }
}

function rangesOf(body: Element, terms: readonly string[]): Range[] {
  const nodes = document.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  const ranges: Range[] = []
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    for (const { from, to } of rangesIn(node.nodeValue ?? '', terms)) {
      const range = document.createRange()
      range.setStart(node, from)
      range.setEnd(node, to)
      ranges.push(range)
    }
  }
  return ranges
}
