import type { searchSchemas } from '../../../protocol/search-commands.ts'
import { searchMessages } from '../../messages/search-messages.ts'
import type { Rows } from '../command.ts'
import { CHARACTERS, SEARCH_STEP } from '../weight.ts'

export const searchRows: Rows<keyof typeof searchSchemas> = {
  'message.search': {
    may: 'signed-in',
    cost: 'command',
    weight: () => SEARCH_STEP,
    weighed: ({ text, steps }) => Math.max(SEARCH_STEP * steps, 1 + text.length / CHARACTERS),
    run: searchMessages,
  },
}
