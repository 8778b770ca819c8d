/** Sentences as people write them, in several scripts. */
const SENTENCES = [
  'the build is green again and we can deploy tomorrow',
  'can you have a look at the meeting notes from yesterday',
  'ok thanks that works for me',
  'lunch by the boat house at noon',
  'no I never saw that error before',
  'Wir treffen uns morgen früh am Bahnhof',
  'Die Größe der Straße ist unverändert',
  'La réunion est reportée à la semaine prochaine',
  'Совещание завтра в десять часов утра',
  'Спасибо за помощь, всё получилось',
  '我们明天去北京参加会议',
  '这个问题已经解决了谢谢大家',
  '東京駅で会いましょう',
  '会議の資料を送ってください',
  '내일 회의에서 다시 이야기해요',
  'اجتماع الفريق غدا في الصباح',
  'שלום לכולם ותודה על העזרה',
]
const SYLLABLES =
  'ka lo mi ter en der ing sta pro con tra ver ment ly un re pre ta ni so be ro ki el ar is or an'.split(' ')
const VOCABULARY = 6_000
const MOST_WORDS = 14

/** Numbers that look as if by chance, the same in each run. */
export function chance(seed: number): (sides: number) => number {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const words = Array.from({ length: VOCABULARY }, (_, n) => {
  const next = chance(n)
  return Array.from({ length: 2 + next(3) }, () => SYLLABLES[next(SYLLABLES.length)]!).join('')
})

/** The text of message `n`: a sentence, words of which few are frequent, now and then a link, and its number. */
export function bodyOf(n: number): string {
  const next = chance(n)
  const parts: string[] = next(2) === 0 ? [SENTENCES[next(SENTENCES.length)]!] : []
  // The square makes the first words frequent and the others rare.
  for (let left = 1 + next(MOST_WORDS); left > 0; left--)
    parts.push(words[Math.floor((next(1_000) / 1_000) ** 2 * VOCABULARY)]!)
  if (next(30) === 0) parts.push(`https://example.org/${words[next(VOCABULARY)]!}`)
  parts.push(String(n))
  return parts.join(' ')
}
