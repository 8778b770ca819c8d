import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** RFC 4226, section 4, R6: a secret of 160 bits. */
const SECRET_BYTES = 20
/** RFC 6238, section 5.2. */
const STEP_MS = 30_000
const DIGITS = 6
/** Steps before and after the present one whose codes count: clocks differ, and typing takes time. */
const SKEW = 1
/** RFC 4648, section 6. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A secret as authenticator apps take it, in base32. */
export function newSecret(): string {
  const bits = [...randomBytes(SECRET_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits
    .match(/.{5}/g)!
    .map((five) => BASE32[parseInt(five, 2)]!)
    .join('')
}

/** The address of a secret, as authenticator apps read it from a QR code. */
export function uriOf(secret: string, login: string): string {
  const label = `Parley:${encodeURIComponent(login)}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=Parley&algorithm=SHA1&digits=${DIGITS}&period=${STEP_MS / 1_000}`
}

/** The step of a code under a secret at `now`, ms since 1970, or null for a code of none of the steps that count. */
export function stepOf(secret: string, code: string, now: number): number | null {
  const present = Math.floor(now / STEP_MS)
  for (let step = present - SKEW; step <= present + SKEW; step++)
    if (timingSafeEqual(Buffer.from(codeAt(secret, step)), Buffer.from(code))) return step
  return null
}

/** The code of a step (RFC 4226, section 5.3). */
export function codeAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest()
  const offset = mac[mac.length - 1]! & 0xf
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

function bytesOf(secret: string): Buffer {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)))
}
