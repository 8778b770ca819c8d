import { commandKey } from './shortcuts.ts'

/** What the dialog of the shortcuts lists. It is not needed for the first page. */
export const shortcuts: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Enter'], does: 'Send' },
  { keys: ['Shift', 'Enter'], does: 'New line' },
  { keys: ['↑'], does: 'Edit your last message, in an empty composer' },
  { keys: [commandKey, 'B'], does: 'Bold' },
  { keys: [commandKey, 'I'], does: 'Italic' },
  { keys: [commandKey, 'K'], does: 'Jump to a room' },
  { keys: ['/'], does: 'Search messages' },
  { keys: ['Alt', '↑'], does: 'Previous room' },
  { keys: ['Alt', '↓'], does: 'Next room' },
  { keys: ['Alt', 'Shift', '↑ ↓'], does: 'Move the favourite that has the focus' },
  { keys: ['Esc'], does: 'Close, or mark the room as read' },
  { keys: ['↑', '↓'], does: 'Move between messages, when one has the focus' },
  { keys: ['R', 'T', '+', 'E'], does: 'Reply to that message, in a thread, react to it, or edit it' },
  { keys: ['C', 'L', 'F'], does: 'Copy it, copy its link, or forward it' },
  { keys: ['P', 'U', 'Del'], does: 'Pin it, mark as unread from it, or delete it' },
  { keys: ['?'], does: 'Show these shortcuts' },
]
