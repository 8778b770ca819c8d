import { beforeEach, expect, test } from 'bun:test'
import { forgetSearches, recentSearches, rememberSearch } from './recent-searches.svelte.ts'

beforeEach(forgetSearches)

const texts = () => recentSearches().map(({ text }) => text)

test('the five latest searches are remembered, the latest first, each once', () => {
  for (const text of ['one', 'two', 'three', 'four', 'five', 'six', 'four']) rememberSearch({ text, filters: {} })
  expect(texts()).toEqual(['four', 'six', 'five', 'three', 'two'])
})

test('the same text with other filters is another search', () => {
  rememberSearch({ text: 'plan', filters: {} })
  rememberSearch({ text: 'plan', filters: { has: ['file'] } })
  expect(recentSearches()).toEqual([
    { text: 'plan', filters: { has: ['file'] } },
    { text: 'plan', filters: {} },
  ])
})

test('they can be forgotten', () => {
  rememberSearch({ text: 'plan', filters: {} })
  forgetSearches()
  expect(texts()).toEqual([])
})
