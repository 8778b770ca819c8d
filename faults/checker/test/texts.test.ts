import { expect, test } from 'bun:test'
import { deletedTexts } from '../deleted-texts.ts'
import { occurring } from '../occurring.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

test('a text is found in bytes, also beside others, and not as a part of another one', () => {
  const bytes = Buffer.from('\u0001\u0002…c0ffeebot01-1.{"a":1}bot02-12.x')
  expect(occurring(new Set(['bot01-1.', 'bot02-12.', 'bot02-1.', 'bot03-1.']), bytes).sort()).toEqual([
    'bot01-1.',
    'bot02-12.',
  ])
  expect(occurring(new Set(), bytes)).toEqual([])
})

test('the texts of a message are deleted texts once its deletion is acknowledged', () => {
  const world = new World(['r1'])
  const anna = new Actor(world, 'anna').connect().join('r1').say('r1').say('r1').say('r1')
  const [first, second, third] = anna.own('r1').map(({ id }) => id)
  anna.change({ do: 'edit', room: 'r1', id: first!, body: 'edited' })
  anna.change({ do: 'delete', room: 'r1', id: first! })
  anna.change({ do: 'delete', room: 'r1', id: second! }, 'answer')
  anna.change({ do: 'edit', room: 'r1', id: third!, body: 'kept' })
  expect([...deletedTexts(world.entries)]).toEqual(['anna-1', 'edited'])
})
