import { createHmac } from 'node:crypto'
import type { Storage } from '../storage/storage.ts'

const BITS = 128

/**
 * What is stored of the network that a guest comes from: an HMAC under the secret of the data. `address` is an IPv4
 * address or the /64 of an IPv6 address, as the limits count it.
 */
export function networkMark({ secret }: Pick<Storage, 'secret'>, address: string): string {
  const digest = createHmac('sha256', secret).update(`network ${address}`).digest()
  return digest.subarray(0, BITS / 8).toString('base64url')
}
