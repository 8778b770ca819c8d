import type { Hono } from 'hono'
import type { Commands } from '../commands/execute.ts'
import type { HttpEnv } from './http-env.ts'
import type { Identifier } from './identify-request.ts'
import type { ProxySigns } from './proxy-signs.ts'
import { whoDownloads } from './who-downloads.ts'

/** A connection may be silent so long while the parts of an export wait for their turn. */
const SILENT_SECONDS = 60

/** What a person has here, as a file. It is read as fast as it is downloaded. */
export function exportRoute(
  http: Hono<HttpEnv>,
  parts: { identifier: Identifier; commands: Commands; signs: ProxySigns },
): void {
  const callerOf = whoDownloads(parts)
  http.get('/api/account.export', async (c) => {
    const texts = await parts.commands.exportData(await callerOf(c, true))
    c.env.patience(SILENT_SECONDS)
    const bytes = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await texts.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel: async () => void (await texts.return(undefined)),
    })
    return new Response(bytes, {
      headers: {
        'content-type': 'application/json',
        'content-disposition': 'attachment; filename="parley.json"',
        'cache-control': 'no-store',
      },
    })
  })
}

const encoder = new TextEncoder()
