export type KeyPress = Pick<KeyboardEvent, 'key' | 'keyCode' | 'isComposing' | 'shiftKey' | 'ctrlKey' | 'metaKey'>

/**
 * Whether a key press sends the message. Enter belongs to an input method while it composes. On a screen keyboard it is
 * the only way to a new line; a keyboard beside a touch screen has Ctrl or Cmd.
 */
export function sends({ key, keyCode, isComposing, shiftKey, ctrlKey, metaKey }: KeyPress, touch: boolean): boolean {
  if (key !== 'Enter' || isComposing || keyCode === 229) return false
  return ctrlKey || metaKey || (!shiftKey && !touch)
}
