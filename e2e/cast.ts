import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test'
import { formatCode } from '../protocol/code.ts'
import { command } from './command.ts'

export const BANNER = 'Reconnecting. You can keep writing.'

/** A person with their own browser, who does and sees what a person can. */
export class Actor {
  /** Errors of the page and violations of its content security policy. Every journey expects none. */
  troubles: string[] = []
  room = ''
  #page: Page | null = null

  constructor(
    readonly name: string,
    readonly context: BrowserContext,
    private readonly home: string,
  ) {}

  get page(): Page {
    if (this.#page === null) throw new Error(`${this.name} has no tab open`)
    return this.#page
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: /^Message/ })
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: `Messages in ${this.room}` })
  }

  get people(): Locator {
    return this.page.getByRole('complementary', { name: 'People' })
  }

  /** The rows with exactly this text, edited or not. */
  rows(text: string): Locator {
    return this.log.locator('[data-message-id]').filter({ has: this.text(text) })
  }

  /** The paragraphs with exactly this text. One that ends an edited message says that it was edited. */
  text(text: string): Locator {
    return this.page.getByText(text, { exact: true }).or(this.page.getByText(`${text} (edited)`, { exact: true }))
  }

  /** Opens a tab, which is this person's current one from then on. */
  async opens(link = '/'): Promise<void> {
    const page = await this.context.newPage()
    page.on('pageerror', (error) => this.troubles.push(`${this.name}: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) this.troubles.push(`${this.name}: ${message.text()}`)
    })
    this.#page = page
    await page.goto(new URL(link, this.home).href)
    await page.evaluate(() => Object.assign(window, { sameWindow: true }))
  }

  /** Creates a room and answers its link. Somebody who is new and has no page open does it by commands. */
  async creates(room: string): Promise<string> {
    if (this.#page === null && (await this.context.cookies()).length === 0) return this.#createsByCommands(room)
    if (this.#page === null) await this.opens()
    await this.triesToCreate(room)
    const invitation = this.page.getByRole('dialog', { name: 'Invite people' })
    const link = await invitation.getByRole('textbox', { name: 'Link' }).inputValue()
    await this.page.keyboard.press('Escape')
    await expect(invitation).toBeHidden()
    await this.isIn(room)
    return link
  }

  /** On the first page, or, with rooms already, in the dialog for a new one. */
  async triesToCreate(room: string): Promise<void> {
    const newRoom = this.page.getByRole('button', { name: 'New room' })
    await expect(newRoom.or(this.page.getByText('Create a room', { exact: true }).first())).toBeVisible()
    if (await newRoom.isVisible()) await newRoom.click()
    else {
      await choose(this.page, 'Create a room')
      await this.page.getByRole('textbox', { name: 'Your name' }).fill(this.name)
    }
    await this.page.getByRole('textbox', { name: 'Room name' }).fill(room)
    await this.page.getByRole('button', { name: 'Create room' }).click()
  }

  /** Joins on the page of an invitation. */
  async joins(room: string): Promise<void> {
    const name = this.page.getByRole('textbox', { name: 'Your name' })
    await expect(name).not.toHaveValue('')
    await name.fill(this.name)
    await this.page.getByRole('button', { name: `Join ${room}` }).click()
    await this.isIn(room)
  }

  async typesCode(code: string): Promise<void> {
    if (this.#page === null) await this.opens()
    const field = this.page.getByRole('textbox', { name: 'Room code' })
    await expect(field.or(this.page.getByText('Join a room', { exact: true }).first()).first()).toBeVisible()
    if (await this.page.getByText('Join a room', { exact: true }).first().isVisible()) {
      await choose(this.page, 'Join a room')
      await this.page.getByRole('textbox', { name: 'Your name' }).fill(this.name)
    }
    await field.fill(code)
    await this.page.getByRole('button', { name: 'Join room' }).click()
  }

  async isIn(room: string): Promise<void> {
    this.room = room
    await expect(this.log).toBeVisible()
    await expect(this.composer).toBeVisible()
  }

  async says(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
    await expect(this.composer).toHaveValue('')
  }

  /** Types and does not send. */
  async types(text: string): Promise<void> {
    await this.composer.pressSequentially(text)
  }

  /** Chooses something from the room's menu. */
  async choosesInRoom(item: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Room menu' }).click()
    await this.page.getByRole('menu', { name: 'Room menu' }).getByRole('menuitem', { name: item }).click()
  }

  /** Chooses something from a message's menu. */
  async choosesForMessage(text: string, item: string): Promise<void> {
    await this.pointsAt(this.rows(text))
    await this.rows(text).getByRole('button', { name: 'More' }).click()
    await this.page.getByRole('menu', { name: 'Message actions' }).getByRole('menuitem', { name: item }).click()
  }

  /** Moves the mouse over a message until its tools are shown: a row that is still laid out does not get the first move. */
  async pointsAt(row: Locator, position?: { x: number; y: number }): Promise<void> {
    await expect(async () => {
      await this.page.mouse.move(0, 0)
      await row.hover(position && { position })
      await expect(row.getByRole('toolbar')).toBeVisible({ timeout: 1_000 })
    }).toPass()
  }

  /** Exactly once. */
  async sees(text: string): Promise<void> {
    await expect(this.rows(text)).toHaveCount(1)
    await expect(this.rows(text)).toBeVisible()
  }

  async doesNotSee(text: string): Promise<void> {
    await expect(this.page.getByText(text)).toHaveCount(0)
  }

  /** Exactly these messages, in this order from top to bottom, none of them pending. */
  async seesInOrder(texts: string[]): Promise<void> {
    await expect.poll(() => this.#reads(), { timeout: 20_000 }).toEqual(texts)
  }

  async seesPending(text: string): Promise<void> {
    await expect(this.rows(text)).toHaveAttribute('data-pending', 'waiting')
  }

  async seesSent(text: string): Promise<void> {
    await expect(this.rows(text)).not.toHaveAttribute('data-pending', /.*/)
    await this.sees(text)
  }

  async seesTyping(other: Actor): Promise<void> {
    await expect(this.page.getByText(new RegExp(`${other.name}\\s+is typing`))).toBeVisible()
  }

  async seesNobodyTyping(): Promise<void> {
    await expect(this.page.getByText(/(is|are) typing/)).toBeHidden()
  }

  async seesPresent(name: string): Promise<void> {
    await expect(this.#listed(name, /^In the room/)).toHaveCount(1)
  }

  /** Away from all devices, or not to be disturbed. */
  async seesAway(name: string): Promise<void> {
    await expect(this.#listed(name, /^Away/)).toHaveCount(1)
  }

  async seesNotHere(name: string): Promise<void> {
    await expect(this.#listed(name, /^Not here/)).toHaveCount(1)
  }

  async seesBanner(): Promise<void> {
    await expect(this.page.getByText(BANNER)).toBeVisible()
  }

  async seesNoBanner(): Promise<void> {
    await expect(this.page.getByText(BANNER)).toHaveCount(0, { timeout: 20_000 })
  }

  /** As when the person chooses another tab of the browser. */
  async hidesPage(): Promise<void> {
    await this.#setVisibility('hidden')
  }

  async showsPage(): Promise<void> {
    await this.#setVisibility('visible')
  }

  async goesOffline(): Promise<void> {
    await this.context.setOffline(true)
  }

  async comesBack(): Promise<void> {
    await this.context.setOffline(false)
  }

  /** The same person in another tab of the same browser. */
  async inAnotherTab(link: string): Promise<Actor> {
    const other = new Actor(this.name, this.context, this.home)
    other.troubles = this.troubles
    await other.opens(link)
    if (link !== '/') await other.isIn(this.room)
    return other
  }

  /** The service worker has cached the pages. */
  async hasCachedPages(): Promise<void> {
    await this.page.evaluate(() => navigator.serviceWorker.ready)
    await expect.poll(() => this.page.evaluate(async () => (await caches.match('/')) !== undefined)).toBe(true)
  }

  async closesTab(): Promise<void> {
    await this.page.close()
    this.#page = null
  }

  async opensTabAgain(link: string): Promise<void> {
    await this.opens(link)
    await this.isIn(this.room)
  }

  /** Pages that are opened from now on get their sizes late, as on a busy machine. */
  async laysOutLate(): Promise<void> {
    await this.context.addInitScript(() => {
      const Native = window.ResizeObserver
      window.ResizeObserver = class extends Native {
        constructor(callback: ResizeObserverCallback) {
          super((entries, self) => void setTimeout(() => callback(entries, self), 1_000))
        }
      }
    })
  }

  /** The page was not reloaded since it was opened. */
  async neverReloaded(): Promise<void> {
    expect(await this.page.evaluate(() => 'sameWindow' in window)).toBe(true)
  }

  async #createsByCommands(room: string): Promise<string> {
    await command(this.context, this.home, 'session.start', { name: this.name })
    const created = await command(this.context, this.home, 'room.create', { name: room })
    const link = new URL(`/r/${formatCode(created.room.code)}`, this.home).href
    await this.opens(link)
    await this.isIn(room)
    // What the page loads soon after its first paint is there, too: a person is not as fast as a journey.
    await this.page.waitForLoadState('networkidle')
    return link
  }

  async #setVisibility(state: DocumentVisibilityState): Promise<void> {
    await this.page.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  }

  #listed(name: string, heading: RegExp): Locator {
    const group = this.people.locator('section').filter({ has: this.page.getByRole('heading', { name: heading }) })
    return group.getByRole('listitem').filter({ hasText: name })
  }

  #reads(): Promise<string[]> {
    return this.log.locator('[data-message-id]').evaluateAll((rows) =>
      rows
        .map((row) => ({
          top: row.getBoundingClientRect().top,
          text: row.querySelector('.body')?.textContent ?? '',
          state: row.getAttribute('data-pending'),
        }))
        .toSorted((a, b) => a.top - b.top)
        .map(({ text, state }) => (state === null ? text : `${text} (${state})`)),
    )
  }
}

/** Chooses one of the two forms, whether they are tabs or radio buttons. */
async function choose(page: Page, form: string): Promise<void> {
  await page
    .getByRole('tab', { name: form })
    .or(page.getByText(form, { exact: true }))
    .first()
    .click()
}
