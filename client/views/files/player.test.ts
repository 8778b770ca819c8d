import { beforeEach, expect, test } from 'bun:test'
import { Player } from './player.svelte.ts'

/** As much of a browser's media element as there is without a browser. */
class Media extends EventTarget {
  src = ''
  paused = true
  currentTime = 0
  duration = Number.NaN
  playbackRate = 1
  preload = ''

  async play() {
    this.paused = false
    this.dispatchEvent(new Event('play'))
  }

  pause() {
    if (this.paused) return
    this.paused = true
    this.dispatchEvent(new Event('pause'))
  }
}

const file = (id: string) => ({ id, name: `${id}.webm`, type: 'audio/webm', bytes: 1, peaks: 'AA==' })
const media = () => new Media() as unknown as HTMLMediaElement & Media
const here = {}
let sound: HTMLMediaElement & Media
let player: Player

beforeEach(() => {
  sound = media()
  player = new Player(() => sound)
})

test('a press plays, and the next one pauses where it is', () => {
  player.toggle(file('one'), here)
  expect([player.file, player.playing, sound.src]).toEqual(['one', true, '/files/one/one.webm'])
  sound.currentTime = 3
  sound.dispatchEvent(new Event('timeupdate'))
  player.toggle(file('one'), here)
  expect([player.playing, player.at]).toEqual([false, 3])
})

test('what the server does not have yet plays from its own address', () => {
  player.toggle({ ...file('one'), url: 'blob:one' }, here)
  expect([player.file, sound.src]).toEqual(['one', 'blob:one'])
  player.toggle({ ...file('two'), url: undefined }, here)
  expect(sound.src).toBe('/files/two/two.webm')
})

test('one plays at a time: another recording begins, and a video stops both', () => {
  player.toggle(file('one'), here)
  player.toggle(file('two'), here)
  expect([player.file, player.playing, player.at]).toEqual(['two', true, 0])
  const [film, other] = [media(), media()]
  void film.play()
  player.began(film)
  expect(player.playing).toBe(false)
  void other.play()
  player.began(other)
  expect(film.paused).toBe(true)
  player.toggle(file('two'), here)
  expect(other.paused).toBe(true)
})

test('the speed goes round, and holds for the next recording', () => {
  player.toggle(file('one'), here)
  player.nextSpeed()
  expect([player.speed, sound.playbackRate]).toEqual([1.5, 1.5])
  player.toggle(file('two'), here)
  sound.playbackRate = 1
  sound.dispatchEvent(new Event('loadedmetadata'))
  expect(sound.playbackRate).toBe(1.5)
  player.nextSpeed()
  player.nextSpeed()
  expect(player.speed).toBe(1)
})

test('what was started in a place ends with it, and not with another one', () => {
  player.toggle(file('one'), here)
  player.leave({})
  expect(player.playing).toBe(true)
  player.leave(here)
  expect([player.playing, player.file]).toEqual([false, undefined])
})

test('at its end it is at its beginning; a recording without an end says none', () => {
  player.toggle(file('one'), here)
  sound.duration = Infinity
  sound.dispatchEvent(new Event('durationchange'))
  expect(player.seconds).toBeUndefined()
  sound.currentTime = 9
  sound.dispatchEvent(new Event('ended'))
  expect([player.playing, player.at, sound.currentTime]).toEqual([false, 0, 0])
})

test('one that fails says so, and is loaded again with the next press', () => {
  player.toggle(file('one'), here)
  sound.pause()
  sound.dispatchEvent(new Event('error'))
  expect(player.failed).toBe(true)
  sound.src = ''
  player.toggle(file('one'), here)
  expect([player.failed, player.playing, sound.src]).toEqual([false, true, '/files/one/one.webm'])
})
