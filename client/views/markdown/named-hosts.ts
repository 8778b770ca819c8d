/** What a reader takes for a host, also with a space before a dot. */
const HOST = /(?<=:\/\/)[^\s/?#]+|(?:[\p{L}\p{N}_-]+\s*\.)+\p{L}{2,}|(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){3}/giu
/** A text that is nothing but an address. A sentence has words between its full stops, so only here spaces stand behind a dot. */
const ONLY_ADDRESS = /^([\p{L}\p{N}_-]+(?:\s*\.\s*[\p{L}\p{N}_-]+)*\s*\.\s*\p{L}{2,})\s*(?:[/:?#].*)?$/su
/** A text that is nothing but an IPv4 address as one number. A shorter one is a year, a count or the number of a note. */
const ONLY_NUMBER = /^(?:0x[\da-f]{7,8}|\d{8,11})$/i
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
/** Blank in every font, and no white space. */
const BLANK = /\u2800/g
/** They look like a full stop. */
const LOW_DOTS =
  /[\u06D4\u0701\u0702\u0830\u166E\u1803\u2CF9\u2E3C\u3002\uA4F8\uA60E\u{10A50}\u{1D16D}]|(?<=\p{Script=Latin})[\u0660\u06F0](?=\p{Script=Latin})/gu
/** They look like one between letters; between words they only separate them. */
const MIDDLE_DOTS =
  /(?<=[\p{L}\p{N}])[\u00B7\u02D1\u1427\u16EB\u2022\u2027\u2218\u2219\u22C5\u25AA\u25CF\u25E6\u2981\u2B1D\u2E31\u2E33\u30FB\uA78F\u{10101}\u{1F784}](?=[\p{L}\p{N}])/gu

/** The hosts that a reader finds in a text; a text with an @ is one, as a whole. */
export function namedHosts(text: string): string[] {
  const seen = text
    .replace(UNSEEN, '')
    .replace(BLANK, ' ')
    .normalize('NFKC')
    .replace(LOW_DOTS, '.')
    .replace(MIDDLE_DOTS, '.')
    .trim()
  if (seen.includes('@')) return [seen]
  if (ONLY_NUMBER.test(seen)) return [seen]
  const address = ONLY_ADDRESS.exec(seen)?.[1]
  return (address === undefined ? (seen.match(HOST) ?? []) : [address]).map((host) => host.replace(/\s/g, ''))
}
