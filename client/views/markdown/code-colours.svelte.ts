import { codeLanguage } from './code-languages.ts'
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
  const file = codeLanguage(block.language)?.file
  if (file === undefined || block.text.length > MOST_CHARACTERS) return plain
  if (!loaded.has(file) || highlight === null) {
    void load(file)
    return plain
  }
  const pieces = highlight.piecesOf(block.text, file)
  const shown = pieces.length > MOST_PIECES ? plain : pieces
  coloured.set(block, shown)
  return shown
}

/** After a failure the code stays plain, and the next block of the language tries again. */
async function load(file: string): Promise<void> {
  if (loading.has(file)) return
  loading.add(file)
  try {
    const module = await import('./highlight.ts')
    await module.loadLanguage(file)
    highlight = module
    loaded = new Set([...loaded, file])
  } catch {
    // Code without colours has nothing less to read.
  } finally {
    loading.delete(file)
  }
}
