import type { Unsent } from '../../stores/identity/sign-in.ts'

const lists = new Intl.ListFormat('en')

/** "2 messages that were not sent and one draft"; '' for nothing. */
export function listOf({ messages, drafts }: Unsent): string {
  return lists.format([
    ...counted(messages, 'one message that was not sent', 'messages that were not sent'),
    ...counted(drafts, 'one draft', 'drafts'),
  ])
}

function counted(many: number, one: string, more: string): string[] {
  return many === 0 ? [] : [many === 1 ? one : `${many} ${more}`]
}
