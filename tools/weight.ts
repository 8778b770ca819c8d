/** What Vite writes to `.vite/manifest.json`, as far as it is read here. */
export type Manifest = Record<string, Chunk>

interface Chunk {
  file: string
  src?: string
  isEntry?: boolean
  isDynamicEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
}

const FIRST_VIEWS = /views\/(home|room|timeline|composer|sidebar|people)\//

/** The JavaScript files that home and room need before anyone can speak: entries, those views, and all they import. */
export function firstLoad(manifest: Manifest): string[] {
  const seen = new Set<string>()
  const take = (name: string): void => {
    const chunk = manifest[name]
    if (chunk === undefined || seen.has(name)) return
    seen.add(name)
    chunk.imports?.forEach(take)
  }
  for (const [name, chunk] of Object.entries(manifest))
    if (chunk.isEntry || (chunk.isDynamicEntry && FIRST_VIEWS.test(name))) take(name)
  return [...new Set([...seen].map((name) => manifest[name]!.file))].filter((file) => file.endsWith('.js'))
}
