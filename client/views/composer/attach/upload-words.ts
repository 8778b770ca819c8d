import type { SpaceOf } from '../../../../protocol/space.ts'
import type { Upload } from '../../../stores/uploads/upload.ts'
import { refusalText } from '../../format/refusals.ts'
import { sizeOf } from '../../format/size.ts'

/** Whose space is used up. */
export const WHOSE: Record<SpaceOf, string> = {
  person: 'for your files',
  room: 'in this room',
  server: 'on the server',
}

/** What makes room again. */
const FREED: Record<SpaceOf, string> = {
  person: 'Delete messages with files of yours to free some.',
  room: 'Messages with files that are deleted here free some.',
  server: 'The operator of the server can free some.',
}

/** How far an upload is, or why it failed. */
export function uploadWords({ state, name, bytes, sent, problem }: Upload): string {
  const size = sizeOf(bytes)
  const { params = {} } = problem ?? {}
  if (problem?.reason === 'file_too_large')
    return `${name} has ${size}. A file may have ${sizeOf(Number(params['bytes']))}.`
  if (problem?.reason === 'no_space')
    return `${name} has ${size}. ${sizeOf(Number(params['left']))} are left ${WHOSE[params['of'] as SpaceOf]}. ${FREED[params['of'] as SpaceOf]}`
  if (problem) return refusalText(problem)
  if (state === 'uploading') return `${sizeOf(sent)} of ${size}`
  return `${size} · ${state === 'done' ? 'ready' : state}`
}

/** The share of all bytes of these uploads that is sent, from 0 to 1. Null when nothing is left to send. */
export function progressOf(uploads: Upload[]): number | null {
  if (uploads.every(({ state }) => state === 'done')) return null
  const sum = (of: (upload: Upload) => number) => uploads.reduce((total, upload) => total + of(upload), 0)
  return (
    sum(({ sent }) => sent) /
    Math.max(
      1,
      sum(({ bytes }) => bytes),
    )
  )
}

/** The end of a name in capitals, for a tile without a picture: "PDF". */
export function endingOf(name: string): string {
  return /\.([a-z0-9]{1,4})$/i.exec(name)?.[1]?.toUpperCase() ?? 'FILE'
}
