/** An emoji that each version of Unicode Emoji has brought, the newest first. */
const FIRST_OF: readonly [version: number, emoji: string][] = [
  [17, '🫪'],
  [16, '🫩'],
  [15.1, '🙂‍↔️'],
  [15, '🫨'],
  [14, '🫠'],
  [13.1, '😶‍🌫️'],
  [13, '🥲'],
  [12.1, '🧑‍🦰'],
  [12, '🥱'],
  [11, '🥰'],
]
const OLDEST = 5
const SIZE = 24

/** The newest version of Unicode Emoji that this device draws in colour and as one sign. */
export function newestVersion(): number {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIZE
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return OLDEST
  context.font = `${SIZE / 2}px ${getComputedStyle(document.body).fontFamily}`
  context.textBaseline = 'top'
  const widest = context.measureText('😀').width * 1.3
  const isDrawn = (emoji: string) => context.measureText(emoji).width <= widest && hasOwnColour(context, emoji)
  return FIRST_OF.find(([, emoji]) => isDrawn(emoji))?.[0] ?? OLDEST
}

/** A box for a missing sign has the colour of the text, and an emoji does not. */
function hasOwnColour(context: CanvasRenderingContext2D, emoji: string): boolean {
  const [black, white] = ['#000', '#fff'].map((colour) => {
    context.clearRect(0, 0, SIZE, SIZE)
    context.fillStyle = colour
    context.fillText(emoji, 0, 2)
    return context.getImageData(0, 0, SIZE, SIZE).data
  })
  return black!.some((value) => value > 0) && black!.every((value, index) => value === white![index])
}
