import { renameSync } from 'node:fs'
import { rm } from 'node:fs/promises'

/** A variant fits in its box. The list of messages shows `480`, whose height suits tall pictures, and the viewer `2048`. */
export const VARIANTS = [
  { variant: '480', width: 480, height: 960 },
  { variant: '2048', width: 2048, height: 2048 },
] as const

export function variantPath(path: string, variant: string): string {
  return `${path}.${variant}`
}

/** Where the cleaned file is written before it replaces the one at `path`. */
export function cleanPath(path: string): string {
  return `${path}.clean`
}

/** In one step that a worker which was ended cannot take later: another thread reads the file then. */
export function replaceByClean(path: string): void {
  renameSync(cleanPath(path), path)
}

/** Removes what was made of a file, complete or not. */
export async function removeMade(path: string): Promise<void> {
  const made = [cleanPath(path), ...VARIANTS.map(({ variant }) => variantPath(path, variant))]
  for (const one of made) await rm(one, { force: true, recursive: true })
}
