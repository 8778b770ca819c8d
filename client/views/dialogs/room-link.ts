import type { Parley } from '../../parley.ts'

export interface RoomLink {
  href: string
  /** The devices that can open it: all that reach this page, those in the server's network, or the server's own only. */
  reach: 'all' | 'network' | 'here'
}

/** The hosts under which a computer reaches itself (RFC 6761, section 6.3; RFC 5735, section 3; RFC 4291, section 2.5.3). */
const LOOPBACK = /^(.+\.)?localhost$|^127(\.\d+){3}$|^0\.0\.0\.0$|^\[::1?\]$/

/** The complete link of a room, for an invitation. */
export function roomLink({ router, identity }: Pick<Parley, 'router' | 'identity'>, code: string): RoomLink {
  return linkFrom(location, router.link({ name: 'room', code }), identity.lanOrigin)
}

/** The complete link of an invitation. */
export function inviteLink({ router, identity }: Pick<Parley, 'router' | 'identity'>, token: string): RoomLink {
  return linkFrom(location, router.link({ name: 'room', code: token, invite: true }), identity.lanOrigin)
}

/** The link to `path` for other people. A link to localhost would lead each of them to their own device. */
export function linkFrom(
  { origin, hostname }: Pick<Location, 'origin' | 'hostname'>,
  path: string,
  lanOrigin: string | undefined,
): RoomLink {
  if (!LOOPBACK.test(hostname)) return { href: origin + path, reach: 'all' }
  return lanOrigin ? { href: lanOrigin + path, reach: 'network' } : { href: origin + path, reach: 'here' }
}
