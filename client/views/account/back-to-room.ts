import { read, type Route, type Router, type RoomRoute } from '../../stores/preferences/router.svelte.ts'

/** The room from whose page this one was opened, or null. */
export function roomBefore(): RoomRoute | null {
  const route = before()
  return route?.name === 'room' ? route : null
}

/** The path of that room, otherwise of this page. */
export function pathBefore(): string {
  return roomBefore() === null ? location.pathname : fromPath()
}

function before(): Route | null {
  return read(fromPath())
}

function fromPath(): string {
  const { from = '/' } = (history.state ?? {}) as { from?: string }
  return from
}

/** To the room or the operator's page from which this one was opened, otherwise to the first page. */
export function backToRoom(router: Router): void {
  router.leave(roomBefore() ?? { name: before()?.name === 'admin' ? 'admin' : 'home' })
}
