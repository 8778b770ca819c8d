import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The user of the container. It is none of this machine. */
export const UID = 10_001

/** Why this machine cannot have a bare root, or null. */
export function noBareRoot(): string | null {
  if (process.platform !== 'linux') return 'the executable is for Linux'
  if (process.getuid?.() !== 0) return 'only root may change the root folder'
  const missing = ['ldd', 'unshare', 'chroot'].find((name) => Bun.which(name) === null)
  return missing === undefined ? null : `there is no ${missing} on this machine`
}

/** The libraries that an executable asks the system for, by name. */
export function librariesOf(binary: string): Map<string, string> {
  const { stdout } = spawnSync('ldd', [binary], { encoding: 'utf8' })
  const paths = stdout.split('\n').flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? [])
  return new Map(paths.map((path) => [path.split('/').at(-1)!, path]))
}

/**
 * Makes a root folder with the executable, the libraries that it asks for, /data and /tmp, and nothing else: no shell, no
 * Node, no Bun, no npm, no certificates, no list of users.
 */
export function makeBareRoot(binary: string, root: string): void {
  for (const path of librariesOf(binary).values()) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    cpSync(realpathSync(path), join(root, path))
  }
  cpSync(binary, join(root, 'parley'))
  for (const folder of ['data', 'tmp', 'proc', 'dev']) mkdirSync(join(root, folder))
  chmodSync(join(root, 'parley'), 0o755)
}

/** As a container with a read-only root folder has it: only /data and /tmp can be written. */
const MOUNT = `set -e
mount --bind "$1" "$1"
mount --bind "$2" "$1/data"
mount -t tmpfs tmp "$1/tmp"
mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
mount -o remount,bind,ro "$1"
root=$1
shift 2
exec chroot --userspec=${UID}:${UID} --groups= "$root" "$@"`

/** Runs the executable inside, as a user without rights, with these variables alone. `data` is a folder of this machine. */
export function startBare(root: string, data: string, args: string[], env: Record<string, string>): ChildProcess {
  return spawn('unshare', ['--mount', 'sh', '-c', MOUNT, 'sh', root, data, '/parley', ...args], { env })
}
