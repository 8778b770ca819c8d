/** Which member is in which room, and who sends which message. */
export class Rooms {
  readonly count: number

  constructor(
    readonly members: number,
    readonly size: number,
  ) {
    if (members % size !== 0) throw new Error(`${members} people do not fill rooms of ${size}.`)
    this.count = members / size
  }

  of(member: number): number {
    return Math.floor(member / this.size)
  }

  /** The room of message `number`: consecutive messages go to different rooms, so that none gets a burst. */
  ofMessage(number: number): number {
    return number % this.count
  }

  /** Everybody in turn. */
  speaker(number: number): number {
    return this.ofMessage(number) * this.size + (Math.floor(number / this.count) % this.size)
  }
}
