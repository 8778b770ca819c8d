import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

const DAY_MS = 24 * 3_600_000

/** A tag of DER (ITU-T X.690). */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
  dnsName: 0x82,
  ipAddress: 0x87,
}

const OID = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  basicConstraints: '551d13',
  subjectAltName: '551d11',
}

function der(tag: number, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  const { length } = body
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const sequence = (...parts: Buffer[]) => der(TAG.sequence, ...parts)
const oid = (hex: string) => der(TAG.oid, Buffer.from(hex, 'hex'))
const time = (ms: number) => der(TAG.time, `${new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')}`)
const bits = (bytes: Buffer) => der(TAG.bits, Buffer.from([0]), bytes)

/** A key and a certificate of it (RFC 5280), for localhost and 127.0.0.1, signed by itself. Both as PEM. */
export function certificate(name: string, { days = 90, begins = -1 } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const from = Date.now() + begins * DAY_MS
  const algorithm = sequence(oid(OID.ecdsaWithSha256))
  const named = sequence(der(TAG.set, sequence(oid(OID.commonName), der(TAG.utf8, name))))
  const hosts = sequence(der(TAG.dnsName, 'localhost'), der(TAG.ipAddress, Buffer.from([127, 0, 0, 1])))
  const isAuthority = sequence(der(TAG.boolean, Buffer.from([0xff])))
  const body = sequence(
    der(TAG.version, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, Buffer.from([1]), randomBytes(8)),
    algorithm,
    named,
    sequence(time(from), time(Date.now() + days * DAY_MS)),
    named,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      TAG.extensions,
      sequence(
        sequence(oid(OID.basicConstraints), der(TAG.octets, isAuthority)),
        sequence(oid(OID.subjectAltName), der(TAG.octets, hosts)),
      ),
    ),
  )
  const cert = pem('CERTIFICATE', sequence(body, algorithm, bits(sign('sha256', body, privateKey))))
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, privateKey }
}

/** The same key, with a passphrase. */
export function locked(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' }) as string
}

function pem(label: string, bytes: Buffer): string {
  return `-----BEGIN ${label}-----\n${bytes
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END ${label}-----\n`
}
