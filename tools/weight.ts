/** The fields of Vite's `.vite/manifest.json` that are read here. */
export type Manifest = Record<string, Chunk>

interface Chunk {
  file: string
  src?: string
  isEntry?: boolean
  isDynamicEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
}

/** The views of the first page, by the end of their paths. */
const PAGES = { home: 'views/home/Home.svelte', room: 'views/room/RoomView.svelte' } as const

export type FirstPage = keyof typeof PAGES

/** The JavaScript files that are loaded before a first page can be used: the entries, its view, and all their imports. */
export function firstLoad(manifest: Manifest, page: FirstPage): string[] {
  const seen = new Set<string>()
  const take = (name: string): void => {
    const chunk = manifest[name]
    if (chunk === undefined || seen.has(name)) return
    seen.add(name)
    chunk.imports?.forEach(take)
  }
  for (const [name, chunk] of Object.entries(manifest)) if (chunk.isEntry || name.endsWith(PAGES[page])) take(name)
  return [...new Set([...seen].map((name) => manifest[name]!.file))].filter((file) => file.endsWith('.js'))
}
