import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const base64url = (data: Uint8Array | string) => Buffer.from(data).toString('base64url')

/** User present, user verified, attested credential data (Web Authentication, section 6.1). */
const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

/** What may be wrong with an answer. */
interface Wrong {
  /** The page on which it is made. */
  origin?: string
  /** The host that the authenticator signs for. */
  host?: string
  /** Only touched, without a fingerprint or a PIN. */
  unverified?: boolean
  challenge?: string
  /** As a copy of the authenticator would count. */
  counter?: number
}

/** An authenticator in software with one passkey: ES256, discoverable. */
export class Authenticator {
  readonly id = base64url(randomBytes(32))
  private readonly key: KeyObject
  private readonly cose: Uint8Array
  private counter = 0

  constructor(private readonly origin: string) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.key = privateKey
    const { x, y } = publicKey.export({ format: 'jwk' })
    // RFC 9053, section 7.1.1.
    const fields: [number, number | Uint8Array][] = [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x!, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y!, 'base64url'))],
    ]
    this.cose = isoCBOR.encode(new Map(fields))
  }

  /** The answer of `navigator.credentials.create`. */
  creates(options: Record<string, unknown>, wrong: Wrong = {}) {
    const id = Buffer.from(this.id, 'base64url')
    const length = Buffer.from([0, id.length])
    const attested = Buffer.concat([Buffer.alloc(16), length, id, this.cose])
    const data = Buffer.concat([this.head(wrong, ATTESTED), attested])
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(data)],
    ])
    return this.answer({
      clientDataJSON: base64url(this.clientData('webauthn.create', options, wrong)),
      attestationObject: base64url(isoCBOR.encode(attestation as never)),
    })
  }

  /** The answer of `navigator.credentials.get`. */
  signs(options: Record<string, unknown>, wrong: Wrong = {}) {
    this.counter++
    const data = this.head(wrong, 0)
    const clientData = this.clientData('webauthn.get', options, wrong)
    const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), this.key)
    return this.answer({
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(data),
      signature: base64url(signature),
    })
  }

  private answer(response: Record<string, string>) {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response }
  }

  private head({ host, unverified, counter = this.counter }: Wrong, more: number): Buffer {
    const head = Buffer.concat([sha256(host ?? new URL(this.origin).hostname), Buffer.alloc(5)])
    head[32] = PRESENT | (unverified ? 0 : VERIFIED) | more
    head.writeUInt32BE(counter, 33)
    return head
  }

  private clientData(type: string, options: Record<string, unknown>, wrong: Wrong): string {
    const challenge = wrong.challenge ?? options.challenge
    return JSON.stringify({ type, challenge, origin: wrong.origin ?? this.origin, crossOrigin: false })
  }
}
