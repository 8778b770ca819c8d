/** A value as JSON text. It is encoded where it was read, and neither parsed nor encoded again on its way to a client. */
export class Json<T> {
  /** `text` is an object. */
  constructor(readonly text: string) {}

  parse(): T {
    return JSON.parse(this.text) as T
  }
}
