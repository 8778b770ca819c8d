/**
 * `info` is a `FileInfo` as JSON, `folded` its name in lower case. `seq` and `place` are null until a message has it, and
 * then the message's seq and the file's index there. A picture of the room has the seq 0 and the place 0, and a picture
 * of its author the seq 0 and the place 1.
 */
export interface FilesTable {
  id: string
  room: string
  author: string
  bytes: number
  folded: string
  info: string
  created: number
  seq: number | null
  place: number | null
}

/** What a file consists of: the `file` itself, and its pictures by their width. */
export interface FileBlobsTable {
  file: string
  variant: string
  hash: string
  bytes: number
}

/** Blobs that a file named which is gone. Another file may still name them. */
export interface LooseBlobsTable {
  hash: string
}

/** The bytes of the files of a person, of a room, or, without an id, of all. */
export interface FileUsageTable {
  owner: string
  bytes: number
}
