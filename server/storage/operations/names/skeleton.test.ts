import { expect, test } from 'bun:test'
import { skeletonsOf } from './skeleton.ts'

const alike = (a: string, b: string) => skeletonsOf(a).some((one) => skeletonsOf(b).includes(one))

test.each([
  ['admin', 'аdmin'],
  ['admin', 'ADMIN'],
  ['admin', 'ａｄｍｉｎ'],
  ['admin', 'adrnin'],
  ['Alice', 'AIice'],
  ['Alice', 'aІice'],
  ['Ivan', 'ivan'],
  ['Ivan', 'Іvan'],
  ['bob', 'b0b'],
  ['Zoë', 'Zoe\u0308'],
  ['paypal', 'раураl'],
  ['scope', 'ѕсоре'],
  ['a\u200cb', 'ab'],
  ['Ann Lee', 'Ann Lee \u200d'],
  ['Ann Lee', '\ufe0f Ann Lee'],
  ['Ann Lee', 'Ann \u200d Lee'],
  ['Alice', 'Ali\u0307ce'],
])('%s looks like %s', (a, b) => {
  expect([alike(a, b), alike(b, a)]).toEqual([true, true])
})

test.each([
  ['Anna', 'Hanna'],
  ['Anna', 'Anna 2'],
  ['Ella', 'Elia'],
  ['Zoe', 'Zoë'],
  ['Анна', 'Anna'],
  ['Ян', 'Яна'],
  ['愛', '爱'],
  ['👩', '👨'],
])('%s does not look like %s', (a, b) => {
  expect(alike(a, b)).toBe(false)
})

test('a skeleton of a skeleton is itself, so that names can be compared with stored ones', () => {
  for (const name of ['Alice', 'mⅿ rn 0O', 'Ωμέγα', 'ﬁre', 'İstanbul', 'ẞtraße'])
    for (const one of skeletonsOf(name)) expect(skeletonsOf(one)).toContain(one)
})
