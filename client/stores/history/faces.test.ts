import { expect, test } from 'bun:test'
import { learnPictures, pictureOf } from './faces.svelte.ts'

const person = (id: string, picture?: string) => ({ id, name: id, guest: true, ...(picture && { picture }) })

test('the picture of a person is the latest one that was learned, or none', () => {
  expect(pictureOf('alice')).toBeUndefined()
  learnPictures([person('alice', 'one'), person('bob', 'two')])
  expect([pictureOf('alice'), pictureOf('bob')]).toEqual(['one', 'two'])
  learnPictures([person('alice', 'three')])
  learnPictures([person('bob')])
  expect([pictureOf('alice'), pictureOf('bob')]).toEqual(['three', undefined])
})
