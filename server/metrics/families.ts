import type { Counts } from './counts.ts'
import type { Family, Sample } from './family.ts'
import { processFamilies } from './process-families.ts'
import type { Readings } from './readings.ts'
import { storedFamilies } from './stored-families.ts'

const RADIX = 16
/** So many hexadecimal digits are exact in a number. */
const EPOCH_DIGITS = 12

/** All metrics of this node. docs/metrics.md has each of them. */
export const families = (readings: Readings): Family[] => [
  ...connectionFamilies(readings),
  ...messageFamilies(readings),
  ...commandFamilies(readings),
  ...queueFamilies(readings),
  ...nodeFamilies(readings),
  ...storedFamilies(readings),
  ...processFamilies(readings),
]

function connectionFamilies({ counts, sockets, people, liveRooms }: Readings): Family[] {
  return [
    {
      name: 'parley_sockets',
      help: 'Sockets that are open, by whether they have a session.',
      type: 'gauge',
      read() {
        const { open, unauthenticated } = sockets()
        return [
          { labels: { state: 'admitted' }, value: open - unauthenticated },
          { labels: { state: 'unauthenticated' }, value: unauthenticated },
        ]
      },
    },
    counter('parley_sockets_opened_total', 'Sockets that were opened.', () => counts.socketsOpened),
    counter('parley_sockets_admitted_total', 'Sockets that got a session.', () => counts.socketsAdmitted),
    labelled('parley_sockets_closed_total', 'Sockets that were closed, by the close code.', 'code', () =>
      Object.entries(counts.socketsClosed),
    ),
    gauge('parley_people_connected', 'People with at least one socket.', people),
    gauge('parley_live_rooms', 'Rooms that somebody at a socket is in.', liveRooms),
    {
      name: 'parley_http_requests_total',
      help: 'HTTP requests by where they lead and the class of their status. An upgrade to a socket is 1xx.',
      type: 'counter',
      read: () =>
        Object.entries(counts.requests).flatMap(([route, classes]) =>
          classes.flatMap((value, at) => (value > 0 ? [{ labels: { route, status: `${at + 1}xx` }, value }] : [])),
        ),
    },
  ]
}

function messageFamilies({ counts }: Readings): Family[] {
  const { commits, fanOut } = counts
  return [
    counter('parley_messages_total', 'Messages that were committed and acknowledged.', () => counts.messages),
    counter('parley_changes_total', 'Changes of rooms that were committed, messages included.', () => counts.changes),
    counter('parley_deliveries_total', 'Changes that were sent, once for each socket.', () => fanOut.deliveries),
    counter('parley_frames_sent_total', 'Frames of rooms that were sent, once for each socket.', () => fanOut.frames),
    histogram('parley_commit_duration_seconds', 'Time of one commit, until it is on the disk.', commits.seconds),
    histogram('parley_commit_wait_seconds', 'Time that the first write of a commit waited.', commits.waitedSeconds),
    histogram('parley_commit_writes', 'Writes in one commit.', commits.writes),
    labelled('parley_syncs_total', 'Catch-ups, by what the client had before.', 'kind', () =>
      Object.entries(counts.syncs),
    ),
    histogram('parley_sync_duration_seconds', 'Time of one catch-up.', counts.syncSeconds),
    counter('parley_gaps_closed_total', 'Gaps in a live room that were read from the storage.', () => counts.gaps),
  ]
}

function commandFamilies({ counts }: Readings): Family[] {
  return [
    labelled('parley_commands_total', 'Commands that were received, by their name.', 'command', () =>
      Object.entries(counts.commands).filter(([, value]) => value > 0),
    ),
    {
      name: 'parley_command_duration_seconds',
      help: 'Time of one command, by the limit that it draws on. Messages have the time of their commit.',
      type: 'histogram',
      read: () => Object.entries(counts.commandSeconds).map(([cost, of]) => ({ labels: { cost }, of })),
    },
    {
      name: 'parley_refusals_total',
      help: 'Refusals by their reason, and by what was refused: a command by the limit that it draws on, or else.',
      type: 'counter',
      read: () => refusals(counts),
    },
  ]
}

function refusals({ refusals: all }: Counts): Sample[] {
  return Object.entries(all).flatMap(([what, reasons]) =>
    Object.entries(reasons).map(([reason, value]) => ({ labels: { refused: what, reason }, value })),
  )
}

function queueFamilies({ waiting, uploads }: Readings): Family[] {
  return [
    labelled('parley_queue_length', 'Work that waits for its turn.', 'queue', () => Object.entries(waiting())),
    labelled('parley_uploads', 'Uploads that are not finished, by whether their bytes come now.', 'state', () => {
      const { all, receiving } = uploads()
      return [
        ['receiving', receiving],
        ['paused', all - receiving],
      ]
    }),
    counter('parley_uploads_finished_total', 'Uploads that became a file.', () => uploads().finished),
    counter('parley_upload_received_bytes_total', 'Bytes of uploads that were received.', () => uploads().bytes),
  ]
}

function nodeFamilies({ counts, otherNodes, version, storage, files, ...node }: Readings): Family[] {
  return [
    {
      name: 'parley_build_info',
      help: 'Always 1. The labels are the version of Parley and of its runtime, and where it stores data and files.',
      type: 'gauge',
      read: () => [{ labels: { version, bun: Bun.version, storage, files }, value: 1 }],
    },
    gauge('parley_storage_writable', '1 while the storage can be written, else 0.', () => Number(node.isWritable())),
    gauge('parley_draining', '1 while the server stops, else 0.', () => Number(node.isDraining())),
    gauge('parley_epoch', 'A number that changes when a new epoch begins.', () =>
      Number.parseInt(node.epoch().replaceAll('-', '').slice(0, EPOCH_DIGITS), RADIX),
    ),
    histogram('parley_event_loop_delay_seconds', 'How late a timer of 100 ms was.', counts.loopDelay),
    gauge('parley_bus_other_nodes', 'Other nodes that this one receives from.', () => otherNodes().count),
    gauge('parley_bus_silence_seconds', 'Time since the most silent other node sent something.', () =>
      otherNodes().count === 0 ? null : otherNodes().silentMs / 1_000,
    ),
    labelled('parley_bus_messages_total', 'Messages of the bus that were sent, received, or lost.', 'outcome', () =>
      Object.entries(counts.bus),
    ),
  ]
}

function counter(name: string, help: string, read: () => number): Family {
  return { name, help, type: 'counter', read }
}

function gauge(name: string, help: string, read: () => number | null): Family {
  return { name, help, type: 'gauge', read }
}

function histogram(name: string, help: string, of: Counts['loopDelay']): Family {
  return { name, help, type: 'histogram', read: () => [{ of }] }
}

function labelled(name: string, help: string, label: string, read: () => [string, number][]): Family {
  return {
    name,
    help,
    type: name.endsWith('_total') ? 'counter' : 'gauge',
    read: () => read().map(([key, value]) => ({ labels: { [label]: key }, value })),
  }
}
