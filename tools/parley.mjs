#!/usr/bin/env node
import { resolve } from 'node:path'
import { build } from './build.mjs'
import { runUntilOneEnds } from './child.mjs'
import { bun, install } from './install.mjs'

const [command = 'serve', ...rest] = process.argv.slice(2)
// npm runs this in the project's folder, but a file name is relative to the folder in which the person called npm.
const from = process.env.INIT_CWD ?? process.cwd()
const name = (word) => (word.startsWith('-') ? word : resolve(from, word))
const files = ['backup', 'restore'].includes(command) ? rest.map(name) : rest
install({ dev: false })
if (command === 'serve') build()
runUntilOneEnds([[bun, ['server/main.ts', command, ...files]]])
