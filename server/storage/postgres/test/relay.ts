import type { Socket } from 'bun'

interface Ends {
  other: Socket<Ends> | null
  waiting: Uint8Array[]
}

/** A line to a server that can be cut without anybody noticing: what is sent then does not arrive, and nothing closes. */
export interface Relay {
  url: URL
  cut: boolean
  close(): void
}

export function relayTo(server: URL): Relay {
  const all = new Set<Socket<Ends>>()
  const relay: Relay = { url: new URL(server), cut: false, close }
  const socket = {
    open(from: Socket<Ends>) {
      all.add(from)
    },
    data(from: Socket<Ends>, chunk: Uint8Array) {
      if (relay.cut) return
      if (from.data.other === null) from.data.waiting.push(Uint8Array.from(chunk))
      else from.data.other.write(chunk)
    },
    close(from: Socket<Ends>) {
      all.delete(from)
      from.data.other?.end()
    },
    error() {},
  }
  const listener = Bun.listen<Ends>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      ...socket,
      open(from) {
        all.add(from)
        from.data = { other: null, waiting: [] }
        if (relay.cut) return
        const data: Ends = { other: from, waiting: [] }
        void Bun.connect<Ends>({ hostname: server.hostname, port: Number(server.port), data, socket }).then(
          (to) => {
            from.data.other = to
            for (const chunk of from.data.waiting.splice(0)) to.write(chunk)
          },
          () => from.end(),
        )
      },
    },
  })
  relay.url.port = String(listener.port)

  function close() {
    listener.stop(true)
    for (const each of all) each.end()
  }
  return relay
}
