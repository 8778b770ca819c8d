/** The name that the reader's keyboard gives to the key of commands. */
export const commandKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

export const shortcuts: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Enter'], does: 'Send' },
  { keys: ['Shift', 'Enter'], does: 'New line' },
  { keys: [commandKey, 'K'], does: 'Jump to a room' },
  { keys: ['Alt', '↑'], does: 'Previous room' },
  { keys: ['Alt', '↓'], does: 'Next room' },
  { keys: ['Esc'], does: 'Close, or mark the room as read' },
  { keys: ['↑', '↓'], does: 'Move through the messages, when one has the focus' },
  { keys: ['?'], does: 'These shortcuts' },
]

/** Whether a key press belongs to a field that somebody is typing into. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=radio], [type=checkbox]), textarea')
}
