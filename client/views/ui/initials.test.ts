import { expect, test } from 'bun:test'
import { initials } from './initials.ts'

test.each([
  ['Amber Heron', 'AH'],
  ['Physics 204', 'P2'],
  ['  élodie  van Dam', 'ÉV'],
  ['(beta) testers', 'BT'],
  ['👩🏽‍🚀 crew', '👩🏽‍🚀'],
  ['crew 👩🏽‍🚀', 'C'],
  ['❤️ Ann', '❤️'],
  ['🇩🇪 team', '🇩🇪'],
  ['☕ tea', '☕'],
  ['თამარ მეფე', 'თმ'],
  ['1️⃣ first', '1️⃣'],
  ['#️⃣', '#️⃣'],
  ['*️⃣ star', '*️⃣'],
  ['+ more', '+M'],
  ['...', '.'],
  ['?! -', '?'],
  ['ရွှေ', 'ရွှေ'],
])('%j has the initials %j', (name, expected) => {
  expect(initials(name)).toBe(expected)
})
