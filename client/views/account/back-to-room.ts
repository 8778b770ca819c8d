import { read, type Route, type Router, type RoomRoute } from '../../stores/preferences/router.svelte.ts'

/** The room from whose page this one was opened, or null. */
export function roomBefore(): RoomRoute | null {
  const route = before()
  return route?.name === 'room' ? route : null
}

function before(): Route | null {
  const { from = '/' } = (history.state ?? {}) as { from?: string }
  return read(from)
}

/** To the room or the operator's page from which this one was opened, otherwise to the first page. */
export function backToRoom(router: Router): void {
  router.leave(roomBefore() ?? { name: before()?.name === 'admin' ? 'admin' : 'home' })
}
