import type { FileInfo } from '../../../protocol/entities.ts'
import type { Wire } from '../connection/wire.ts'

/** Copies files that are at the server for a message in a room. Rejects with a `Refusal` or `Unreachable`. */
export async function copyFiles(wire: Pick<Wire, 'command'>, files: FileInfo[], room: string): Promise<FileInfo[]> {
  const copies: FileInfo[] = []
  for (const { id } of files) copies.push(await wire.command('file.copy', { file: id, room }))
  return copies
}
