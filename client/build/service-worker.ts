import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { transformWithOxc, type Plugin } from 'vite'

/** Scripts, styles and the Latin fonts. Fonts of other alphabets, languages of code and pdf.js are cached when they are used. */
const FIRST = /^assets\/((?!(language|pdf-worker)-).*\.(js|css)|.*-latin-wght-normal-.*\.woff2)$/

/** Builds the service worker to `/sw.js`, with the list of the files that it caches, as addresses beside it. */
export function serviceWorker(path: string): Plugin {
  return {
    name: 'parley-service-worker',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const shell = [
        './',
        ...Object.keys(bundle)
          .filter((file) => FIRST.test(file))
          .sort(),
      ]
      const page = bundle['index.html']
      const content = shell.join() + (page?.type === 'asset' ? String(page.source) : '')
      const name = `parley-${createHash('sha256').update(content).digest('base64url').slice(0, 8)}`
      const { code } = await transformWithOxc(await readFile(path, 'utf8'), path)
      const constants = `const SHELL = ${JSON.stringify(shell)}\nconst SHELL_NAME = ${JSON.stringify(name)}\n`
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: constants + code })
    },
  }
}
