/** The name of the command key on the reader's keyboard. */
export const commandKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

export const shortcuts: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Enter'], does: 'Send' },
  { keys: ['Shift', 'Enter'], does: 'New line' },
  { keys: ['↑'], does: 'Edit your last message, in an empty composer' },
  { keys: [commandKey, 'B'], does: 'Bold' },
  { keys: [commandKey, 'I'], does: 'Italic' },
  { keys: [commandKey, 'K'], does: 'Jump to a room' },
  { keys: ['Alt', '↑'], does: 'Previous room' },
  { keys: ['Alt', '↓'], does: 'Next room' },
  { keys: ['Esc'], does: 'Close, or mark the room as read' },
  { keys: ['↑', '↓'], does: 'Move between messages, when one has the focus' },
  { keys: ['?'], does: 'Show these shortcuts' },
]

/** Whether a key press goes into a text field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=radio], [type=checkbox]), textarea')
}
