import type { FileInfo } from '../../protocol/entities.ts'

/** A smaller picture of a file, in a file of its own. */
export interface Made {
  /** `480` or `2048`: pixels, at most. */
  variant: string
  path: string
  hash: string
  bytes: number
}

/** What a file is, by its content. `hash` and `bytes` are those of the file as it is stored. */
export interface Inspected extends Pick<FileInfo, 'type' | 'bytes' | 'width' | 'height' | 'thumbHash' | 'animated'> {
  hash: string
  made: Made[]
}

/** Looks into a file. The file at the path is what is stored then: a picture is there without its metadata. All is flushed. */
export type Inspect = (path: string) => Promise<Inspected>
