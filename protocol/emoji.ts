// Not a literal, because TypeScript allows the flag `v` only for later targets.
const EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v')
const AS_EMOJI = '\uFE0F'

/** The one emoji that this text is, or null. An emoji that was typed as a text, such as `❤`, gets its colours. */
export function parseEmoji(text: string): string | null {
  return [text, text + AS_EMOJI].find((emoji) => EMOJI.test(emoji)) ?? null
}
