import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(js|css|html|svg|json|webmanifest|map|txt)$/
/** Smaller files gain less than the headers cost. */
const LEAST_BYTES = 512

/** Writes a `.br` and a `.gz` beside each text file, so that the server never compresses. */
export function compress(directory: string): Plugin {
  return {
    name: 'parley-compress',
    apply: 'build',
    async closeBundle() {
      const files = await readdir(directory, { recursive: true })
      await Promise.all(
        files
          .filter((file) => TEXT.test(file) && !file.startsWith('.'))
          .map((file) => compressFile(join(directory, file))),
      )
    },
  }
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path)
  if (content.length < LEAST_BYTES) return
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
  await writeFile(`${path}.br`, await promisify(brotliCompress)(content, quality))
  await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }))
}
