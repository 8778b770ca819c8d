/** An exact text in one file and its replacement. */
export interface Replacement {
  /** From the root of the tree. */
  file: string
  find: string
  put: string
}

/** What a patched build differs by. */
export interface Patch {
  /** What the build does differently. */
  about: string
  replace: Replacement[]
  /** By file: a line of imports to put first. The files of `injected/` are in `server/injected/` of the build. */
  imports?: Record<string, string>
}

/** Throws unless the text occurs exactly once, so that a patch follows the code or fails. */
export function replaced(text: string, { file, find, put }: Replacement): string {
  const found = text.split(find).length - 1
  if (found !== 1) throw new Error(`A patch expects this once in ${file} and finds it ${found} times:\n${find}`)
  return text.replace(find, () => put)
}
