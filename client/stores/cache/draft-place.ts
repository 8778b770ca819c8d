/** Where a draft belongs: a room, or a thread in it. */
export function draftPlace(room: string, thread?: string): string {
  return thread === undefined ? room : `${room}/${thread}`
}
