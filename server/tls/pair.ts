import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import type { TlsFiles } from './files.ts'

/** A certificate and its key, as PEM, which belong together. */
export interface Pair {
  cert: string
  key: string
  /** In ms since 1970. */
  validFrom: number
  validTo: number
}

/** Reads both files. Throws an error that says which of them cannot be used, and why. */
export async function readPair(files: TlsFiles): Promise<Pair> {
  return pairOf(files, await readPem(files))
}

/** Reads the texts of both files as they are. Throws an error that names the one that cannot be read. */
export async function readPem({ cert, key }: TlsFiles): Promise<Pick<Pair, 'cert' | 'key'>> {
  return { cert: await readText('TLS_CERT', cert), key: await readText('TLS_KEY', key) }
}

/** Checks that both texts are a pair that a server can use. Throws an error that says why not. */
export function pairOf(files: TlsFiles, { cert, key }: Pick<Pair, 'cert' | 'key'>): Pair {
  const certificate = certificateOf(files, cert)
  if (!certificate.checkPrivateKey(keyOf(files, key)))
    throw new Error(
      `The key in TLS_KEY=${files.key} does not belong to the first certificate in TLS_CERT=${files.cert}. ` +
        'The certificate of the server comes first, and those of its authority behind it.',
    )
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    throw new Error(`TLS_CERT=${files.cert} and TLS_KEY=${files.key} cannot be used: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  return { cert, key, validFrom: Date.parse(certificate.validFrom), validTo: Date.parse(certificate.validTo) }
}

const REASONS: Record<string, string> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EACCES: 'may not be read by the user who runs Parley',
  EPERM: 'may not be read by the user who runs Parley',
  EISDIR: 'is a folder',
}

async function readText(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? `cannot be read: ${messageOf(error)}`
    throw new Error(`${name}=${path} ${reason}.`, { cause: error })
  }
}

function certificateOf({ cert: path }: TlsFiles, cert: string): X509Certificate {
  try {
    return new X509Certificate(cert)
  } catch {
    throw new Error(`TLS_CERT=${path} is no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----.`)
  }
}

function keyOf({ key: path }: TlsFiles, key: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(key))
    throw new Error(`The key in TLS_KEY=${path} has a passphrase. Parley needs one without.`)
  try {
    return createPrivateKey(key)
  } catch {
    throw new Error(
      `TLS_KEY=${path} is no private key in PEM, such as one that begins with -----BEGIN PRIVATE KEY-----.`,
    )
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
