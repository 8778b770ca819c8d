import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packages, root } from './install.mjs'

const LICENSE = /^(licen[cs]e|copying|notice)/i
const LINE = `\n\n${'─'.repeat(80)}\n\n`

const RUNTIME = `Bun links JavaScriptCore and WebKit (LGPL-2) and other libraries statically. It lists them, their licenses, and how to
link it with changes at https://bun.com/docs/project/license. Parley's own sources are complete, and build the executable.`

/** The licenses of all packages that Parley runs with or is built from, as one text. */
export function licenses() {
  const found = Object.entries(packages('package-lock.json'))
    .filter(([folder, one]) => folder !== '' && !one.dev && !one.optional && !one.devOptional && !one.link)
    .map(([folder, { version, license }]) => {
      const name = folder.split('node_modules/').at(-1)
      return `${name} ${version}\nLicense: ${license ?? 'in its package'}\n\n${name === 'bun' ? RUNTIME : textIn(folder)}`
    })
  const unicode = readFileSync(join(root, 'server/storage/operations/names/unicode-license.txt'), 'utf8')
  return `${[...found, `Unicode data\n\n${unicode.trim()}`].join(LINE)}\n`
}

function textIn(folder) {
  const path = join(root, folder)
  const files = existsSync(path) ? readdirSync(path, { withFileTypes: true }) : []
  return files
    .filter((file) => file.isFile() && LICENSE.test(file.name))
    .map((file) => readFileSync(join(path, file.name), 'utf8').trim())
    .join('\n\n')
}
