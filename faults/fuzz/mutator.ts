import { limits } from '../../protocol/limits.ts'
import { Random } from '../rounds/random.ts'
import { corpus, type Call, type Known } from './corpus.ts'
import { edge } from './edges.ts'

const MOST_CHANGES = 3
/** Numbers that JSON.stringify never writes. */
const NUMBER_TEXTS = ['1e999', '-1e999', '-0', '1E400', '0.1e1', '9'.repeat(400), '1.0000000000000000000001']
const KEYS = ['room', 'id', 'body', 'name', 'known', '__proto__', 'constructor', 'toString', 'length', '', '0']

/** The share of packets that are not mutated: without it no packet would reach the storage. */
const VALID_SHARE = 0.1

/** Makes packets from valid ones. The same seed makes the same changes. */
export class Mutator {
  #calls: (Call & { text: string })[] = []

  constructor(readonly random: Random) {}

  /** Mutates calls with these ids from now on. */
  know(known: Known): void {
    this.#calls = corpus(known).map((call) => ({ ...call, text: JSON.stringify(call.input) }))
  }

  /** A command and the JSON text of an input, which is mostly not valid for the command. */
  call(): { command: string; input: string } {
    const { random } = this
    const { command, text: valid } = random.pick(this.#calls)
    if (random.chance(VALID_SHARE)) return { command, input: valid }
    const changed: { value: unknown } = { value: JSON.parse(valid) }
    for (let changes = random.whole(1, MOST_CHANGES); changes > 0; changes--) this.#change(changed)
    const text = JSON.stringify(changed.value)
    return { command: this.#command(command), input: bounded(this.#rewritten(text)) }
  }

  /** The same text with damaged bytes: it is hardly ever JSON. */
  damaged(text: string): Buffer {
    const { random } = this
    let bytes: Buffer = Buffer.from(text)
    for (let changes = random.whole(1, MOST_CHANGES); changes > 0; changes--) bytes = this.#damage(bytes)
    return bytes.subarray(0, limits.frameBytes)
  }

  #command(command: string): string {
    const { random } = this
    if (random.chance(0.9)) return command
    return random.chance(0.5) ? random.pick(this.#calls).command : String(edge(random)).slice(0, 200)
  }

  /** Changes one place of the value: at the top or anywhere below. */
  #change(holder: { value: unknown }): void {
    const { random } = this
    let [container, key]: [Record<string, unknown>, string] = [holder, 'value']
    for (let below = own(container, key); isContainer(below) && random.chance(0.85); below = own(container, key)) {
      container = below
      const keys = Object.keys(container)
      key = keys.length > 0 && random.chance(0.9) ? random.pick(keys) : random.pick(KEYS)
    }
    switch (random.whole(0, 4)) {
      case 0:
        if (container !== holder) Reflect.deleteProperty(container, key)
        return
      case 1:
        return define(container, random.pick(KEYS), edge(random))
      case 2: {
        // A part of another call.
        const { input } = random.pick(this.#calls)
        const parts = [input, ...Object.values(input as object)]
        return define(container, key, structuredClone(random.pick(parts)))
      }
      default:
        return define(container, key, edge(random))
    }
  }

  /** What only a text can have: a key twice, a prototype as a key, a number beyond all numbers. */
  #rewritten(text: string): string {
    const { random } = this
    switch (random.whole(0, 9)) {
      case 0:
        return text.replace(/\{("[^"\\]*"):/, (_, key: string) => `{${key}:${JSON.stringify(edge(random))},${key}:`)
      case 1:
        return text.replace('{', '{"__proto__":{"admin":true},')
      case 2:
        return text.replace(/:-?\d[\d.e+-]*/, `:${random.pick(NUMBER_TEXTS)}`)
      default:
        return text
    }
  }

  #damage(bytes: Buffer): Buffer {
    const { random } = this
    const at = random.whole(0, bytes.length)
    const to = random.whole(at, Math.min(bytes.length, at + 16))
    switch (random.whole(0, 5)) {
      case 0: {
        const flipped = Buffer.from(bytes)
        if (at < flipped.length) flipped[at]! ^= 1 << random.whole(0, 7)
        return flipped
      }
      case 1:
        return bytes.subarray(0, at)
      case 2:
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)])
      case 3:
        return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)])
      case 4: {
        const noise = Buffer.from(Array.from({ length: to - at + 1 }, () => random.whole(0, 255)))
        return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)])
      }
      default: {
        const other = Buffer.from(random.pick(this.#calls).text)
        return Buffer.concat([bytes.subarray(0, at), other.subarray(random.whole(0, other.length))])
      }
    }
  }
}

/** Never the prototype, which belongs to all objects of this process. */
function own(container: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(container, key) ? container[key] : undefined
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Also a key `__proto__`, which an assignment would take for the prototype. */
function define(container: Record<string, unknown>, key: string, value: unknown): void {
  if (Array.isArray(container) && !/^\d+$/.test(key)) return void container.push(value)
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Larger frames and bodies are refused before anybody parses them. */
function bounded(text: string): string {
  return text.length > limits.frameBytes / 2 ? '{}' : text
}
