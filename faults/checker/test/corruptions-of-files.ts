import { lastOf, readChangeCalls } from '../change-calls.ts'
import { readCalls } from '../calls.ts'
import { readEpochs } from '../epochs.ts'
import type { CheckInput } from '../input.ts'
import { finalReads, type Corruption } from './corruption.ts'

/** A file of a message that is not deleted. */
const fileOf = ({ database }: CheckInput) => database.files[0]

/** A file of a message whose deletion was acknowledged. */
function goneFile({ entries, database }: CheckInput): string | undefined {
  const epochs = readEpochs(entries, database.epoch)
  const calls = readCalls(entries, epochs)
  const deletions = readChangeCalls(calls, epochs).of('delete')
  const deleted = [...deletions].filter(([, all]) => lastOf(all, epochs.last).certain !== null)
  return deleted.flatMap(([id]) => calls.sent.get(id)?.files ?? [])[0]
}

/** A corruption of one file of a message that is not deleted. */
function ofFile(what: string, corrupt: (input: CheckInput, id: string) => void): Corruption {
  return {
    what,
    rule: 'files-whole',
    apply(input) {
      const row = fileOf(input)
      if (row === undefined) return false
      corrupt(input, row.id)
      return true
    },
  }
}

const blobOf = (input: CheckInput, id: string) => {
  const { hash } = input.database.blobs.find(({ file }) => file === id)!
  return input.files!.blobs.find((blob) => blob.hash === hash)!
}

/** Corruptions of files, their rows and their bytes. */
export const corruptionsOfFiles: Corruption[] = [
  ofFile('a file of a message is answered 404', (input, id) => {
    input.downloads[id] = { status: 404, bytes: 0, hash: '' }
  }),
  ofFile('a file of a message is not whole', (input, id) => input.downloads[id]!.bytes--),
  ofFile('a file of a message has other bytes', (input, id) => {
    input.downloads[id]!.hash = 'another'
  }),
  ofFile('a message describes its file wrongly', (input, id) => {
    for (const { messages, threads } of finalReads(input))
      for (const { attached = [] } of [...messages, ...Object.values(threads).flat()])
        for (const file of attached) if (file.id === id) file.bytes++
  }),
  ofFile('a message lacks its file in the database', (input, id) => {
    const message = input.database.messages.find(({ files }) => files?.includes(id))!
    delete message.files
    delete message.attached
  }),
  ofFile('a file of a message has no row', ({ database }, id) => {
    database.files = database.files.filter((row) => row.id !== id)
  }),
  ofFile('a blob of a file is not stored', (input, id) => {
    const blob = blobOf(input, id)
    input.files!.blobs = input.files!.blobs.filter((one) => one !== blob)
  }),
  ofFile('a blob of a file has other bytes', (input, id) => {
    blobOf(input, id).sha256 = 'another'
  }),
  {
    what: 'a file of a deleted message is answered',
    rule: 'files-gone',
    apply(input) {
      const id = goneFile(input)
      if (id === undefined) return false
      input.downloads[id] = { status: 200, bytes: 1, hash: '' }
      return true
    },
  },
  {
    what: 'a file of a deleted message has a row',
    rule: 'files-gone',
    apply(input) {
      const id = goneFile(input)
      if (id === undefined) return false
      input.database.files.push({ id, room: 'r1', author: 'p-c0', bytes: 1, seq: 1 })
      return true
    },
  },
  {
    what: 'a row of a file stays that no message names',
    rule: 'nothing-left',
    apply({ database }) {
      const { room, author } = database.messages[0]!
      database.files.push({ id: 'left', room, author, bytes: 0, seq: null })
      return true
    },
  },
  {
    what: 'a blob stays that no file names',
    rule: 'nothing-left',
    apply: ({ files }) => files!.blobs.push({ hash: 'left', bytes: 1, sha256: 'left' }) > 0,
  },
  {
    what: 'a row of a blob stays whose file is gone',
    rule: 'nothing-left',
    apply: ({ database }) => database.blobs.push({ file: 'gone', variant: '480', hash: 'left', bytes: 1 }) > 0,
  },
  {
    what: 'a blob waits for a sweep for ever',
    rule: 'nothing-left',
    apply: ({ database }) => database.loose.push('left') > 0,
  },
  {
    what: 'an unfinished upload stays',
    rule: 'nothing-left',
    apply: ({ files }) => files!.uploads.push('left.json') > 0,
  },
  {
    what: 'a removed blob stays under another name',
    rule: 'nothing-left',
    apply: ({ files }) => files!.others.push('trash/left') > 0,
  },
  {
    what: 'a removed file still counts',
    rule: 'nothing-left',
    apply({ database }) {
      const [row] = database.usage
      if (row !== undefined) row.bytes++
      return row !== undefined
    },
  },
]
