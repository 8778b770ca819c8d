import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export const UNIT = resolve(import.meta.dir, '../parley.service')

/** All values of a setting of the service, in their order. */
export function valuesOf(name: string): string[] {
  const lines = readFileSync(UNIT, 'utf8').split('\n')
  return lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1))
}

/** The one value of a setting of the service. */
export function valueOf(name: string): string {
  const values = valuesOf(name)
  if (values.length !== 1) throw new Error(`${name} is there ${values.length} times`)
  return values[0]!
}

/** What a settings file or `Environment=` sets. */
export function variablesIn(lines: string[]): Record<string, string> {
  return Object.fromEntries(lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2)))
}
