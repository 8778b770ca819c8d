import { expect, test } from 'bun:test'
import type { FileInfo } from '../../../protocol/entities.ts'
import { filesNote } from './hit-words.ts'

const file = (name: string, more: Partial<FileInfo> = {}): FileInfo => ({
  id: name,
  name,
  type: 'application/pdf',
  bytes: 1,
  ...more,
})
const picture = (name: string) => file(name, { type: 'image/png', width: 4, height: 3 })

test('the file whose name was searched for stands for the others', () => {
  const attached = [picture('one.png'), file('The Plan.pdf')]
  expect(filesNote({ attached }, ['plan'])).toMatchObject({ file: { name: 'The Plan.pdf' }, more: 1 })
  expect(filesNote({ attached }, ['lantern'])).toMatchObject({ file: { name: 'one.png' }, more: 1 })
})

test('pictures are counted, and a voice note is called so', () => {
  const pictures = [picture('one.png'), picture('two.png')]
  expect(filesNote({ attached: pictures }, [])).toMatchObject({ text: '2 pictures', more: 0 })
  expect(filesNote({ attached: [picture('one.png')] }, [])!.text).toBeUndefined()
  expect(filesNote({ attached: [file('voice.webm', { type: 'audio/webm', peaks: 'AA==' })] }, [])!.text).toBe(
    'Voice note',
  )
})

test('a message without files has no note of them', () => {
  expect(filesNote({}, ['plan'])).toBeNull()
})
