/** Makes a text area as high as its text, up to the `max-height` of its stylesheet. Call it when `text` changes. */
export function fit(area: HTMLTextAreaElement, text: string): void {
  // The effect may run before the value is in the element.
  if (area.value !== text) area.value = text
  area.style.height = 'auto'
  area.style.height = `${area.scrollHeight}px`
}

/** Fits a text area again whenever its width changes: its lines break elsewhere then. For `{@attach}`. */
export function fitToWidth(area: HTMLTextAreaElement): () => void {
  let width = area.clientWidth
  const observer = new ResizeObserver(() => {
    if (area.clientWidth === width) return
    width = area.clientWidth
    fit(area, area.value)
  })
  observer.observe(area)
  return () => observer.disconnect()
}
