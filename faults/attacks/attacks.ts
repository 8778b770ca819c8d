import { clientFrame, PING, TEXT } from '../../bench/load/frames.ts'
import { limits, MOST_ROOMS } from '../../protocol/limits.ts'
import type { Attack } from './attack.ts'
import { flood } from './flood.ts'
import { guestsSend } from './guests.ts'
import { requestsFollow } from './requests.ts'

const RENAMING_GUESTS = 10
const REFUSED_CONNECTIONS = 60
const BAD_PATH_CONNECTIONS = 200
const PAGE_CONNECTIONS = 60

/** A connect of a namespace that does not exist is answered and leaves the socket open. */
const REFUSED_CONNECT = '40/x,'
const JSON_CHARACTERS = limits.frameBytes - REFUSED_CONNECT.length
const DEEP_JSON = `${'['.repeat(JSON_CHARACTERS / 2)}${']'.repeat(JSON_CHARACTERS / 2)}`
const WIDE_JSON = `{${Array.from({ length: 3_000 }, (_, i) => `"k${i}":0`).join(',')}}`

/** From one address, with default limits, in the order of the table in ATTACKS.md. */
export const attacks: readonly Attack[] = [
  {
    name: 'small-frames',
    about: 'one socket without a session sends frames of 11 bytes (`40/x,`), which are answered, as fast as it can',
    begin: (context) => flood(context, [clientFrame(TEXT, REFUSED_CONNECT)]),
  },
  {
    name: 'control-frames',
    about:
      'one socket without a session sends WebSocket pings of 8 bytes, which the runtime answers, as fast as it can',
    begin: (context) => flood(context, [clientFrame(PING, 'xx')]),
  },
  {
    name: 'large-json',
    about: 'one socket without a session sends frames of up to 32 KiB of nested and of wide JSON as fast as it can',
    begin: (context) =>
      flood(
        context,
        [DEEP_JSON, WIDE_JSON].map((json) => clientFrame(TEXT, REFUSED_CONNECT + json)),
      ),
  },
  {
    name: 'claims',
    about:
      '50 guests send `sync` 20 times a second with true claims about rooms that they left: as many as a person may have rooms, and as many as fit in a frame, in turn',
    begin: (context) => {
      const { crowded, claims } = context.scene
      const inputs = [{ known: claims.slice(0, MOST_ROOMS) }, { known: claims }] as const
      return guestsSend(context, crowded, (guest, turn) => guest.send('sync', inputs[turn % 2 === 0 ? 0 : 1]))
    },
  },
  {
    name: 'sync',
    about: '50 guests who are in 200 rooms each send `sync` 20 times a second',
    begin: (context) => guestsSend(context, context.scene.crowded, (guest) => guest.send('sync', { known: [] })),
  },
  {
    name: 'pages',
    about: '50 guests ask for pages of long messages 20 times a second, and read fast',
    begin: (context) =>
      guestsSend(context, context.scene.free, (guest) =>
        guest.send('message.page', { room: context.scene.long.id, limit: limits.pageMessages }),
      ),
  },
  {
    name: 'missing',
    about: '50 guests send `message.missing` with 100 ids 20 times a second',
    begin: (context) =>
      guestsSend(context, context.scene.free, (guest) =>
        guest.send('message.missing', {
          room: context.scene.long.id,
          ids: Array.from({ length: limits.messageIds }, () => Bun.randomUUIDv7()),
        }),
      ),
  },
  {
    name: 'renames',
    about: '10 guests who are in 200 rooms each change their name 20 times a second',
    begin: (context) =>
      guestsSend(context, context.scene.crowded.slice(0, RENAMING_GUESTS), (guest, turn) =>
        guest.send('person.rename', { name: `Guest ${guest.index}, ${turn}` }),
      ),
  },
  {
    name: 'join-leave',
    about: '50 guests join and leave the room of the victims, 20 commands a second each',
    begin: (context) =>
      guestsSend(context, context.scene.free, (guest, turn) => {
        if (turn % 2 === 0) guest.send('room.join', { code: context.scene.room.code })
        else guest.send('room.leave', { room: context.scene.room.id })
      }),
  },
  {
    name: 'create-leave',
    about: '50 guests create rooms and leave them, 20 commands a second each',
    begin: (context) =>
      guestsSend(context, context.scene.free, (guest) => {
        const room = guest.created.shift()
        if (room !== undefined) return guest.send('room.leave', { room })
        guest.send('room.create', { name: 'Room' }, (result) =>
          guest.created.push((result as { room: { id: string } }).room.id),
        )
      }),
  },
  {
    name: 'refused-posts',
    about: '60 connections POST a command without a session; nearly all are refused by the rate limit',
    begin: (context) =>
      requestsFollow(context, REFUSED_CONNECTIONS, '/api/session.me', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
  },
  {
    name: 'bad-paths',
    about: '200 connections ask for `GET /%00`',
    begin: (context) => requestsFollow(context, BAD_PATH_CONNECTIONS, '/%00'),
  },
  {
    name: 'start-page',
    about: '60 connections ask for `GET /`',
    begin: (context) => requestsFollow(context, PAGE_CONNECTIONS, '/'),
  },
]
