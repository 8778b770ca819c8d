import type { fileSchemas } from '../../../protocol/file-commands.ts'
import { copyFile } from '../../files/copy-file.ts'
import { describeFile } from '../../files/describe-file.ts'
import { getFile } from '../../files/get-file.ts'
import { listFiles } from '../../files/list-files.ts'
import { showSpace } from '../../files/show-space.ts'
import type { Rows } from '../command.ts'
import { ROWS, CHARACTERS } from '../weight.ts'

export const fileRows: Rows<keyof typeof fileSchemas> = {
  'file.get': { may: 'signed-in', cost: 'command', run: getFile },
  // It may change a message.
  'file.describe': { may: 'signed-in', cost: 'change', weight: () => 1, run: describeFile },
  'file.copy': { may: 'member', cost: 'change', weight: () => 1, run: copyFile },
  'file.space': { may: 'member', cost: 'command', run: showSpace },
  'room.files': {
    may: 'member',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.filesPage) / ROWS,
    weighed: ({ files }) => 1 + JSON.stringify(files).length / CHARACTERS,
    run: listFiles,
  },
}
