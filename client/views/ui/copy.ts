/** Puts text on the clipboard; false if the browser does not let us. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** Over plain HTTP in a local network a browser has no clipboard API; the old way still works there. */
function copyBySelection(text: string): boolean {
  const host = document.querySelector('dialog[open]') ?? document.body
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.className = 'unseen'
  host.append(area)
  area.select()
  const worked = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return worked
}
