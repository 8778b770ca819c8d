import { describe, expect, test } from 'bun:test'
import { isRefused, newId, NOW, type Open } from './cast.ts'
import { account, CLAIM_MS, confirms, newMail, sendMails, takeMails } from './post.ts'
import { stage } from './stage.ts'

const HOUR_MS = 3_600_000

export function mailsContract(open: Open) {
  describe('mails', () => {
    const on = stage(open)
    /** A new person with a confirmed address. */
    const reachable = async (login: string) => {
      const who = await account(on.storage, login)
      await confirms(on.storage, who, `password of ${login}`, `${login}@example.org`)
      return who
    }
    const asks = (login: string, at = NOW) => on.storage.requestReset({ login, mail: newMail(at) })
    const resets = (hash: string, now = NOW) =>
      on.storage.resetPassword({ hash, password: `new ${newId()}`, now, mail: newMail(now) })

    test('a link that sets the password goes to the confirmed address, by the login or by the address', async () => {
      const who = await reachable('ann')
      for (const login of ['ann', 'ann@example.org']) {
        await asks(login)
        const mails = await sendMails(on.storage)
        expect(mails).toMatchObject([{ kind: 'reset-link', to: 'ann@example.org', person: who, login: 'ann' }])
        expect(await on.storage.resetLink({ hash: mails[0]!.hash, now: NOW })).toEqual({ login: 'ann' })
      }
    })

    test('nobody else is sent one: no account, no address, one that is not confirmed', async () => {
      const { storage } = on
      await account(storage, 'ben')
      await account(storage, 'ben@example.org')
      const who = await account(storage, 'bea')
      await storage.setEmail({
        who,
        password: 'password of bea',
        proof: null,
        email: 'bea@example.org',
        mail: newMail(),
      })
      await sendMails(storage)
      for (const login of ['nobody', 'nobody@example.org', 'ben', 'ben@example.org', 'bea', 'bea@example.org'])
        await asks(login)
      expect(await sendMails(storage)).toEqual([])
      expect((await storage.dueMails({ now: NOW + 48 * HOUR_MS, limit: 50 })).ids).toEqual([])
    })

    test('[G10] a link works once, until its end, ends all sessions, and the address is told', async () => {
      const { storage } = on
      const who = await account(storage, 'cas')
      await confirms(storage, who, 'password of cas', 'cas@example.org')
      await asks('cas')
      const [late] = await sendMails(storage)
      await isRefused(resets(late!.hash, NOW + HOUR_MS), 'wrong_link')
      await asks('cas')
      const [again] = await sendMails(storage)
      expect(await resets(again!.hash, NOW + HOUR_MS - 1)).toEqual({ ended: 1 })
      expect(await sendMails(storage, NOW + HOUR_MS)).toMatchObject([
        { kind: 'password-changed', to: 'cas@example.org', login: 'cas' },
      ])
      await isRefused(resets(again!.hash), 'wrong_link')
    })

    test('a newer link makes the earlier one void, and a link of the operator stays', async () => {
      const { storage } = on
      const who = await reachable('dan')
      const byOperator = { hash: 'of the operator', kind: 'reset' as const, person: who }
      await storage.storeChallenge({ ...byOperator, now: NOW, expires: NOW + HOUR_MS })
      await asks('dan')
      const [first] = await sendMails(storage)
      await asks('dan')
      const [second] = await sendMails(storage)
      await isRefused(resets(first!.hash), 'wrong_link')
      await storage.resetLink({ hash: byOperator.hash, now: NOW })
      await resets(second!.hash)
      await isRefused(resets(byOperator.hash), 'wrong_link')
      await sendMails(storage)
    })

    test('one node takes a mail; another one does when that has said nothing for a while', async () => {
      const other = on.node()
      await reachable('eve')
      await asks('eve')
      const both = await Promise.all([takeMails(on.storage), takeMails(other)])
      expect(both.flat().map(({ tries }) => tries)).toEqual([1])
      const [first] = both.flat()
      expect(await takeMails(other, NOW + CLAIM_MS - 1)).toEqual([])
      const [retry] = await takeMails(other, NOW + CLAIM_MS)
      expect(retry).toMatchObject({ id: first!.id, tries: 2 })
      // The first try may have arrived.
      for (const { hash } of [first!, retry!]) await other.resetLink({ hash, now: NOW + CLAIM_MS })
      await other.removeMail({ mail: retry!.id })
    })

    test('a mail is tried again at its time, and a restart loses none', async () => {
      await reachable('fay')
      await asks('fay')
      const [mail] = await takeMails(on.storage)
      await on.storage.postponeMail({ mail: mail!.id, due: NOW + 100 })
      await on.reopen()
      expect(await takeMails(on.storage, NOW + 99)).toEqual([])
      expect(await sendMails(on.storage, NOW + 100)).toMatchObject([{ id: mail!.id, tries: 2, createdAt: NOW }])
      expect(await takeMails(on.storage, NOW + 48 * HOUR_MS)).toEqual([])
    })

    test('the ones that wait for longest come first, and only so many', async () => {
      await reachable('gus')
      for (const at of [NOW - 1, NOW - 3, NOW - 2]) await asks('gus', at)
      const { ids } = await on.storage.dueMails({ now: NOW, limit: 2 })
      const all = await sendMails(on.storage)
      expect(all.map(({ createdAt }) => createdAt)).toEqual([NOW - 3, NOW - 2, NOW - 1])
      expect(ids).toEqual(all.slice(0, 2).map(({ id }) => id))
    })

    test('a sign-in on a new device and a second factor that is turned off are told, where there is an address', async () => {
      const { storage } = on
      const who = await reachable('hal')
      const session = { hash: newId(), at: NOW, expiresAt: NOW + HOUR_MS, device: 'Firefox on Linux' }
      const enters = (person: string, login: string, mail: ReturnType<typeof newMail> | null) =>
        storage.signIn({
          who: person,
          password: `password of ${login}`,
          proof: null,
          session: { ...session, hash: newId() },
          most: 50,
          old: null,
          bring: null,
          mail,
        })
      await enters(who, 'hal', null)
      expect(await sendMails(storage)).toEqual([])
      await enters(who, 'hal', newMail())
      expect(await sendMails(storage)).toMatchObject([
        { kind: 'new-device', device: 'Firefox on Linux', to: 'hal@example.org' },
      ])
      await isRefused(enters(who, 'wrong', newMail()), 'wrong_login')
      await enters(await account(storage, 'ina'), 'ina', newMail())
      await storage.beginTotp({ who, secret: 'S' })
      await storage.confirmTotp({ who, secret: 'S', step: 1, codes: ['a'] })
      await storage.removeTotp({ who, proof: { recovery: 'a' }, mail: newMail() })
      expect(await sendMails(storage)).toMatchObject([{ kind: 'second-factor-off', login: 'hal' }])
    })
  })
}
