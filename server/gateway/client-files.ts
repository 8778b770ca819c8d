import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** In the order in which they are preferred, each with the suffix of the file that the build compressed. */
const CODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** The page that all addresses of pages show. */
export const PAGE = '/index.html'

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
 * Files and folders whose names begin with a dot are for the build alone. The build does not know the prefix below which
 * Parley is: the page gets it here, and all else finds its place by its own address.
 */
export function readClientFiles(directory: string, prefix: string): Map<string, ClientFile> {
  if (!existsSync(directory)) return new Map()
  const names = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length).replaceAll('\\', '/'))
    .filter((path) => !path.includes('/.') && !/\.(br|gz)$/.test(path))
  const files = new Map(names.map((path) => [path, readVariants(join(directory, path))]))
  if (prefix !== '' && files.has(PAGE)) files.set(PAGE, readPage(join(directory, PAGE), prefix))
  return files
}

function readPage(path: string, prefix: string): ClientFile {
  const page = Buffer.from(readFileSync(path, 'utf8').replace(/ (src|href)="\//g, ` $1="${prefix}/`))
  const variants = [variant('br', brotliCompressSync(page)), variant('gzip', gzipSync(page)), variant(null, page)]
  return { type: Bun.file(path).type, variants }
}

function readVariants(path: string): ClientFile {
  const coded = CODINGS.filter(([, suffix]) => existsSync(path + suffix)).map(([coding, suffix]) =>
    variant(coding, readFileSync(path + suffix)),
  )
  return { type: Bun.file(path).type, variants: [...coded, variant(null, readFileSync(path))] }
}

function variant(coding: Variant['coding'], bytes: Buffer<ArrayBuffer>): Variant {
  const hash = new Bun.CryptoHasher('sha256').update(bytes).digest('base64url').slice(0, 22)
  return { coding, body: new Blob([bytes]), etag: `"${hash}"` }
}
