/** What a piece of code is; it has the colour `--code-…` of that name. */
export type CodeKind = 'word' | 'string' | 'number' | 'name' | 'note'

export interface CodePiece {
  text: string
  kind?: CodeKind
}
