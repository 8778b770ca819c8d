import { closeSync, fsyncSync, openSync, readSync } from 'node:fs'
import type { AheadAnswer, AheadQuestion } from './hash-ahead.ts'

declare const self: Worker

const CHUNK = Buffer.alloc(1024 * 1024)

interface Growing {
  file: number
  hasher: Bun.CryptoHasher
  at: number
}

const growing = new Map<string, Growing>()

self.addEventListener('message', ({ data }: MessageEvent<AheadQuestion>) => {
  if ('forget' in data) return forget(data.forget)
  const one = growing.get(data.path) ?? begin(data.path)
  while (one.at < data.upTo) {
    const read = readSync(one.file, CHUNK, 0, Math.min(CHUNK.length, data.upTo - one.at), one.at)
    if (read === 0) break
    one.hasher.update(CHUNK.subarray(0, read))
    one.at += read
  }
  if (!data.finish) return
  fsyncSync(one.file)
  const answer: AheadAnswer = { path: data.path, hash: one.hasher.digest('hex'), bytes: one.at }
  forget(data.path)
  postMessage(answer)
})

function begin(path: string): Growing {
  const one = { file: openSync(path, 'r+'), hasher: new Bun.CryptoHasher('sha256'), at: 0 }
  growing.set(path, one)
  return one
}

function forget(path: string): void {
  const one = growing.get(path)
  if (one === undefined) return
  growing.delete(path)
  closeSync(one.file)
}
