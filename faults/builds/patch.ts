/** One exact text in one file, and what stands there instead. */
export interface Replacement {
  /** From the root of the tree. */
  file: string
  find: string
  put: string
}

/** What makes a build out of the tree. */
export interface Patch {
  /** What the build does differently. */
  about: string
  replace: Replacement[]
  /** A line of imports that a file begins with, by file; the files of `injected/` are in `server/injected/`. */
  imports?: Record<string, string>
}

/** Throws unless the text is there exactly once: the patches have to follow the code. */
export function replaced(text: string, { file, find, put }: Replacement): string {
  const found = text.split(find).length - 1
  if (found !== 1) throw new Error(`A patch samples for this in ${file} and finds it ${found} times:\n${find}`)
  return text.replace(find, () => put)
}
