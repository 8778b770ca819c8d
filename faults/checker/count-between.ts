/** How many are true after `from` and up to `to`. */
export function counter(marks: boolean[]): (from: number, to: number) => number {
  const upTo = [0]
  for (let at = 1; at < marks.length; at++) upTo.push(upTo[at - 1]! + (marks[at] === true ? 1 : 0))
  const sum = (at: number) => upTo[Math.max(0, Math.min(at, upTo.length - 1))]!
  return (from, to) => sum(to) - sum(from)
}
