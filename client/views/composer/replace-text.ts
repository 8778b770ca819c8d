import type { Edit } from './formatting/edit.ts'

/** Changes a text area as if the person had typed it: Ctrl+Z takes it back, and `input` is fired. It has the focus then. */
export function replaceText(area: HTMLTextAreaElement, { from, to, insert, start, end }: Edit): void {
  area.focus()
  area.setSelectionRange(from, to)
  const command = insert === '' ? 'delete' : 'insertText'
  if ((from !== to || insert !== '') && !document.execCommand(command, false, insert)) {
    area.setRangeText(insert, from, to, 'end')
    area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: insert }))
  }
  area.setSelectionRange(start, end)
}
