import { runUntilOneEnds } from './child.mjs'
import { bun, fail, install } from './install.mjs'

const [file, ...args] = process.argv.slice(2)
if (!file) fail('There is no file to run.', 'Use: node tools/run.mjs FILE [ARGUMENTS …]')
install({ dev: true })
runUntilOneEnds([[bun, [file, ...args]]])
