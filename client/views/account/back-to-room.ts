import { read, type Router, type RoomRoute } from '../../stores/preferences/router.svelte.ts'

/** The room from whose page this one was opened, or null. */
export function roomBefore(): RoomRoute | null {
  const { from = '/' } = (history.state ?? {}) as { from?: string }
  const route = read(from)
  return route?.name === 'room' ? route : null
}

/** To the room from whose page this one was opened, otherwise to the first page. */
export function backToRoom(router: Router): void {
  router.leave(roomBefore() ?? { name: 'home' })
}
