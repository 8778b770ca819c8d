import { join } from 'node:path'
import { runUntilOneEnds } from './child.mjs'
import { bun, install, root } from './install.mjs'

install({ dev: true })
runUntilOneEnds([
  [bun, ['--watch', '--no-clear-screen', 'server/main.ts']],
  [process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), '--port', '5173', '--strictPort']],
])
