import type { FileInfo } from '../../../protocol/entities.ts'
import { kindOf } from './file-kind.ts'

const words = {
  picture: ['📷', 'Picture', 'pictures'],
  film: ['🎬', 'Video', 'videos'],
  voice: ['🎤', 'Voice note', 'voice notes'],
  sound: ['🎵', '', 'recordings'],
  file: ['📄', '', 'files'],
} as const

/** "📷 Picture", "🎤 2 voice notes", "📄 plan.pdf": a line that describes the files of a message. */
export function filesLine(files: readonly FileInfo[] = []): string {
  const [first] = files
  if (!first) return ''
  const kind = kindOf(first)
  const [sign, one, many] = words[files.every((file) => kindOf(file) === kind) ? kind : 'file']
  return `${sign} ${files.length > 1 ? `${files.length} ${many}` : one || first.name}`
}
