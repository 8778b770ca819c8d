import { expect, test } from 'bun:test'
import records from 'emoji-picker-element-data/en/emojibase/data.json'
import { parseEmoji } from '../../../protocol/emoji.ts'
import { byName, emojiOf, GROUPS, inTone, searchEmoji, type EmojiRecord } from './emoji.ts'

const all = (records as EmojiRecord[]).map(emojiOf)
const find = (typed: string) => searchEmoji(all, typed, 30).map(({ emoji }) => emoji)

test('an emoji is found by its short name, a word of its label and a tag', () => {
  expect(find('tada')[0]).toBe('🎉')
  expect(find('tad')[0]).toBe('🎉')
  expect(find('popper')).toContain('🎉')
  expect(find('celebr')).toContain('🎉')
  expect(find('Party Popper')[0]).toBe('🎉')
})

test('nothing is found by a word that no emoji has, and by no word', () => {
  expect(find('zzzz')).toEqual([])
  expect(find(' ')).toEqual([])
})

test('a whole name finds its emoji only', () => {
  expect(byName(all, 'heart')?.emoji).toBe('❤️')
  expect(byName(all, '+1')?.emoji).toBe('👍')
  expect(byName(all, 'hear')).toBeUndefined()
})

test('hands take the tone that was chosen, and a heart has none', () => {
  expect(inTone(byName(all, 'wave')!, 5)).toBe('👋🏿')
  expect(inTone(byName(all, 'wave')!, 0)).toBe('👋')
  expect(inTone(byName(all, 'heart')!, 5)).toBe('❤️')
})

test('of a pair of people a tone is that of both', () => {
  const pair = all.find(({ label }) => label === 'people holding hands')!
  expect(pair.skins!.map(({ tone }) => tone)).toEqual([1, 2, 3, 4, 5])
})

test('the server takes every emoji of the groups as one emoji', () => {
  const shown = all.filter(({ group }) => GROUPS.some((one) => one.group === group))
  expect(shown.length).toBeGreaterThan(1_800)
  const refused = shown.flatMap((one) => [one.emoji, ...(one.skins ?? []).map(({ emoji }) => emoji)])
  expect(refused.filter((emoji) => parseEmoji(emoji) === null)).toEqual([])
})
