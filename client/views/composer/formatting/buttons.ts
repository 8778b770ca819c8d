import type { FormatName } from './formats.ts'

export interface FormatButton {
  format: FormatName
  label: string
  /** Its keys, with the command key. */
  keys?: string
  /** Its outline, as in `icons`. */
  path: string
  /** Begins a group. */
  first?: true
}

/** The buttons of the formatting row, in order. */
export const formatButtons: readonly FormatButton[] = [
  {
    format: 'bold',
    label: 'Bold',
    keys: 'B',
    path: 'M7 5h5.8a3.4 3.4 0 0 1 0 6.8H7zM7 11.8h6.7a3.6 3.6 0 0 1 0 7.2H7z',
  },
  { format: 'italic', label: 'Italic', keys: 'I', path: 'M10.5 5H17M7 19h6.5M14 5l-4 14' },
  {
    format: 'strike',
    label: 'Struck through',
    keys: 'Shift X',
    path: 'M4 12h16M16.6 8C16.2 6.2 14.6 5 12 5 9.3 5 7.5 6.3 7.5 8.2c0 1 .4 1.8 1.2 2.4M7.3 16c.4 1.8 2.1 3 4.7 3 2.8 0 4.6-1.3 4.6-3.3 0-.7-.2-1.3-.5-1.7',
  },
  {
    format: 'link',
    label: 'Link',
    keys: 'K',
    path: 'M10 14a4 4 0 0 0 5.7 0l3.3-3.3A4 4 0 0 0 13.3 5L12 6.3M14 10a4 4 0 0 0-5.7 0L5 13.3A4 4 0 0 0 10.7 19l1.3-1.3',
  },
  { format: 'list', label: 'List', path: 'M9.5 6H20M9.5 12H20M9.5 18H20M4.5 6h.01M4.5 12h.01M4.5 18h.01', first: true },
  {
    format: 'ordered',
    label: 'Numbered list',
    path: 'M10.5 6H20M10.5 12H20M10.5 18H20M4 4.8 5.5 4v4M4 10.7c.3-1.1 2.5-1.1 2.5.3 0 1-2.5 1.6-2.5 2.5h2.6M4 16.5h2.5L5.2 18c1.8 0 1.8 2.3 0 2.3-.7 0-1.1-.3-1.3-.8',
  },
  { format: 'quote', label: 'Quote', path: 'M5 6v12M9.5 7H20M9.5 12H20M9.5 17h6' },
  {
    format: 'code',
    label: 'Code',
    keys: 'Shift C',
    path: 'm8.5 7.5-5 4.5 5 4.5M15.5 7.5l5 4.5-5 4.5',
    first: true,
  },
  {
    format: 'codeBlock',
    label: 'Code block',
    path: 'M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM10 9.5 7.5 12l2.5 2.5M14 9.5l2.5 2.5-2.5 2.5',
  },
]
