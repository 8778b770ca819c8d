import { expect, test } from 'bun:test'
import { isBigEmoji } from './big-emoji.ts'

test.each(['👍', '👍🏽', '🇩🇪 🇫🇷', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', '❤️', '1️⃣2️⃣3️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿\n🎉'])('%s is drawn large', (body) => {
  expect(isBigEmoji(body)).toBe(true)
})

test.each(['', ' ', '1', '👍👍👍👍', 'ok 👍', '👍.', '#', '👍 `x`'])('%j is not', (body) => {
  expect(isBigEmoji(body)).toBe(false)
})
