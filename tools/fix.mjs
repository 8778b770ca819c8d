import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { install, root } from './install.mjs'

install({ dev: true })
for (const [tool, ...args] of [
  ['oxlint/bin/oxlint', '--fix'],
  ['prettier/bin/prettier.cjs', '--write', '--log-level', 'warn', '.'],
]) {
  const done = spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: root, stdio: 'inherit' })
  if (done.status !== 0) process.exitCode = 1
}
