const CHOICES = [
  [1, '1 hour', '1 h'],
  [8, '8 hours', '8 h'],
  [24, '24 hours', '24 h'],
  [168, '7 days', '7 d'],
] as const

export type EmptyHours = (typeof CHOICES)[number][0]

/** "Deleted 24 hours after everybody has left". */
export function emptyOf(hours: number): string {
  const [, span] = CHOICES.find(([one]) => one === hours) ?? [hours, `${hours} hours`]
  return `Deleted ${span} after everybody has left`
}

/** After how long without anybody a room is deleted; '0' for a room that stays. */
export const emptyOptions = [
  ...CHOICES.map(([hours, , label]) => ({ value: String(hours), label })),
  { value: '0', label: 'Keep' },
]

/** The hours of an option; undefined for a room that stays. */
export const hoursOf = (value: string): EmptyHours | undefined =>
  CHOICES.find(([hours]) => String(hours) === value)?.[0]
