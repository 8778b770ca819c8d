import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { BusMessage } from './bus.ts'

const CIPHER = 'aes-256-gcm'
const SALT_BYTES = 16
const TAG_BYTES = 16
/** Each envelope has a key of its own, so that the nonce can be the same. */
const NONCE = Buffer.alloc(12)
/** The sender (12 bytes), and the message, this part of it and the parts, four bytes each. */
const SENDER_BYTES = 12
const HEADER_BYTES = SENDER_BYTES + 12
/** Nodes of which a part is here and the rest is not. Those that ended in the middle are forgotten in the end. */
const MOST_SENDERS = 100

/** The bytes of an envelope beside those of the message. */
export const ENVELOPE_BYTES = SALT_BYTES + TAG_BYTES + HEADER_BYTES

interface Incomplete {
  message: number
  parts: Buffer[]
}

/**
 * Messages as bytes that may cross a server which others use, too. Every role that may connect to a PostgreSQL database can
 * listen and notify there, and a NATS server may be open: an envelope can be read and made only with the secret of the
 * data. A large message is split into several envelopes, which arrive in order or not at all.
 */
export class Envelopes {
  private readonly sender = randomBytes(SENDER_BYTES)
  private readonly incomplete = new Map<string, Incomplete>()
  private sealed = 0

  constructor(
    /** As the data has it now: it may be replaced while the server runs. */
    private readonly secret: () => string,
    /** The size of an envelope, at most. */
    private readonly mostBytes: number,
  ) {}

  seal(message: BusMessage): Buffer[] {
    const text = Buffer.from(JSON.stringify(message))
    const room = this.mostBytes - ENVELOPE_BYTES
    const count = Math.ceil(text.length / room)
    this.sealed = (this.sealed + 1) % 2 ** 32
    return Array.from({ length: count }, (_, part) => {
      const header = Buffer.alloc(HEADER_BYTES)
      this.sender.copy(header)
      for (const [index, value] of [this.sealed, part, count].entries())
        header.writeUInt32BE(value, SENDER_BYTES + 4 * index)
      return this.encrypt(header, text.subarray(part * room, (part + 1) * room))
    })
  }

  /** The message, as text, that this envelope completes. Null for others, and for envelopes of this node and of foreigners. */
  open(envelope: Buffer): string | null {
    const opened = this.decrypt(envelope)
    if (opened === null) return null
    const sender = opened.toString('latin1', 0, SENDER_BYTES)
    if (sender === this.sender.toString('latin1')) return null
    const [message, part, count] = [0, 1, 2].map((index) => opened.readUInt32BE(SENDER_BYTES + 4 * index))
    const before = this.incomplete.get(sender)
    this.incomplete.delete(sender)
    const parts = before?.message === message ? before!.parts : []
    // Without the part before it, the message is lost.
    if (parts.length !== part) return null
    parts.push(opened.subarray(HEADER_BYTES))
    if (parts.length === count) return Buffer.concat(parts).toString()
    this.incomplete.set(sender, { message: message!, parts })
    if (this.incomplete.size > MOST_SENDERS) this.incomplete.delete(this.incomplete.keys().next().value!)
    return null
  }

  private encrypt(header: Buffer, bytes: Buffer): Buffer {
    const salt = randomBytes(SALT_BYTES)
    const cipher = createCipheriv(CIPHER, this.key(salt), NONCE)
    const encrypted = [cipher.update(header), cipher.update(bytes), cipher.final()]
    return Buffer.concat([salt, cipher.getAuthTag(), ...encrypted])
  }

  /** Null for what was not made with the secret. */
  private decrypt(envelope: Buffer): Buffer | null {
    if (envelope.length < ENVELOPE_BYTES) return null
    const decipher = createDecipheriv(CIPHER, this.key(envelope.subarray(0, SALT_BYTES)), NONCE)
    decipher.setAuthTag(envelope.subarray(SALT_BYTES, SALT_BYTES + TAG_BYTES))
    try {
      return Buffer.concat([decipher.update(envelope.subarray(SALT_BYTES + TAG_BYTES)), decipher.final()])
    } catch {
      return null
    }
  }

  private key(salt: Buffer): Buffer {
    return createHmac('sha256', this.secret()).update('bus').update(salt).digest()
  }
}
