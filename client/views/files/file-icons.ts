import type { FileInfo } from '../../../protocol/entities.ts'
import { kindOf } from '../../stores/history/file-kind.ts'
import { extensionOf } from './file-words.ts'

/** Outlines as in ui/icons.ts. */
export const fileIcons = {
  page: 'M7 3h7l5 5v11a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM13.5 3v5.5H19',
  text: 'M7 3h7l5 5v11a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM13.5 3v5.5H19M8.5 13h7M8.5 16.5h5',
  archive: 'M4 8h16v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM3 4h18v4H3zM10 12h4',
  sheet: 'M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM4 9.5h16M4 14.5h16M10 9.5V20',
  picture:
    'M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM4 16l4.5-4.5 4 4L15 13l5 5M14.5 8.5h.01',
  film: 'M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM10 9.2v5.6l5-2.8z',
  sound: 'M9 18V6l11-2v12M9 18a2.5 2.5 0 1 1-5 0a2.5 2.5 0 1 1 5 0zM20 16a2.5 2.5 0 1 1-5 0a2.5 2.5 0 1 1 5 0z',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  play: 'M8 5.5v13l11-6.5z',
  pause: 'M8.5 6v12M15.5 6v12',
  left: 'm14 6-6 6 6 6',
  right: 'm10 6 6 6-6 6',
  in: 'M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM20.5 20.5 16 16M11 8v6M8 11h6',
  out: 'M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM20.5 20.5 16 16M8 11h6',
} as const

const ARCHIVES = ['zip', 'gz', 'tgz', 'xz', 'bz2', '7z', 'rar', 'tar', 'zst']
const SHEETS = ['csv', 'tsv', 'xls', 'xlsx', 'ods', 'numbers']
const TEXTS = ['pdf', 'doc', 'docx', 'odt', 'rtf', 'epub', 'pages']

/** The outline of a file's kind. */
export function iconOf(file: FileInfo): string {
  const kind = kindOf(file)
  if (kind === 'film') return fileIcons.film
  if (kind !== 'file') return kind === 'picture' ? fileIcons.picture : fileIcons.sound
  const extension = extensionOf(file.name)
  if (ARCHIVES.includes(extension)) return fileIcons.archive
  if (SHEETS.includes(extension)) return fileIcons.sheet
  if (file.type.startsWith('image/')) return fileIcons.picture
  return file.type.startsWith('text/') || TEXTS.includes(extension) ? fileIcons.text : fileIcons.page
}
