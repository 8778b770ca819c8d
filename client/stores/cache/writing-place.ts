/** Where a text is written: a room, or a thread in it. */
export function writingPlace(room: string, thread?: string): string {
  return thread === undefined ? room : `${room}/${thread}`
}

/** Where the changes of a sent message are written until they are saved: below the place of its composer. */
export function editPlace(place: string, message = ''): string {
  return `${place}/edit/${message}`
}
