import type { Entry } from '../history/history.ts'

/** Every text that a message had or may have had whose deletion was acknowledged. */
export function deletedTexts(entries: Entry[]): ReadonlySet<string> {
  const deletions = new Map<string, string>()
  const deleted = new Set<string>()
  const texts: { id: string; body: string }[] = []
  for (const entry of entries) {
    if (entry.type === 'invoke' && entry.do === 'delete') deletions.set(`${entry.by} ${entry.op}`, entry.id)
    if (entry.type === 'invoke' && (entry.do === 'send' || entry.do === 'edit')) texts.push(entry)
    if (entry.type === 'ok' && entry.do === 'delete') deleted.add(deletions.get(`${entry.by} ${entry.op}`)!)
  }
  return new Set(texts.filter(({ id }) => deleted.has(id)).map(({ body }) => body))
}
