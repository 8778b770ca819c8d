import type { Edit, Selected } from './edit.ts'
import { toggleInline } from './inline.ts'
import { toggleCodeBlock, toggleLines } from './lines.ts'
import { toggleLink } from './link.ts'

export type FormatName = 'bold' | 'italic' | 'strike' | 'link' | 'list' | 'ordered' | 'quote' | 'code' | 'codeBlock'

/** What each button of the formatting row does. */
export const formats: Record<FormatName, (field: Selected) => Edit> = {
  bold: (field) => toggleInline(field, 'bold'),
  italic: (field) => toggleInline(field, 'italic'),
  strike: (field) => toggleInline(field, 'strike'),
  link: toggleLink,
  list: (field) => toggleLines(field, 'list'),
  ordered: (field) => toggleLines(field, 'ordered'),
  quote: (field) => toggleLines(field, 'quote'),
  code: (field) =>
    field.text.slice(field.start, field.end).includes('\n') ? toggleCodeBlock(field) : toggleInline(field, 'code'),
  codeBlock: toggleCodeBlock,
}
