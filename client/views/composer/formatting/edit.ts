/** A text in a field, with its selection. */
export interface Selected {
  text: string
  start: number
  end: number
}

/** A change of a field: `insert` takes the place of what is from `from` to `to`; then `start` to `end` is selected. */
export interface Edit {
  from: number
  to: number
  insert: string
  start: number
  end: number
}

/** The field after an edit. */
export function edited({ text }: Selected, { from, to, insert, start, end }: Edit): Selected {
  return { text: text.slice(0, from) + insert + text.slice(to), start, end }
}
