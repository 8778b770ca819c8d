import { expect, test } from 'bun:test'
import spec from 'commonmark-spec'
import { blocksOf } from './blocks.ts'
import type { Block, Inline } from './nodes.ts'

/** What is deliberately not as in CommonMark, with the reason. */
const OTHER: [reason: string, differs: (example: (typeof spec.tests)[number]) => boolean][] = [
  [
    'code is not indented, so that an indented line is text',
    ({ html, markdown }) =>
      /<pre><code>/.test(html) && (!/^ {0,3}(?:[>-] ?)*(?:```|~~~)/m.test(markdown) || /^ {6}/m.test(markdown)),
  ],
  [
    'HTML is text',
    ({ markdown, section }) => /^(HTML blocks|Raw HTML)$/.test(section) || /<\/?[a-z][^>:@]*[>=]|<!--/.test(markdown),
  ],
  [
    'links are not defined elsewhere',
    ({ markdown, section }) => section === 'Link reference definitions' || /^ {0,3}(?:> ?)*\[[^]*\]:/m.test(markdown),
  ],
  ['entities are text', ({ markdown }) => /&#?\w+;/.test(markdown)],
  ['pictures are links', ({ markdown }) => markdown.includes('![')],
  ['a backslash at the end of a line is text', ({ markdown }) => /\\$/m.test(markdown)],
  ['only addresses of the web and of mail are links', ({ html }) => /href="(?!https?:\/\/[a-z]|mailto:)/i.test(html)],
  ['a bare address, which the example gets here, is a link, too', ({ number }) => number === 519],
  ['addresses that name a user are no links', ({ markdown }) => /:\/\/[^/]*@|MAILTO:/.test(markdown)],
]

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function inline(node: Inline): string {
  if (node.type === 'text') return escaped(node.text)
  if (node.type === 'code') return `<code>${escaped(node.text)}</code>`
  if (node.type === 'mention') return node.who
  if (node.type === 'link') return `<a href="${escaped(node.href)}">${node.children.map(inline).join('')}</a>`
  return `<${node.type}>${node.children.map(inline).join('')}</${node.type}>`
}

function block(node: Block, tight = false): string {
  const inside =
    'children' in node ? node.children.map((child) => (isBlock(child) ? block(child) : inline(child))).join('') : ''
  switch (node.type) {
    case 'paragraph':
      return tight ? inside : `<p>${inside}</p>`
    case 'heading':
      return `<h${node.level}>${inside}</h${node.level}>`
    case 'rule':
      return '<hr />'
    case 'quote':
      return `<blockquote>${inside}</blockquote>`
    case 'codeBlock':
      return `<pre><code${node.language && ` class="language-${node.language}"`}>${escaped(node.text)}${node.text && '\n'}</code></pre>`
    case 'list': {
      const items = node.items.map(
        ({ children }) => `<li>${children.map((child) => block(child, !node.loose)).join('')}</li>`,
      )
      const start = node.start === undefined || node.start === 1 ? '' : ` start="${node.start}"`
      const tag = node.start === undefined ? 'ul' : 'ol'
      return `<${tag}${start}>${items.join('')}</${tag}>`
    }
    default:
      return ''
  }
}

const BLOCKS = new Set(['paragraph', 'heading', 'rule', 'quote', 'codeBlock', 'list', 'table', 'gap'])
const isBlock = (node: Block | Inline): node is Block => BLOCKS.has(node.type)

/** Without white space that is not seen, and without the end of an address that a browser adds or encodes. */
const plain = (html: string) =>
  html
    .replace(/<br \/>/g, '')
    .replace(/href="(.*?)"/g, (_, href: string) => `href="${URL.parse(href.replaceAll('&amp;', '&'))?.href ?? href}"`)
    .replace(/%5[BCD]/g, decodeURIComponent)
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/\n*(<\/?(?:p|pre|h\d|hr|blockquote|ul|ol|li)\b[^>]*>)\s*/g, '$1')
    .replace(/ +(<\/p>)/g, '$1')
    .replace(/ title="[^"]*"/g, '')
    .trim()

const withHosts = (text: string) =>
  text.replace(/(\( *|\(<|href=")\/?(url|my|uri|foo|bar|baz|train|path)/g, '$1https://x.example/$2')

const cases = spec.tests.filter(
  (example) => !OTHER.some(([, differs]) => differs({ ...example, html: withHosts(example.html) })),
)

test.each(cases.map((one) => [one.number, one.section, one] as const))(
  'example %d of CommonMark (%s)',
  (_, __, example) => {
    const markdown = withHosts(example.markdown.replaceAll('→', '\t').replace(/\n$/, ''))
    expect(
      plain(
        blocksOf(markdown)
          .map((node) => block(node))
          .join(''),
      ),
    ).toBe(plain(withHosts(example.html.replaceAll('→', '\t'))))
  },
)

test('most examples of CommonMark are compared', () => expect(cases.length).toBeGreaterThan(350))
