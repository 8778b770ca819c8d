/** Where a text is written: a room, or a thread in it. */
export function writingPlace(room: string, thread?: string): string {
  return thread === undefined ? room : `${room}/${thread}`
}
