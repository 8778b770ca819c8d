/** What may be done on a server. */
export interface Policies {
  /** Somebody may begin as a guest. */
  guests: boolean
  /** Who may create rooms. */
  rooms: 'everyone' | 'accounts' | 'operators'
  /** Who may make an account. By invitation: a guest who is in a room, or somebody with the code of one. */
  registration: 'open' | 'invitation' | 'closed'
  /** Messages are deleted after so many days; 0 for never. */
  retention: number
}

/** The policies of a server that restricts nothing. */
export const OPEN: Policies = { guests: true, rooms: 'everyone', registration: 'open', retention: 0 }
