import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MOUNT = `set -e
mount -t tmpfs -o size=1g parley "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --bind /dev "$1/root/dev"
mkdir -p "$1/root/run" "$1/root/package"
mount -t tmpfs run "$1/root/run"
mount --bind "$2" "$1/root/package"
echo ready
exec sleep infinity`

/** Why this machine cannot have an overlay of itself, or null. */
export function noOverlay(): string | null {
  if (process.platform !== 'linux') return 'only Linux has overlays'
  if (process.getuid?.() !== 0) return 'only root may mount'
  const folder = mkdtempSync(join(tmpdir(), 'parley-overlay-'))
  const probe = spawnSync('unshare', [
    '--mount',
    'sh',
    '-c',
    MOUNT.replace('exec sleep infinity', ''),
    'sh',
    folder,
    folder,
  ])
  rmSync(folder, { recursive: true })
  return probe.status === 0 ? null : 'no overlay can be mounted here'
}

/**
 * This machine's own system with everything that is changed in it kept in memory, in a mount namespace of its own: what
 * is installed, added or removed there touches nothing outside, and is gone with it.
 */
export class Overlay {
  private constructor(
    private readonly folder: string,
    private readonly holder: ChildProcess,
  ) {}

  /** `packages` is a folder that is seen inside as `/package`. */
  static async open(packages: string): Promise<Overlay> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-overlay-'))
    const holder = spawn('unshare', ['--mount', 'sh', '-c', MOUNT, 'sh', folder, packages], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ready = await Promise.race([once(holder.stdout!, 'data'), once(holder, 'exit').then(() => null)])
    if (ready === null) throw new Error('The overlay could not be mounted; why is above')
    return new Overlay(folder, holder)
  }

  /** Runs a program inside with these variables alone. Answers its exit code and its output. */
  run(command: string[], env: Record<string, string> = {}): { code: number | null; output: string } {
    const [program, ...args] = this.inside(command)
    const { status, stdout, stderr } = spawnSync(program!, args, { env: { ...SYSTEM, ...env }, encoding: 'utf8' })
    return { code: status, output: stdout + stderr }
  }

  /** Starts a program inside, and does not wait for it. */
  start(command: string[], env: Record<string, string>): ChildProcess {
    const [program, ...args] = this.inside(command)
    return spawn(program!, args, { env: { ...SYSTEM, ...env }, stdio: ['ignore', 'ignore', 'inherit'] })
  }

  async close(): Promise<void> {
    const ended = once(this.holder, 'exit')
    this.holder.kill('SIGKILL')
    await ended
    rmSync(this.folder, { recursive: true, force: true })
  }

  private inside(command: string[]): string[] {
    return ['nsenter', `--mount=/proc/${this.holder.pid}/ns/mnt`, 'chroot', join(this.folder, 'root'), ...command]
  }
}

const SYSTEM = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }
