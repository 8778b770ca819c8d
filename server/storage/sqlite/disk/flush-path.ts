import { closeSync, fsyncSync, openSync, statSync } from 'node:fs'

/** Flushes a file, or a folder whose names have changed. */
export function flushPath(path: string): void {
  const isFolder = statSync(path).isDirectory()
  // Windows opens no folder, and keeps names by itself; a file it flushes only for one who may write to it.
  if (isFolder && process.platform === 'win32') return
  const file = openSync(path, isFolder ? 'r' : 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
