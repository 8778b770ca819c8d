import { afterAll, beforeEach, expect, jest, setSystemTime, test } from 'bun:test'
import { MOST_SECONDS, Recording, type VoiceNote } from './recording.svelte.ts'

/** As much of a browser's recorder as there is without a browser. */
class Recorder extends EventTarget {
  state = 'recording'
  constructor(
    _stream: unknown,
    readonly options: MediaRecorderOptions,
  ) {
    super()
    recorders.push(this)
  }

  start() {}

  gives(data: Blob) {
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data }))
  }

  stop() {
    this.state = 'inactive'
    this.gives(new Blob(['end']))
    this.dispatchEvent(new Event('stop'))
  }
}

const { MediaRecorder: before } = globalThis
const recorders: Recorder[] = []
const latest = () => recorders.at(-1)!
let ended: (VoiceNote | null)[]
let open: Set<string>
let mostBytes: number | undefined

function record(type = 'audio/webm;codecs=opus'): Recording {
  open = new Set(['track', 'meter'])
  const stream = { getTracks: () => [{ stop: () => open.delete('track') }] } as never
  const meter = { level: () => 0.5, close: () => void open.delete('meter') }
  return new Recording({ stream, type, meter, mostBytes: () => mostBytes, onend: (note) => void ended.push(note) })
}

beforeEach(() => {
  globalThis.MediaRecorder = Recorder as never
  ended = []
  mostBytes = undefined
})
afterAll(() => {
  globalThis.MediaRecorder = before
})

test('a stop gives the note with its time and loudness, and lets go of the microphone', async () => {
  setSystemTime(new Date(2026, 10, 29, 14, 5))
  const recording = record()
  await Bun.sleep(220)
  expect(recording.levels.length).toBeGreaterThan(1)
  expect(recording.levels[0]).toBe(0.5)
  latest().gives(new Blob(['begin']))
  recording.stop()
  recording.stop()
  setSystemTime()
  expect(ended).toHaveLength(1)
  const { file, seconds, peaks } = ended[0]!
  expect([file.name, file.type, await file.text()]).toEqual([
    'Voice note 2026-11-29 at 14.05.webm',
    'audio/webm',
    'beginend',
  ])
  expect(seconds).toBeGreaterThan(0.2)
  expect(atob(peaks)).toBe('\xff'.repeat(64))
  expect(open).toEqual(new Set())
})

test('a cancel gives nothing, and lets go of the microphone', () => {
  record().cancel()
  expect([ended, open]).toEqual([[], new Set()])
})

test('without a byte there is no note', () => {
  record()
  latest().dispatchEvent(new Event('stop'))
  expect([ended, open]).toEqual([[null], new Set()])
})

test('Safari records M4A', () => {
  record('audio/mp4').stop()
  expect([ended[0]!.file.type, ended[0]!.file.name.slice(-4)]).toEqual(['audio/mp4', '.m4a'])
})

test('it ends by itself before it is too large, and not without a limit', () => {
  const chunk = new Blob(['x'.repeat(10)])
  record()
  for (let count = 0; count < 9; count++) latest().gives(chunk)
  expect(ended).toEqual([])
  mostBytes = 100
  record()
  for (let count = 0; count < 8; count++) latest().gives(chunk)
  expect(ended).toEqual([])
  latest().gives(chunk)
  expect(ended[0]!.file.size).toBeLessThanOrEqual(100)
})

test('it ends by itself after ten minutes', () => {
  jest.useFakeTimers()
  try {
    record()
    jest.advanceTimersByTime((MOST_SECONDS - 1) * 1_000)
    expect(ended).toEqual([])
    jest.advanceTimersByTime(2_000)
    expect(ended).toHaveLength(1)
  } finally {
    jest.useRealTimers()
  }
})
