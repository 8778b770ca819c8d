/**
 * Reads one variable of the environment: `fallback` if it is not set, and a problem that says what is `allowed` if `parse`
 * answers undefined.
 */
export type Read = <T>(name: string, fallback: T, allowed: string, parse: (value: string) => T | undefined) => T

export function oneOf<T extends string>(value: string, allowed: T[]): T | undefined {
  return allowed.find((one) => one === value.toLowerCase())
}

export function boolean(value: string): boolean | undefined {
  const word = oneOf(value, ['true', 'false'])
  return word === undefined ? undefined : word === 'true'
}
