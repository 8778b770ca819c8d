import type { FileInfo, Message } from '../../../protocol/entities.ts'
import { kindOf } from '../../stores/history/file-kind.ts'
import { rangesIn } from './excerpt.ts'

/** The files of a hit in few words, with the one that stands for them. */
export interface FilesNote {
  file: FileInfo
  /** "3 pictures"; absent where the name of the file says more. */
  text?: string
  /** How many others there are beside a named one. */
  more: number
}

/** The file whose name was searched for stands for all, else the first one. Pictures and recordings are counted. */
export function filesNote({ attached = [] }: Pick<Message, 'attached'>, terms: readonly string[]): FilesNote | null {
  const [first] = attached
  if (!first) return null
  const named = attached.find(({ name }) => rangesIn(name, terms).length > 0)
  if (named) return { file: named, more: attached.length - 1 }
  const kind = kindOf(first)
  const alike = attached.every((file) => kindOf(file) === kind)
  if (kind === 'voice') return { file: first, text: 'Voice note', more: attached.length - 1 }
  if (kind === 'picture' && alike && attached.length > 1)
    return { file: first, text: `${attached.length} pictures`, more: 0 }
  return { file: first, more: attached.length - 1 }
}
