import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

/**
 * Adds the script that sets the theme to the page, under a hashed name. Vite bundles only module scripts, and those run
 * after the first paint.
 */
export function themeScript(path: string): Plugin {
  // The development server of Vite serves the file as it is.
  let src = '/theme.js'
  let building = false
  return {
    name: 'parley-theme-script',
    configResolved(config) {
      building = config.command === 'build'
    },
    async buildStart() {
      if (!building) return
      const source = await readFile(path, 'utf8')
      const fileName = `assets/theme-${createHash('sha256').update(source).digest('base64url').slice(0, 8)}.js`
      this.emitFile({ type: 'asset', fileName, source })
      src = `/${fileName}`
    },
    transformIndexHtml: {
      order: 'post',
      handler: () => [{ tag: 'script', attrs: { src }, injectTo: 'head' }],
    },
  }
}
