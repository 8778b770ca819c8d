import { expect, test } from 'bun:test'
import {
  forgetEmoji,
  pickedEmoji,
  recentEmoji,
  rememberEmoji,
  rememberSkinTone,
  skinTone,
  USUAL_EMOJI,
} from './recent-emoji.svelte.ts'

test('the emoji that were picked last come first, then the usual ones, each once', () => {
  expect(recentEmoji()).toEqual([...USUAL_EMOJI])
  rememberEmoji('🔥')
  rememberEmoji('👀')
  expect(recentEmoji()).toEqual(['👀', '🔥', '👍', '❤️', '😂', '🎉'])
  for (const emoji of ['1️⃣', '2️⃣', '3️⃣', '4️⃣', '5️⃣', '6️⃣', '7️⃣']) rememberEmoji(emoji)
  expect(recentEmoji()).toEqual(['7️⃣', '6️⃣', '5️⃣', '4️⃣', '3️⃣', '2️⃣'])
})

test('only the latest 24 are remembered', () => {
  for (let number = 0; number < 30; number++) rememberEmoji(String(number))
  expect(pickedEmoji()).toEqual(Array.from({ length: 24 }, (_, index) => String(29 - index)))
})

test('the skin tone is remembered', () => {
  expect(skinTone()).toBe(0)
  rememberSkinTone(4)
  expect(skinTone()).toBe(4)
})

test('forgotten emoji and skin tones are offered no more', () => {
  rememberEmoji('🔥')
  rememberSkinTone(4)
  forgetEmoji()
  expect([pickedEmoji(), recentEmoji(), skinTone()]).toEqual([[], [...USUAL_EMOJI], 0])
})
