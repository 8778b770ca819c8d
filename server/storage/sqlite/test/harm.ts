import { readFileSync, writeFileSync } from 'node:fs'

export function change(file: string, at: number, with_: (byte: number) => number): void {
  const bytes = readFileSync(file)
  bytes[at] = with_(bytes[at]!)
  writeFileSync(file, bytes)
}

export const flip = (file: string, at: number): void => change(file, at, (byte) => byte ^ 4)

/** The page with this number, counted from 0, of a database. */
export function rubbish(path: string, page: number): void {
  const bytes = readFileSync(path)
  bytes.fill(0xa5, page * 4_096, (page + 1) * 4_096)
  writeFileSync(path, bytes)
}
