/**
 * A session of one's own. `device` is a few words of what the browser says of itself, `address` where it was used: for IPv6 a
 * network. `usedAt` is at most a day before its last use. Times are ms since 1970.
 */
export interface SessionInfo {
  id: string
  startedAt: number
  usedAt: number
  device?: string
  address?: string
  /** It began by an identity of the provider. */
  provider?: true
  /** The session that asks. */
  present?: true
}

/** A passkey of an account: times are ms since 1970. `label` is the device on which it was made. */
export interface Passkey {
  id: string
  label: string
  createdAt: number
  usedAt: number
}

/**
 * An identity of an OpenID Connect provider by which a person signs in: times are ms since 1970. `label` is what the provider
 * calls the person.
 */
export interface Identity {
  issuer: string
  label: string
  createdAt: number
  usedAt: number
  /** The server uses another provider now, or none. */
  unused?: true
}
