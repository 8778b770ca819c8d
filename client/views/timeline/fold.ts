/** A message of more lines than this is folded to half of them. */
export const MOST_LINES = 40
/** About how many characters fit in a line. */
const LINE_CHARACTERS = 80

/** Whether a message is so long that it is folded. By its text: a look at its layout would move the rows below it. */
export function isLong(body: string): boolean {
  let lines = 0
  for (let from = 0; from <= body.length;) {
    const end = body.indexOf('\n', from)
    const to = end === -1 ? body.length : end
    lines += Math.max(1, Math.ceil((to - from) / LINE_CHARACTERS))
    if (lines > MOST_LINES) return true
    from = to + 1
  }
  return false
}
