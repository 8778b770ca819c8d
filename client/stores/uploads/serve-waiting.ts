import { infoOf, type Upload } from './upload.ts'
import type { Waiting } from '../outbox/message-uploads.ts'

/** Lets the messages go whose files are all at the server, and fails those of which a file was refused for good. */
export function serveWaiting({ outgoing, drain }: Waiting, byId: (id: string) => Upload | undefined): void {
  let served = false
  for (const { id, uploads } of outgoing.held) {
    const present = uploads.map(byId)
    const failed = present.find((one) => one === undefined || one.state === 'failed')
    if (present.includes(undefined) || failed) {
      const problem = failed?.problem ?? { reason: 'no_such_file' as const }
      void outgoing.dispatch(id, { type: 'uploadFailed', problem })
    } else if (present.every((one) => one?.state === 'done')) {
      void outgoing.dispatch(id, { type: 'uploaded', attached: present.map((one) => infoOf(one!)) })
      served = true
    }
  }
  if (served) drain()
}
