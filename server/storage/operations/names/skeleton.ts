import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The file says where its characters come from, in lines that begin with "#". */
const FILE = join(import.meta.dir, 'confusables.txt')

let table: Map<string, string> | undefined

function load(): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of readFileSync(FILE, 'utf8').split('\n')) {
    const [looks, characters] = line.split('\t')
    if (characters !== undefined) for (const one of characters) found.set(one, looks!)
  }
  return found
}

/**
 * The skeleton of a text (UTS 39, section 4), as it is drawn: what is not drawn may stand between blanks or at an end, and a
 * dot above an i or a j takes the place of its own.
 */
function skeletonOf(text: string): string {
  const confusables = (table ??= load())
  const drawn = text.normalize('NFD').replace(/\p{Default_Ignorable_Code_Point}/gu, '')
  const letters = [
    ...drawn
      .replace(/ +/g, ' ')
      .trim()
      .replace(/([ij])\u0307/g, '$1'),
  ]
  return letters
    .map((one) => confusables.get(one) ?? one)
    .join('')
    .normalize('NFD')
}

/**
 * What a name looks like, in lower case: two names are taken for one another when one of their skeletons is the same. The
 * first is of the name in lower case; the second of the name as it is, where a capital I looks like a small L.
 */
export function skeletonsOf(name: string): string[] {
  const drawn = name.normalize('NFKC')
  const skeletons = [drawn.toLowerCase(), skeletonOf(drawn).toLowerCase()].map(skeletonOf)
  return [...new Set(skeletons.map((one) => one.toLowerCase()))]
}
