/**
 * One row: the epoch of the data. `began_term` is the term in which the epoch began, null for data made before terms
 * were recorded. `secret` signs proofs; it is drawn once, when the data is first made, and stays with every copy.
 */
export interface EpochTable {
  epoch: string
  began_term: string | null
  secret: string | null
}

/** What an operator has set in place of the environment; and `first_account`, the person who had the first account. */
export interface PoliciesTable {
  name: 'guests' | 'rooms' | 'registration' | 'retention' | 'first_account'
  value: string
}

/** One row: the time for which a server has run, ms, as of the time `at`. */
export interface UptimeTable {
  at: number
  total: number
}
