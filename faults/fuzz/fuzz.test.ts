import { expect, test } from 'bun:test'
import { Random } from '../rounds/random.ts'
import { Findings } from './findings.ts'
import { FUZZ_SEED, fuzz } from './fuzz.ts'
import { Mutator } from './mutator.ts'

const PACKETS = 50_000
const REST_MS = 1_000
const TIMEOUT_MS = 120_000

test(
  `[G7] ${PACKETS} mutated packets and bodies cause no crash, no internal error and no growth of memory`,
  async () => {
    const { findings, answers, packets, closed } = await fuzz(PACKETS, FUZZ_SEED, REST_MS)
    expect(findings).toEqual([])
    expect(packets).toBe(PACKETS)
    // Some reach the storage, and the others are refused in different ways.
    for (const code of ['ok', 'invalid', 'unauthorized', 'not_found', 'conflict'])
      expect(answers[code]).toBeGreaterThan(PACKETS / 1_000)
    expect(closed).toBeGreaterThan(0)
  },
  TIMEOUT_MS,
)

test('the same seed makes the same packets, and another seed others', () => {
  const packets = (seed: string) => {
    const mutator = new Mutator(new Random(seed))
    mutator.know({ room: 'room', code: 'code', message: 'message', person: 'person', fresh: ['one', 'two'] })
    return Array.from({ length: 1_000 }, () => {
      const { command, input } = mutator.call()
      return `${command} ${input} ${mutator.damaged(input).toString('hex')}`
    })
  }
  expect(packets('one')).toEqual(packets('one'))
  expect(packets('one')).not.toEqual(packets('two'))
})

test('an answer with the code internal is a finding, with what was sent', () => {
  const findings = new Findings()
  findings.answered('431[{"error":{"code":"invalid","reason":"not_json"}}]', 'fine')
  findings.answered('432[{"error":{"code":"internal","reason":"failed"}}]', 'what broke it')
  expect(findings.answers).toEqual({ invalid: 1, internal: 1 })
  expect(findings.found).toEqual([expect.stringContaining('what broke it')])
})
