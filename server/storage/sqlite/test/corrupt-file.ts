import { readFileSync, writeFileSync } from 'node:fs'

export function changeByte(file: string, at: number, change: (byte: number) => number): void {
  const bytes = readFileSync(file)
  bytes[at] = change(bytes[at]!)
  writeFileSync(file, bytes)
}

export const flipBit = (file: string, at: number): void => changeByte(file, at, (byte) => byte ^ 4)

/** Overwrites the page with this number, counted from 0, of a database. */
export function overwritePage(path: string, page: number): void {
  const bytes = readFileSync(path)
  bytes.fill(0xa5, page * 4_096, (page + 1) * 4_096)
  writeFileSync(path, bytes)
}
