const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const UNITS = ['bytes', 'KB', 'MB', 'GB']
const STEP = 1024

/** "1.2 MB". From ten on without a fraction. */
export function sizeOf(bytes: number): string {
  if (bytes === 1) return '1 byte'
  let unit = 0
  let size = bytes
  // What would be rounded to 1,024 is one of the next unit.
  while (size >= STEP - 0.5 && unit < UNITS.length - 1) {
    size /= STEP
    unit++
  }
  return `${numbers.format(size >= 10 ? Math.round(size) : size)} ${UNITS[unit]}`
}
