/** In order of preference. Safari has only the second. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4']

/** Speech stays clear, and ten minutes have 4 MB. */
export const BITS_PER_SECOND = 48_000

const HTTPS = 'Recording needs HTTPS or localhost. Open Parley at an address that begins with https://.'
const NO_RECORDER = 'This browser cannot record. Update it, or add a recording as a file.'
const REFUSED =
  'The microphone is not allowed. Allow it for this page in your browser, then press the microphone again.'
const NO_DEVICE = 'No microphone was found. Connect one, then press the microphone again.'
const IN_USE = 'The microphone did not start. Close other programs that use it, then press the microphone again.'

/** What a browser has for recording. */
export interface Recorders {
  isSecureContext: boolean
  navigator: { mediaDevices?: Pick<MediaDevices, 'getUserMedia'> }
  MediaRecorder?: Pick<typeof MediaRecorder, 'isTypeSupported'>
}

/** Why there is no recording, in words with what to do. */
export class NoMicrophone extends Error {}

/** Asks for the microphone. Answers its sound, and the type in which this browser records it; or throws `NoMicrophone`. */
export async function openMicrophone(browser: Recorders = globalThis as never): Promise<{
  stream: MediaStream
  type: string
}> {
  const { isSecureContext, navigator, MediaRecorder } = browser
  if (!isSecureContext || !navigator.mediaDevices) throw new NoMicrophone(isSecureContext ? NO_RECORDER : HTTPS)
  const type = TYPES.find((one) => MediaRecorder?.isTypeSupported(one))
  if (type === undefined) throw new NoMicrophone(NO_RECORDER)
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ audio: true }), type }
  } catch (error) {
    throw new NoMicrophone(wordsFor((error as DOMException).name))
  }
}

/** For the errors of https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia. */
function wordsFor(name: string): string {
  if (name === 'NotAllowedError' || name === 'SecurityError') return REFUSED
  return name === 'NotFoundError' ? NO_DEVICE : IN_USE
}
