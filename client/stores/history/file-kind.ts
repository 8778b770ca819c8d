import type { FileInfo } from '../../../protocol/entities.ts'

/** How a file is shown: a picture and a film in their frames, a recording with its waveform, anything else by its name. */
export type FileKind = 'picture' | 'film' | 'voice' | 'sound' | 'file'

export function kindOf({ type, width, peaks }: Pick<FileInfo, 'type' | 'width' | 'peaks'>): FileKind {
  const family = type.split('/')[0]
  // A picture whose size the server could not find is offered for download.
  if (family === 'image' && width) return 'picture'
  if (family === 'video') return 'film'
  return family === 'audio' ? (peaks ? 'voice' : 'sound') : 'file'
}
