/** The closed list of refusals. Nothing else reaches a client. */
export const errorCodes = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof errorCodes

/** `retryAfterMs` is there when trying again later can succeed. */
export interface WireError {
  code: ErrorCode
  message: string
  retryAfterMs?: number
}

/** What a slice throws to refuse; the gateway alone turns it into an answer. */
export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message)
  }
}
