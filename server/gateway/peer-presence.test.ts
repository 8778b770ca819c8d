import { expect, test } from 'bun:test'
import { PeerPresence } from './peer-presence.ts'

const LIST = 3
const here = (...people: string[]) => ({ count: people.length, here: people })

test('without other nodes a room has the people of this one', () => {
  expect(new PeerPresence().add('kitchen', here('alice'), LIST)).toEqual(here('alice'))
})

test('the people of all nodes are one list, and a person on two of them is there once', () => {
  const peers = new PeerPresence()
  peers.set('two', 'kitchen', here('alice', 'bob'))
  peers.set('three', 'kitchen', here('bob'))
  expect(peers.add('kitchen', here('alice'), LIST)).toEqual(here('alice', 'bob'))
  expect(peers.add('garden', here('alice'), LIST)).toEqual(here('alice'))
})

test('above the limit, and when a node sends a count only, there is a count and no list', () => {
  const peers = new PeerPresence()
  peers.set('two', 'kitchen', here('bob', 'carol', 'dave'))
  expect(peers.add('kitchen', here('alice'), LIST)).toEqual({ count: 4 })
  peers.set('two', 'kitchen', { count: 200 })
  expect(peers.add('kitchen', here('alice'), LIST)).toEqual({ count: 201 })
})

test('a person on two nodes is away when they are so on both, and busy when they are so on one', () => {
  const peers = new PeerPresence()
  peers.set('two', 'kitchen', { ...here('alice', 'bob'), away: ['alice', 'bob'], busy: ['bob'] })
  expect(peers.add('kitchen', here('alice'), LIST)).toEqual({ ...here('alice', 'bob'), away: ['bob'], busy: ['bob'] })
  const own = { ...here('alice'), away: ['alice'] }
  expect(peers.add('kitchen', own, LIST)).toMatchObject({ away: ['alice', 'bob'] })
})

test('the newest message of a node counts; a node with nobody there is gone from the room', () => {
  const peers = new PeerPresence()
  peers.set('two', 'kitchen', here('bob'))
  peers.set('two', 'kitchen', here('carol'))
  expect(peers.add('kitchen', here('alice'), LIST)).toEqual(here('alice', 'carol'))
  peers.set('two', 'kitchen', here())
  expect(peers.add('kitchen', here('alice'), LIST)).toEqual(here('alice'))
  expect(peers.forget('two')).toEqual([])
})

test('a node is forgotten in all its rooms, and the others stay', () => {
  const peers = new PeerPresence()
  for (const room of ['kitchen', 'garden']) peers.set('two', room, here('bob'))
  peers.set('three', 'kitchen', here('carol'))
  expect(peers.forget('two')).toEqual(['kitchen', 'garden'])
  expect(peers.add('kitchen', here(), LIST)).toEqual(here('carol'))
  expect(peers.add('garden', here(), LIST)).toEqual(here())
})
