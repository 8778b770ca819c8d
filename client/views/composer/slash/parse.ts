/** A text that begins with a slash: a command with what follows its name, or a text that is sent, without its first slash. */
export type Slashed = { name: string; rest: string } | { text: string }

const COMMAND = /^\/(\S*)\s*([\s\S]*)$/

/** Reads a body that begins with `/`. */
export function parseSlash(body: string): Slashed {
  if (body.startsWith('//')) return { text: body.slice(1) }
  const [, name = '', rest = ''] = COMMAND.exec(body) ?? []
  return { name: name.toLowerCase(), rest: rest.trim() }
}
