import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/**
 * Writes an id of this build into the page: a hash of the names of all files, which have hashes of their content, and of
 * the page. The server reads it there, and an open page compares it with the server's.
 */
export function buildId(): Plugin {
  return {
    name: 'parley-build-id',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['index.html']
      if (page?.type !== 'asset') throw new Error('The build has no page')
      const html = String(page.source)
      const content = Object.keys(bundle).sort().join() + html
      const id = createHash('sha256').update(content).digest('base64url').slice(0, 12)
      page.source = html.replace('</title>', `</title>\n    <meta name="build" content="${id}" />`)
    },
  }
}
