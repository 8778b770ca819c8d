const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const UNITS = ['bytes', 'KB', 'MB', 'GB']
const STEP = 1024

/** "1.2 MB". From ten on without a fraction. */
export function sizeOf(bytes: number): string {
  if (bytes === 1) return '1 byte'
  const unit = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(STEP))))
  const size = bytes / STEP ** unit
  return `${numbers.format(unit === 0 || size >= 10 ? Math.round(size) : size)} ${UNITS[unit]}`
}
