/** A function that counts the marks after `from` and up to `to`, by prefix sums. */
export function countBetween(marks: boolean[]): (from: number, to: number) => number {
  const upTo = [0]
  for (let at = 1; at < marks.length; at++) upTo.push(upTo[at - 1]! + (marks[at] === true ? 1 : 0))
  const sum = (at: number) => upTo[Math.max(0, Math.min(at, upTo.length - 1))]!
  return (from, to) => sum(to) - sum(from)
}
