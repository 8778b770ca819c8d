import type { Parley } from '../parley.ts'
import { isTyping } from './dialogs/shortcuts.ts'
import type { Shell } from './shell.svelte.ts'

/** Handles the keys that work on every page. Dialogs and RoomView handle Esc. */
export function press(event: KeyboardEvent, parley: Parley, shell: Shell): void {
  if (event.defaultPrevented || event.isComposing) return
  const command = event.ctrlKey || event.metaKey
  if (command && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
    event.preventDefault()
    if (shell.dialog === 'jump') shell.dialog = null
    else shell.open('jump')
    return
  }
  if (shell.dialog) return
  if (!command && !isTyping(event.target) && (event.key === '?' || event.key === '/')) {
    event.preventDefault()
    if (event.key === '?') shell.open('shortcuts')
    else search(parley, shell)
  } else if (event.altKey && !command && !event.shiftKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    event.preventDefault()
    switchRoom(parley, event.key === 'ArrowUp' ? -1 : 1)
  }
}

/** Opens the search beside the room on the page; on another page, beside the latest room. */
export function search({ rooms, router }: Parley, shell: Shell): void {
  const { path } = router
  const { code } = ((path.name === 'room' && rooms.byCode(path.code)) || rooms.list[0])?.room ?? {}
  if (!code || document.querySelector('dialog[open]:not(.side-panel)')) return
  shell.drawer = null
  router.beside(code, { panel: 'search' })
}

function switchRoom({ rooms, router }: Parley, step: 1 | -1): void {
  const { path } = router
  const codes = [...rooms.favourites, ...rooms.others].map(({ room }) => room.code)
  if (codes.length === 0) return
  const now = path.name === 'room' ? codes.indexOf(path.code) : step > 0 ? -1 : codes.length
  const code = codes[(now + step + codes.length) % codes.length]
  if (code) router.go({ name: 'room', code })
}
