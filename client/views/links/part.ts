/** A piece of a body: plain text, or a link. */
export interface Part {
  text: string
  href?: string
}
