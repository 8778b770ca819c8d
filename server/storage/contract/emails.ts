import { describe, expect, test } from 'bun:test'
import { isRefused, NOW, type Open } from './cast.ts'
import { account, confirms, newMail, sendMails, takeMails } from './post.ts'
import { stage } from './stage.ts'

const DAY_MS = 24 * 3_600_000

export function emailsContract(open: Open) {
  describe('e-mail addresses', () => {
    const on = stage(open)
    const shown = async (who: string) => {
      const { email, newEmail } = await on.storage.showAccount({ who })
      return { email, newEmail }
    }
    const sets = (who: string, login: string, email: string | null, more: object = {}) =>
      on.storage.setEmail({ who, password: `password of ${login}`, proof: null, email, mail: newMail(), ...more })
    const opens = (hash: string, now = NOW) => on.storage.confirmEmail({ hash, now, mail: newMail(now) })
    const linkTo = async (email: string) => (await sendMails(on.storage)).find(({ to }) => to === email)!.hash
    const login = async (text: string) => (await on.storage.accountByLogin({ login: text })).account?.person

    test('an address counts once its link is opened, and then it is a way to sign in', async () => {
      const who = await account(on.storage, 'ann')
      await sets(who, 'ann', 'ann@example.org')
      expect(await shown(who)).toEqual({ email: undefined, newEmail: 'ann@example.org' })
      expect(await login('ann@example.org')).toBeUndefined()
      const [mail] = await sendMails(on.storage)
      expect(mail).toMatchObject({
        kind: 'confirm-address',
        to: 'ann@example.org',
        person: who,
        login: 'ann',
        tries: 1,
      })
      expect(await opens(mail!.hash)).toEqual({ email: 'ann@example.org' })
      expect(await shown(who)).toEqual({ email: 'ann@example.org', newEmail: undefined })
      expect(await login('ann@example.org')).toBe(who)
      expect(await sendMails(on.storage)).toEqual([])
    })

    test('a link works once and until its end; a hash that nobody was sent, never', async () => {
      const who = await account(on.storage, 'ben')
      await sets(who, 'ben', 'ben@example.org')
      const hash = await linkTo('ben@example.org')
      await isRefused(opens('no such hash'), 'wrong_link')
      await isRefused(opens(hash, NOW + DAY_MS), 'wrong_link')
      await opens(hash, NOW + DAY_MS - 1)
      await isRefused(opens(hash), 'link_used')
      await sets(who, 'ben', null)
      await isRefused(opens(hash), 'wrong_link')
    })

    test('many who open a link at once confirm it once', async () => {
      const who = await account(on.storage, 'bea')
      await sets(who, 'bea', 'bea@example.org')
      const hash = await linkTo('bea@example.org')
      const tries = await Promise.allSettled(Array.from({ length: 10 }, () => opens(hash)))
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    test('a change needs what a sign-in needs, and changes nothing without it', async () => {
      const { storage, bob } = on
      const who = await account(storage, 'cas')
      const wrong = { who, proof: null, email: 'mallory@example.org', mail: newMail() }
      await isRefused(storage.setEmail({ ...wrong, password: 'another' }), 'wrong_password')
      await isRefused(storage.setEmail({ ...wrong, password: null }), 'wrong_password')
      await storage.beginTotp({ who, secret: 'S' })
      await storage.confirmTotp({ who, secret: 'S', step: 1, codes: ['a'] })
      const password = 'password of cas'
      await isRefused(storage.setEmail({ ...wrong, password }), 'totp_needed')
      await isRefused(storage.setEmail({ ...wrong, password, proof: { recovery: 'b' } }), 'wrong_totp')
      await isRefused(storage.setEmail({ ...wrong, who: bob, password: null }), 'no_account')
      expect(await shown(who)).toEqual({ email: undefined, newEmail: undefined })
      expect(await sendMails(storage)).toEqual([])
      await storage.setEmail({ ...wrong, password, proof: { recovery: 'a' } })
      expect((await shown(who)).newEmail).toBe('mallory@example.org')
      await sendMails(storage)
    })

    test('a new address takes effect when it is confirmed; the old one is told, and loses its links', async () => {
      const { storage } = on
      const who = await account(storage, 'dan')
      await confirms(storage, who, 'password of dan', 'dan@example.org')
      await storage.requestReset({ login: 'dan', mail: newMail() })
      const reset = await linkTo('dan@example.org')
      await sets(who, 'dan', 'new@example.org')
      expect(await shown(who)).toEqual({ email: 'dan@example.org', newEmail: 'new@example.org' })
      expect(await login('dan@example.org')).toBe(who)
      await opens(await linkTo('new@example.org'))
      const [told] = await sendMails(storage)
      expect(told).toMatchObject({ kind: 'address-changed', to: 'dan@example.org', login: 'dan' })
      expect([await login('dan@example.org'), await login('new@example.org')]).toEqual([undefined, who])
      await isRefused(storage.resetLink({ hash: reset, now: NOW }), 'wrong_link')
    })

    test('a link of an address that is not wanted any more is void, sent or not', async () => {
      const who = await account(on.storage, 'eve')
      await sets(who, 'eve', 'one@example.org')
      const first = await linkTo('one@example.org')
      await sets(who, 'eve', 'two@example.org')
      await isRefused(opens(first), 'wrong_link')
      await sets(who, 'eve', 'three@example.org')
      expect((await sendMails(on.storage)).map(({ to }) => to)).toEqual(['three@example.org'])
    })

    test('a new password makes links void that were sent or are to be sent', async () => {
      const { storage } = on
      const who = await account(storage, 'fay')
      await sets(who, 'fay', 'mallory@example.net')
      const sent = await linkTo('mallory@example.net')
      await storage.sendConfirmation({ who, mail: newMail() })
      await storage.setPassword({ who, old: 'password of fay', password: 'new', renew: null })
      await isRefused(opens(sent), 'wrong_link')
      expect(await takeMails(storage)).toEqual([])
    })

    test('two accounts claim an address: the one that confirms it has it', async () => {
      const { storage } = on
      const [gus, hal] = [await account(storage, 'gus'), await account(storage, 'hal')]
      await sets(gus, 'gus', 'both@example.org')
      const first = await linkTo('both@example.org')
      await sets(hal, 'hal', 'both@example.org')
      const second = await linkTo('both@example.org')
      await opens(second)
      await isRefused(opens(first), 'email_taken')
      expect([await login('both@example.org'), (await shown(gus)).email]).toEqual([hal, undefined])
    })

    test('an address is that of the account which confirmed it, and not of one with it as a login', async () => {
      const { storage } = on
      const squatter = await account(storage, 'ina@example.org')
      const ina = await account(storage, 'ina')
      expect(await login('ina@example.org')).toBe(squatter)
      await confirms(storage, ina, 'password of ina', 'ina@example.org')
      expect(await login('ina@example.org')).toBe(ina)
      await confirms(storage, ina, 'password of ina', 'other@example.org')
      await isRefused(account(storage, 'other@example.org'), 'login_taken')
      await account(storage, 'third@example.org')
    })

    test('a login that is an address waits to be confirmed, and one that no mail server takes does not', async () => {
      const { storage } = on
      const who = await account(storage, 'jim@example.org', { mail: newMail() })
      expect(await shown(who)).toEqual({ email: undefined, newEmail: 'jim@example.org' })
      await opens(await linkTo('jim@example.org'))
      expect((await shown(who)).email).toBe('jim@example.org')
      const other = await account(storage, 'jürgen@example.org', { mail: newMail() })
      expect(await shown(other)).toEqual({ email: undefined, newEmail: undefined })
      expect(await sendMails(storage)).toEqual([])
    })

    test('a link is sent again to who waits for one', async () => {
      const { storage, bob } = on
      const who = await account(storage, 'kay')
      const again = (person: string) => storage.sendConfirmation({ who: person, mail: newMail() })
      await isRefused(again(who), 'nothing_to_confirm')
      await isRefused(again(bob), 'no_account')
      await sets(who, 'kay', 'kay@example.org')
      await again(who)
      const mails = await sendMails(storage)
      expect(mails.map(({ to }) => to)).toEqual(['kay@example.org'])
      await again(who)
      const later = await linkTo('kay@example.org')
      await opens(mails[0]!.hash)
      await isRefused(opens(later), 'wrong_link')
    })

    test('an address that is removed is told, also that it is gone', async () => {
      const { storage } = on
      const who = await account(storage, 'lou')
      await confirms(storage, who, 'password of lou', 'lou@example.org')
      await sets(who, 'lou', null)
      expect(await shown(who)).toEqual({ email: undefined, newEmail: undefined })
      expect(await sendMails(storage)).toMatchObject([{ kind: 'address-changed', to: 'lou@example.org' }])
    })

    test('what is stored of an address is in the export, and gone with the account', async () => {
      const { storage } = on
      const who = await account(storage, 'mia')
      await confirms(storage, who, 'password of mia', 'mia@example.org')
      await sets(who, 'mia', 'next@example.org')
      const profile = await storage.ownProfile({ who, hash: '', now: NOW })
      expect(profile).toMatchObject({
        email: 'mia@example.org',
        newEmail: 'next@example.org',
        mails: [{ kind: 'confirm-address', to: 'next@example.org', createdAt: NOW }],
      })
      const [sent] = await takeMails(storage)
      await storage.deleteAccount({ who, password: 'password of mia', proof: null, deletesMessages: false })
      expect(await login('mia@example.org')).toBeUndefined()
      expect(await takeMails(storage, NOW + DAY_MS)).toEqual([])
      await isRefused(opens(sent!.hash), 'wrong_link')
      const next = await account(storage, 'mia')
      await confirms(storage, next, 'password of mia', 'mia@example.org')
    })
  })
}
