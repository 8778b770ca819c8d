import { build } from './build.mjs'
import { runUntilOneEnds } from './child.mjs'
import { bun, install } from './install.mjs'

install({ dev: false })
build()
runUntilOneEnds([[bun, ['server/main.ts']]])
