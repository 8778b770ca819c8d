import type { Router } from '../../stores/preferences/router.svelte.ts'

/** The complete link of a room, for an invitation. */
export function roomLink(router: Router, code: string): string {
  return new URL(router.link({ name: 'room', code }), location.href).href
}
