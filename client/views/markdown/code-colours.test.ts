import { expect, test } from 'bun:test'
import { until } from '../../test/until.ts'
import { codeLanguage } from './code-languages.ts'
import { coloursOf, MOST_CHARACTERS } from './code-colours.svelte.ts'
import { loadLanguage, piecesOf } from './highlight.ts'

const block = (language: string, text: string) => ({ type: 'codeBlock', language, text }) as const

test('code is plain until its language is loaded, and has colours then', async () => {
  const code = block('TS', '// note\nconst a = "b" + 1')
  expect(coloursOf(code)).toEqual([{ text: code.text }])
  await until(() => coloursOf(code).length > 1)
  expect(coloursOf(code)).toContainEqual({ text: 'const', kind: 'word' })
  expect(coloursOf(code)).toContainEqual({ text: '// note', kind: 'note' })
  expect(coloursOf(code)).toContainEqual({ text: '"b"', kind: 'string' })
  expect(coloursOf(code)).toBe(coloursOf(code))
})

test('code of an unknown language, very long code and code of very many pieces stay plain', async () => {
  const ts = block('ts', 'const a = 1')
  await until(() => coloursOf(ts).length > 1)
  for (const code of [
    block('parley', 'const'),
    block('', 'const'),
    block('ts', 'a '.repeat(MOST_CHARACTERS)),
    block('ts', '1 + '.repeat(1_500)),
  ])
    expect(coloursOf(code)).toEqual([{ text: code.text }])
})

const FILES = ['bash', 'c++', 'html', 'toml', 'php', 'svelte', 'tex', 'ps1', 'md', 'dockerfile', 'sql']

test.each(FILES)('the pieces of %s together are the code, also in other languages inside', async (word) => {
  const code = '<b class="x">&amp;\n<?php $a = 1; ?><script>let a = `${1}` // <x>\n</script>\n# "open\n$ x | y \\\n'
  const { file } = codeLanguage(word)!
  await loadLanguage(file)
  expect(
    piecesOf(code, file)
      .map(({ text }) => text)
      .join(''),
  ).toBe(code)
})
