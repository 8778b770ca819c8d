import { closeSync, openSync, writeSync } from 'node:fs'
import { cleanPath, replaceByClean } from './beside.ts'
import type { FileBytes } from './file-bytes.ts'

/** A piece of a new file: bytes, or a range of the old one. */
export type Piece = Buffer | { from: number; length: number }

/** A picture whose structure is damaged, or that cannot be decoded. */
export class DamagedPicture extends Error {}

/** Replaces the file at `path` by these pieces of it. */
export function rewrite(path: string, old: FileBytes, pieces: Iterable<Piece>): void {
  const file = openSync(cleanPath(path), 'w')
  try {
    for (const piece of pieces) {
      for (const bytes of Buffer.isBuffer(piece) ? [piece] : old.pieces(piece.from, piece.length)) {
        for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
      }
    }
  } finally {
    closeSync(file)
  }
  replaceByClean(path)
}
