const COPIED = [
  'boxSizing',
  'width',
  'padding',
  'border',
  'font',
  'letterSpacing',
  'tabSize',
  'direction',
  'textAlign',
  'whiteSpace',
  'overflowWrap',
  'wordBreak',
] as const

/** How far from the left edge of a text area a place in its text is drawn, in CSS pixels. */
export function leftOf(area: HTMLTextAreaElement, place: number): number {
  const copy = document.createElement('div')
  const style = getComputedStyle(area)
  for (const property of COPIED) copy.style[property] = style[property]
  Object.assign(copy.style, { position: 'absolute', visibility: 'hidden', height: '0', overflow: 'hidden' })
  const mark = document.createElement('span')
  mark.textContent = '\u200B'
  copy.append(area.value.slice(0, place), mark, area.value.slice(place))
  copy.dir = area.dir
  area.after(copy)
  const left = mark.getBoundingClientRect().left - copy.getBoundingClientRect().left
  copy.remove()
  return left
}
