import { errorCodes, Refusal, type Params, type Reason } from '../../protocol/errors.ts'
import { describe } from '../commands/describe.ts'
import { encodeAnswer, type Answer } from '../commands/execute.ts'

export function refuse(reason: Reason, params?: Params, retryAfterMs?: number): Response {
  return toResponse({ error: describe(new Refusal(reason, params, retryAfterMs)) })
}

export function toResponse(answer: Answer, headers = new Headers()): Response {
  headers.set('cache-control', 'no-store')
  headers.set('content-type', 'application/json;charset=utf-8')
  const body = encodeAnswer(answer)
  if (!('error' in answer)) return new Response(body, { headers })
  const { code, retryAfterMs } = answer.error
  if (retryAfterMs !== undefined) headers.set('retry-after', String(Math.ceil(retryAfterMs / 1_000)))
  return new Response(body, { status: errorCodes[code], headers })
}
