import { closeSync, fsyncSync, openSync, statSync } from 'node:fs'

/** Flushes a file to the disk, or a folder after a file in it was created, renamed or removed. */
export function flushPath(path: string): void {
  const isFolder = statSync(path).isDirectory()
  // Windows cannot open a folder and flushes names itself. It flushes a file only through a writable handle.
  if (isFolder && process.platform === 'win32') return
  const file = openSync(path, isFolder ? 'r' : 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
