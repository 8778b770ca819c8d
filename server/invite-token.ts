import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 16

/** A new token of an invitation: 128 bits from the operating system's random source. */
export const newInviteToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

/** By what the storage knows an invitation. The token itself is stored nowhere. */
export const hashInviteToken = (token: string): string => createHash('sha256').update(token).digest('base64url')
