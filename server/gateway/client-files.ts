import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** In the order in which they are preferred, each with the suffix of the file that the build compressed. */
const CODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** One file in one coding of its content (RFC 9110, section 8.4). */
export interface Variant {
  coding: 'br' | 'gzip' | null
  body: Blob
  /** A strong validator: the hash of these bytes. */
  etag: string
}

export interface ClientFile {
  type: string
  /** The preferred ones first. The last has no coding. */
  variants: Variant[]
}

/**
 * Reads the built client into memory, by path: `/index.html`. Nothing is compressed or read from the disk for a request.
 * Files and folders whose names begin with a dot are for the build alone.
 */
export function readClientFiles(directory: string): Map<string, ClientFile> {
  if (!existsSync(directory)) return new Map()
  const names = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length).replaceAll('\\', '/'))
    .filter((path) => !path.includes('/.') && !/\.(br|gz)$/.test(path))
  return new Map(names.map((path) => [path, readVariants(join(directory, path))]))
}

function readVariants(path: string): ClientFile {
  const coded = CODINGS.filter(([, suffix]) => existsSync(path + suffix)).map(([coding, suffix]) =>
    variant(coding, path + suffix),
  )
  return { type: Bun.file(path).type, variants: [...coded, variant(null, path)] }
}

function variant(coding: Variant['coding'], path: string): Variant {
  const bytes = readFileSync(path)
  const hash = new Bun.CryptoHasher('sha256').update(bytes).digest('base64url').slice(0, 22)
  return { coding, body: new Blob([bytes]), etag: `"${hash}"` }
}
