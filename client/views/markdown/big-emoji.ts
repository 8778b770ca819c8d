// Not a literal, because TypeScript allows the flag `v` only for later targets.
const FEW_EMOJI = new RegExp('^(?:\\p{RGI_Emoji}\\s*){1,3}$', 'v')
/** Three of the longest, with spaces. */
const MOST_CHARACTERS = 120

/** Whether a body is up to three emoji and nothing else, so that they are drawn large. */
export function isBigEmoji(body: string): boolean {
  return body.length <= MOST_CHARACTERS && FEW_EMOJI.test(body)
}
