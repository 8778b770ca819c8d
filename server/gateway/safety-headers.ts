import { prefixOf } from '../public-address.ts'

const YEAR_SECONDS = 31_536_000

/** Headers of every answer that protect people in browsers. */
export const SAFETY: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=()',
}

/**
 * With HTTPS for everybody (RFC 6797), browsers refuse a page of this host that came over plain HTTP. Below a prefix the
 * host has other pages, too, for which Parley cannot decide.
 */
export function safetyHeaders(publicUrl: URL | null): Record<string, string> {
  if (publicUrl?.protocol !== 'https:' || prefixOf(publicUrl) !== '') return SAFETY
  return { ...SAFETY, 'strict-transport-security': `max-age=${YEAR_SECONDS}` }
}
