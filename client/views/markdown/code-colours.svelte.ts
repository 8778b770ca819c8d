import type { CodePiece } from './coloured-code.ts'
import type { CodeBlock } from './nodes.ts'

/** Longer code stays plain: it would block the page. */
export const MOST_CHARACTERS = 20_000
/** Code in more pieces stays plain, too: each is an element. */
const MOST_PIECES = 1_000

type Highlight = typeof import('./highlight.ts')

let highlight: Highlight | null = null
let loaded = $state.raw<ReadonlySet<string>>(new Set())
const loading = new Set<string>()
const coloured = new WeakMap<CodeBlock, CodePiece[]>()

/** A code in colours. What finds them is loaded for the first block of its language; until then it is one plain piece. */
export function coloursOf(block: CodeBlock): CodePiece[] {
  const known = coloured.get(block)
  if (known !== undefined) return known
  const plain = [{ text: block.text }]
  if (block.language === '' || block.text.length > MOST_CHARACTERS) return plain
  const word = block.language.toLowerCase()
  if (!loaded.has(word) || highlight === null) {
    void load(word)
    return plain
  }
  const { file } = highlight.codeLanguage(word) ?? {}
  const pieces = file === undefined ? plain : highlight.piecesOf(block.text, file)
  const shown = pieces.length > MOST_PIECES ? plain : pieces
  coloured.set(block, shown)
  return shown
}

/** The name of a block's language; until the names are loaded, the word behind its fence. */
export const languageName = ({ language }: CodeBlock): string =>
  (loaded.has(language.toLowerCase()) && highlight?.codeLanguage(language)?.name) || language

/** After a failure the code stays plain, and the next block of the language tries again. */
async function load(word: string): Promise<void> {
  if (loading.has(word)) return
  loading.add(word)
  try {
    const module = await import('./highlight.ts')
    const language = module.codeLanguage(word)
    if (language) await module.loadLanguage(language.file)
    highlight = module
    loaded = new Set([...loaded, word])
  } catch {
    // Code without colours has nothing less to read.
  } finally {
    loading.delete(word)
  }
}
