import { randomBytes } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import type { Locator } from '@playwright/test'
import type { Actor } from './cast.ts'

const MB = 1024 * 1024

export interface Chosen {
  name: string
  mimeType: string
  buffer: Buffer
}

export const text = (name: string, content = `This is ${name}`): Chosen => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
})
export const big = (name: string, bytes = 6 * MB): Chosen => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(
    randomBytes(64 * 1024)
      .toString('base64')
      .repeat(100),
  ).subarray(0, bytes),
})

/** A picture of one colour (PNG, https://www.w3.org/TR/png-3/). */
export function picture(name: string, width = 120, height = 80): Chosen {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x77)])
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = [part('IHDR', header), part('IDAT', rows), part('IEND', Buffer.alloc(0))]
  return { name, mimeType: 'image/png', buffer: Buffer.concat([signature, ...chunks]) }
}

function part(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** Chooses files from the menu of `+`. */
export async function chooses(
  actor: Actor,
  files: Chosen[],
  item = 'File',
  within: Locator = actor.page.locator('main'),
) {
  await within.getByRole('button', { name: 'Add to the message' }).click()
  const choosing = actor.page.waitForEvent('filechooser')
  await actor.page.getByRole('menuitem', { name: item }).click()
  await (await choosing).setFiles(files)
}
