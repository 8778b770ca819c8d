import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Why there can be no small disk here, or null when there can. */
export const noSmallDisk: string | null =
  process.platform === 'linux' && process.getuid?.() === 0 ? null : 'mounting a small disk needs Linux and root'

/** A disk in memory on a folder, until it is taken away. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  static mount(folder: string, mebibytes: number): SmallDisk {
    run('mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder)
    return new SmallDisk(folder)
  }

  /** To the last byte. */
  fill(): void {
    const file = openSync(this.filler, 'a')
    try {
      for (let bytes = 1024 * 1024; bytes > 0;) {
        try {
          if (writeSync(file, Buffer.alloc(bytes)) < bytes) bytes = 1
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
          bytes = Math.floor(bytes / 2)
        }
      }
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    rmSync(this.filler, { force: true })
  }

  unmount(): void {
    run('umount', this.folder)
  }

  private get filler(): string {
    return join(this.folder, 'filler')
  }
}

function run(...command: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(command)
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr.toString()}`)
}
