import { parse } from './parse.ts'
import type { Block, Inline } from './nodes.ts'

const COVER = '▒▒▒'

/** A body as one line of plain text: without marks, with the names of people, and with spoilers covered. */
export function plainText(body: string, nameOf: (person: string) => string): string {
  const inline = (node: Inline): string => {
    switch (node.type) {
      case 'text':
      case 'code':
        return node.text
      case 'mention':
        return `@${node.who === 'room' || node.who === 'here' ? node.who : nameOf(node.who)}`
      case 'spoiler':
        return COVER
      default:
        return `${node.children.map(inline).join('')}${'host' in node && node.host !== undefined ? ` (${node.host})` : ''}`
    }
  }
  const line = (nodes: Inline[]): string => nodes.map(inline).join('')
  const block = (node: Block): string => {
    switch (node.type) {
      case 'paragraph':
      case 'heading':
        return line(node.children)
      case 'codeBlock':
        return node.text
      case 'quote':
        return node.children.map(block).join(' ')
      case 'list':
        return node.items.map((item) => item.children.map(block).join(' ')).join(' ')
      case 'table':
        return [node.head, ...node.rows].map((cells) => cells.map(line).join(' ')).join(' ')
      default:
        return ''
    }
  }
  return parse(body).map(block).join(' ').replace(/\s+/g, ' ').trim()
}
