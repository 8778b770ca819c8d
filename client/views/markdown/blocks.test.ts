import { expect, test } from 'bun:test'
import { blocksOf, MOST_DEPTH } from './blocks.ts'
import type { Block } from './nodes.ts'

const paragraph = (text: string): Block => ({ type: 'paragraph', children: [{ type: 'text', text }] })

test('a line break stays one, a blank line separates, and more blank lines are a gap', () => {
  expect(blocksOf('a\nb\n\nc\n\n\n\nd')).toEqual([
    paragraph('a\nb'),
    paragraph('c'),
    { type: 'gap', lines: 2 },
    paragraph('d'),
  ])
})

test('an indented line is text and keeps its spaces', () => {
  expect(blocksOf('    indented\n\tby a tab')).toEqual([paragraph('    indented\n\tby a tab')])
})

test('tasks are done or not, and other brackets are text', () => {
  expect(blocksOf('- [x] a\n- [ ] b\n- [y] c')).toEqual([
    {
      type: 'list',
      loose: false,
      items: [
        { done: true, children: [paragraph('a')] },
        { done: false, children: [paragraph('b')] },
        { children: [paragraph('[y] c')] },
      ],
    },
  ])
})

test('a table has the columns of its head, and is one only below as many delimiters', () => {
  const [table] = blocksOf('before\n| a | b \\| c |\n|:--|:-:|\n| 1 |\n| 2 | 3 | 4 |\nafter\n\n').slice(1)
  expect(table).toMatchObject({
    type: 'table',
    align: ['left', 'center'],
    head: [[{ text: 'a' }], [{ text: 'b | c' }]],
  })
  expect(table).toMatchObject({ rows: [[[{ text: '1' }]], [[{ text: '2' }], [{ text: '3' }]], [[{ text: 'after' }]]] })
  expect(blocksOf('| a | b |\n|---|')).toEqual([paragraph('| a | b |\n|---|')])
})

test('a code block has its language and its tabs, and needs no end', () => {
  expect(blocksOf('```go main.go\n\tif x {\n\n\t}')).toEqual([
    { type: 'codeBlock', language: 'go', text: '\tif x {\n\n\t}' },
  ])
})

test('quotes and lists that are too deep are text', () => {
  const depth = (blocks: Block[]): number =>
    Math.max(0, ...blocks.map((block) => (block.type === 'quote' ? 1 + depth(block.children) : 0)))
  expect(depth(blocksOf(`${'>'.repeat(MOST_DEPTH)} a`))).toBe(MOST_DEPTH)
  expect(depth(blocksOf(`${'>'.repeat(2_000)} a`))).toBe(MOST_DEPTH)
  expect(JSON.stringify(blocksOf(`${'>'.repeat(2_000)} a`))).toContain('>'.repeat(2_000 - MOST_DEPTH))
})
