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

const FIRST_VIEWS = /views\/(home|room|timeline|composer|sidebar|people)\//
/** Parts of those views that are loaded when they are first used, and not with the first message. */
const LATER = /views\/composer\/(ComposerTools\.svelte|poll\/|slash\/)/

/** The JavaScript files that a person loads before the first message: the entries, those views, and all their imports. */
export function firstLoad(manifest: Manifest): string[] {
  const seen = new Set<string>()
  const take = (name: string): void => {
    const chunk = manifest[name]
    if (chunk === undefined || seen.has(name)) return
    seen.add(name)
    chunk.imports?.forEach(take)
  }
  for (const [name, chunk] of Object.entries(manifest))
    if (chunk.isEntry || (chunk.isDynamicEntry && FIRST_VIEWS.test(name) && !LATER.test(name))) take(name)
  return [...new Set([...seen].map((name) => manifest[name]!.file))].filter((file) => file.endsWith('.js'))
}
