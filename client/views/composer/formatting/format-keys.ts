import type { FormatName } from './formats.ts'

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'isComposing'>

const PLAIN: Record<string, FormatName> = { b: 'bold', i: 'italic', k: 'link' }
const SHIFTED: Record<string, FormatName> = { x: 'strike', c: 'code' }

/** The format of a key press in a field. Without a selection Ctrl or Cmd K jumps to a room, as everywhere. */
export function formatOf(event: KeyPress, hasSelection: boolean): FormatName | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return undefined
  const format = (event.shiftKey ? SHIFTED : PLAIN)[event.key.toLowerCase()]
  return format === 'link' && !hasSelection ? undefined : format
}
