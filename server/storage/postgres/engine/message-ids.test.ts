import { expect, test } from 'bun:test'
import { SQL } from 'bun'
import { draft, guest, room, say } from '../../contract/cast.ts'
import { tidy } from '../test/fixture.ts'
import { openPostgres } from './postgres.ts'

const { fresh, later } = tidy()

test('messages from when ids were unique for everybody stay as they are, and others may use their ids', async () => {
  const { url } = await fresh()
  const before = await openPostgres({ url })
  const [alice, mallory] = [await guest(before, 'alice'), await guest(before, 'mallory')]
  const [kitchen, den] = [await room(before, alice), await room(before, mallory)]
  const hello = await say(before, kitchen.id, alice, 'hello')
  await before.close()
  const client = new SQL(url, { max: 1 })
  await client.unsafe(`drop index messages_id; alter table messages add constraint messages_id_key unique (id);
    delete from kysely_migration where name = '006-message-ids'`)
  await client.close()

  const storage = await openPostgres({ url })
  later(() => storage.close())
  const copy = { ...draft(den.id, mallory, 'mine'), id: hello.id }
  expect(await storage.append(copy)).toMatchObject({ stored: { seq: 3, body: 'mine' } })
  const page = (await storage.page({ who: alice, room: kitchen.id, limit: 10, bytes: 1_000 })).parse()
  expect(page.messages).toEqual([hello])
})
