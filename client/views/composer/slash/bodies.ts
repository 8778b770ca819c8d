/** An underscore beside a space or a sign could end the italics. */
const CLOSING = /\\(?=$)|(?<![\p{L}\p{N}\\])_|_(?![\p{L}\p{N}])/gu

/** `¯\_(ツ)_/¯`, which Markdown would read as something else. */
const SHRUG = String.raw`¯\\\_(ツ)\_/¯`

/** The body of `/me waves`: every line of the text in italics. */
export function inItalics(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : `_${line.trim().replace(CLOSING, String.raw`\$&`)}_`))
    .join('\n')
}

/** The body of `/shrug`, behind a text if there is one. */
export function withShrug(text: string): string {
  return text === '' ? SHRUG : `${text} ${SHRUG}`
}
