import { timingSafeEqual } from 'node:crypto'
import { limits } from '../../protocol/limits.ts'
import type { Known } from '../storage/operations/known-revs.ts'
import type { Storage } from '../storage/storage.ts'

/**
 * Proves that a rev of a room was given in a term: an HMAC-SHA-256 (RFC 2104), truncated to 128 bits, of epoch, room,
 * term and rev under the secret of the data. A client cannot make one, so a claim of a lost rev with a valid proof is
 * true [G9].
 */
export class Proofs {
  constructor(private readonly storage: Pick<Storage, 'epoch' | 'secret'>) {}

  /** In the present epoch, unless the rev was read together with its epoch. */
  prove(room: string, term: string, rev: number, epoch = this.storage.epoch): string {
    return this.sign(epoch, room, term, rev)
  }

  isValid(epoch: string, { room, rev, term, proof }: Known): boolean {
    if (term === undefined || proof === undefined) return false
    const given = Buffer.from(proof)
    return (
      given.length === limits.proofCharacters && timingSafeEqual(Buffer.from(this.sign(epoch, room, term, rev)), given)
    )
  }

  private sign(epoch: string, room: string, term: string, rev: number): string {
    return new Bun.CryptoHasher('sha256', this.storage.secret)
      .update(`${epoch}/${room}/${term}/${rev}`)
      .digest('base64url')
      .slice(0, limits.proofCharacters)
  }
}
