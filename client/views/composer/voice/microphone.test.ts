import { expect, test } from 'bun:test'
import { openMicrophone, type Recorders } from './microphone.ts'

const stream = {} as MediaStream
const records = (...types: string[]) => ({ isTypeSupported: (type: string) => types.includes(type) })
const asks = (getUserMedia: () => Promise<MediaStream>) => ({ mediaDevices: { getUserMedia } })
const browser: Recorders = {
  isSecureContext: true,
  navigator: asks(async () => stream),
  MediaRecorder: records('audio/webm;codecs=opus', 'audio/mp4'),
}
const refuses = (name: string) => ({ ...browser, navigator: asks(() => Promise.reject(new DOMException('No', name))) })
const words = (of: Recorders) => openMicrophone(of).catch(({ message }) => message)

test('WebM is preferred, and MP4 is recorded where there is no other', async () => {
  expect(await openMicrophone(browser)).toEqual({ stream, type: 'audio/webm;codecs=opus' })
  expect(await openMicrophone({ ...browser, MediaRecorder: records('audio/mp4') })).toEqual({
    stream,
    type: 'audio/mp4',
  })
})

test('each refusal says what to do', async () => {
  expect(await words(refuses('NotAllowedError'))).toStartWith('The microphone is not allowed. Allow it')
  expect(await words(refuses('NotFoundError'))).toStartWith('No microphone was found. Connect one')
  expect(await words(refuses('NotReadableError'))).toStartWith('The microphone did not start. Close other programs')
})

test('a browser that cannot record says why, and asks for nothing', async () => {
  let asked = false
  const navigator = asks(async () => ((asked = true), stream))
  expect(await words({ ...browser, isSecureContext: false, navigator: {} })).toStartWith('Recording needs HTTPS')
  expect(await words({ ...browser, navigator, MediaRecorder: records('audio/ogg') })).toStartWith('This browser cannot')
  expect(await words({ isSecureContext: true, navigator })).toStartWith('This browser cannot')
  expect(asked).toBe(false)
})
