const lengths = [0, 10, 60, 300] as const

/** "Off", "10 s", "1 min", "5 min", and what the room has if it is another one, which a bot may have set. */
export function slowOptions(now = 0): { value: string; label: string }[] {
  const all = [...new Set([...lengths, now])].toSorted((a, b) => a - b)
  return all.map((seconds) => ({ value: String(seconds), label: labelOf(seconds) }))
}

function labelOf(seconds: number): string {
  if (seconds === 0) return 'Off'
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}
