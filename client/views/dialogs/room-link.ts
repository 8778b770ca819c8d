import type { Router } from '../../stores/preferences/router.svelte.ts'

/** The whole link of a room, to be sent to somebody. */
export function roomLink(router: Router, code: string): string {
  return new URL(router.link({ name: 'room', code }), location.href).href
}
