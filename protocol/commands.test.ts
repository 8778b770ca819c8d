import { expect, test } from 'bun:test'
import * as v from 'valibot'
import { schemas } from './commands.ts'

const send = (body: string) => {
  const id = '0198c0de-0000-7000-8000-000000000000'
  return v.safeParse(schemas['message.send'], { room: id, id, body })
}

test('a NUL is left out of a text, since not every database can store it', () => {
  expect(send('null\u0000byte').output).toMatchObject({ body: 'nullbyte' })
})

test('a text of nothing but NUL is empty', () => {
  expect(send(' \u0000').success).toBe(false)
})

test('a lone surrogate is refused, since UTF-8 cannot hold it', () => {
  expect(send('\ud800').success).toBe(false)
})
