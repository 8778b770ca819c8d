import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { buildId } from './client/build/build-id.ts'
import { compress } from './client/build/compress.ts'
import { serviceWorker } from './client/build/service-worker.ts'
import { themeScript } from './client/build/theme-script.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const server = `http://127.0.0.1:${process.env['PORT'] ?? 3000}`

const COMMON =
  /client\/views\/(context\.ts|format\/(count|countdown\.svelte|rare-words\.svelte|refusals|room-badge|summary|words)\.ts|ui\/(Avatar|Badge|CopyButton|Glyph|Icon|IconButton|Link|ProblemText)\.svelte)/

export default defineConfig({
  root: at('./client'),
  plugins: [
    svelte({ configFile: at('./svelte.config.js') }),
    themeScript(at('./client/theme.js')),
    buildId(),
    serviceWorker(at('./client/worker/service-worker.ts')),
    compress(at('./client/dist')),
  ],
  // The server is told only at its start below which path it is. The page gets that path from it; all else finds its
  // place by the address of its own file.
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `/${file}` : { relative: true }),
  },
  build: {
    outDir: at('./client/dist'),
    emptyOutDir: true,
    target: ['es2023', 'chrome119', 'firefox121', 'safari17.4'],
    // For older ones `:dir()` would become a list of languages, which a text without `lang` never matches.
    cssTarget: ['chrome120', 'firefox121', 'safari17.4'],
    // The content security policy allows files only: nothing inline, no data: URLs.
    assetsInlineLimit: 0,
    // The test of the first load's weight reads it.
    manifest: true,
    // With a page comes what it imports, in one step. For what loads later the list of files would weigh more than it saves.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (file, imported, { hostType }) =>
        hostType === 'html' || /\/(Home|OtherPage|RoomView)-/.test(file) ? imported : [],
    },
    // One file of styles: what loads later must not come without its looks when the network has gone.
    cssCodeSplit: false,
    rolldownOptions: {
      // Who starts Parley for the first time does not ask how long each plugin takes.
      checks: { bundlerTimings: false },
      output: {
        // What both first pages need. Otherwise each view that is loaded later and shares a part of it would split it further.
        codeSplitting: { groups: [{ name: 'common', test: COMMON }] },
        // The service worker does not cache the languages of code blocks ahead.
        chunkFileNames: ({ facadeModuleId }) =>
          `assets/${facadeModuleId?.includes('highlight.js/es/languages') ? 'language-' : ''}[name]-[hash].js`,
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: server },
      '/socket.io': { target: server.replace('http', 'ws'), ws: true },
    },
  },
})
