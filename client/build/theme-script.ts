import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

const PLACE = '<script src="/theme.js"></script>'

/**
 * Gives the script that sets the theme a hashed name. Vite bundles only module scripts, and those run after the
 * first paint.
 */
export function themeScript(path: string): Plugin {
  let fileName = ''
  return {
    name: 'parley-theme-script',
    apply: 'build',
    async buildStart() {
      const source = await readFile(path, 'utf8')
      fileName = `assets/theme-${createHash('sha256').update(source).digest('base64url').slice(0, 8)}.js`
      this.emitFile({ type: 'asset', fileName, source })
    },
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        if (!html.includes(PLACE)) throw new Error(`index.html does not hold ${PLACE}`)
        return html.replace(PLACE, `<script src="/${fileName}"></script>`)
      },
    },
  }
}
