/** Makes the heads of containers of sound and video for tests: enough to tell them, nothing to play. */

type Kind = 'sound' | 'video'

/** An MP4 of the brand, with one track of each kind after the media data. */
export function mp4Of(brand: string, ...kinds: Kind[]): Buffer {
  const tracks = kinds.map((kind) => {
    const handler = Buffer.from(`\0\0\0\0\0\0\0\0${kind === 'sound' ? 'soun' : 'vide'}`.padEnd(25, '\0'), 'latin1')
    return box('trak', box('tkhd', Buffer.alloc(84)), box('mdia', box('mdhd', Buffer.alloc(24)), box('hdlr', handler)))
  })
  const type = box('ftyp', Buffer.from(`${brand}\0\0\0\0isom`, 'latin1'))
  return Buffer.concat([
    type,
    box('mdat', Buffer.alloc(200_000, 7)),
    box('moov', box('mvhd', Buffer.alloc(100)), ...tracks),
  ])
}

/** A WebM as a recorder in a browser writes it: its segment has no length. */
export function webmOf(...kinds: Kind[]): Buffer {
  const tracks = kinds.map((kind) => element('ae', element('d7', Buffer.from([1])), element('83', kindOf(kind))))
  return Buffer.concat([
    element('1a45dfa3', element('4282', Buffer.from('webm'))),
    Buffer.from('1853806701ffffffffffffff', 'hex'),
    element('1549a966', Buffer.alloc(70_000, 0x83)),
    element('1654ae6b', ...tracks),
    element('1f43b675', element('83', Buffer.from([1]))),
  ])
}

function kindOf(kind: Kind): Buffer {
  return Buffer.from([kind === 'sound' ? 2 : 1])
}

function box(name: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.from(`____${name}`, 'latin1')
  head.writeUInt32BE(body.length + 8)
  return Buffer.concat([head, body])
}

function element(id: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = Buffer.alloc(8)
  length.writeUInt32BE(body.length, 4)
  length[0] = 1
  return Buffer.concat([Buffer.from(id, 'hex'), length, body])
}
