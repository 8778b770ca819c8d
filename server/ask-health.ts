import * as http from 'node:http'
import * as https from 'node:https'
import type { Config } from './config.ts'
import { innerOrigin } from './network.ts'

/** Container engines wait 30 s for a health check, and people less. */
const PATIENCE_MS = 5_000

/** Asks `/healthz` of the server with this config on this machine. Throws, with the reason, unless it answers 200. */
export async function askHealth(config: Pick<Config, 'host' | 'port' | 'tls'>): Promise<void> {
  if (config.port === 0) throw new Error('PORT is 0, so the port of the server is not known.')
  const url = `${innerOrigin(config)}/healthz`
  const status = await statusOf(url).catch((error: unknown) => {
    throw new Error(`No server answers at ${url}: ${error instanceof Error ? error.message : String(error)}`)
  })
  if (status !== 200) throw new Error(`${url} answers ${status}.`)
}

// Not by fetch, which would ask the proxy that HTTP_PROXY names.
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    // A certificate names the host that people use, and not this machine's own addresses. Nothing secret is sent.
    const options = { agent: false, rejectUnauthorized: false } as const
    const { get } = url.startsWith('https:') ? https : http
    const request = get(url, options, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    request.on('error', reject)
    setTimeout(() => request.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS).unref()
  })
}
