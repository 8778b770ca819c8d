import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import { getDocument, PDFDataRangeTransport, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { PageAnswer, PageProblem, PageQuestion } from '../views/files/pdf-messages.ts'
import { drawnSize } from '../views/files/pdf-size.ts'

const worker = self as unknown as DedicatedWorkerGlobalScope

/** Larger pictures in a page are left out. */
const MOST_PICTURE_PIXELS = 32_000_000
/** Decoders of the pictures that scanners make. */
const DECODERS: Record<string, URL> = {
  'jbig2.wasm': new URL('pdfjs-dist/wasm/jbig2.wasm', import.meta.url),
  'openjpeg.wasm': new URL('pdfjs-dist/wasm/openjpeg.wasm', import.meta.url),
}

/**
 * Draws the pages of one PDF. pdf.js reads and draws in this one thread, apart from the page, and runs no script of a
 * PDF. Of the file comes only what the page that is drawn needs.
 */
let opened: Promise<PDFDocumentProxy> | undefined
let unreachable: Promise<never>

worker.addEventListener('message', ({ data }: MessageEvent<PageQuestion>) => {
  // pdf.js hears messages of its own.
  if ('page' in data) void reply(data)
})

async function reply(question: PageQuestion): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage(await answer(question))
}

async function answer(question: PageQuestion): Promise<PageAnswer> {
  try {
    opened ??= open(question)
    return await Promise.race([draw(await Promise.race([opened, unreachable]), question), unreachable])
  } catch (error) {
    const problem: PageProblem = error instanceof Unreachable ? 'unreachable' : 'unreadable'
    return { problem }
  }
}

async function draw(document: PDFDocumentProxy, { page: number, ...wanted }: PageQuestion): Promise<PageAnswer> {
  const page = await document.getPage(number)
  const { scale, width, height } = drawnSize(page.getViewport({ scale: 1 }), wanted)
  const canvas = new OffscreenCanvas(width, height)
  // The types of pdf.js know no worker.
  const canvasContext = canvas.getContext('2d') as never
  await page.render({ canvas: null, canvasContext, viewport: page.getViewport({ scale }) }).promise
  page.cleanup()
  return { picture: await canvas.convertToBlob(), pages: document.numPages }
}

function open({ address, bytes }: PageQuestion): Promise<PDFDocumentProxy> {
  const failed = Promise.withResolvers<never>()
  unreachable = failed.promise
  return getDocument({
    range: new FileRanges(address, bytes, failed.reject),
    disableAutoFetch: true,
    disableStream: true,
    isEvalSupported: false,
    maxImageSize: MOST_PICTURE_PIXELS,
    useWorkerFetch: false,
    verbosity: VerbosityLevel.ERRORS,
    // A worker has no document. Its fonts are its own.
    ownerDocument: { fonts: worker.fonts } as never,
    CanvasFactory: Canvases,
    FilterFactory: NoFilters,
    BinaryDataFactory: Decoders,
  }).promise
}

class Unreachable extends Error {}

/** The bytes of a file, as they are asked for. */
class FileRanges extends PDFDataRangeTransport {
  constructor(
    private readonly address: string,
    private readonly bytes: number,
    private readonly fail: (reason: Unreachable) => void,
  ) {
    super(bytes, null)
  }

  override requestDataRange(begin: number, end: number): void {
    this.#read(begin, Math.min(end, this.bytes)).then(
      (chunk) => this.onDataRange(begin, chunk),
      () => this.fail(new Unreachable()),
    )
  }

  async #read(begin: number, end: number): Promise<Uint8Array> {
    const response = await fetch(this.address, { headers: { range: `bytes=${begin}-${end - 1}` } })
    if (!response.ok) throw new Error(`The file was answered with ${response.status}`)
    const bytes = new Uint8Array(await response.arrayBuffer())
    // A server or a proxy without ranges sends the whole file.
    return response.status === 206 ? bytes : bytes.slice(begin, end)
  }
}

interface Drawing {
  canvas: OffscreenCanvas | null
  context: OffscreenCanvasRenderingContext2D | null
}

/** The interface that pdf.js expects, without a document. */
class Canvases {
  create(width: number, height: number): Drawing {
    const canvas = new OffscreenCanvas(width, height)
    return { canvas, context: canvas.getContext('2d', { willReadFrequently: true }) }
  }

  reset({ canvas }: Drawing, width: number, height: number): void {
    Object.assign(canvas!, { width, height })
  }

  destroy(drawing: Drawing): void {
    this.reset(drawing, 0, 0)
    drawing.canvas = drawing.context = null
  }
}

/** Filters of SVG need a document. Without them a mask of luminosity hides by its opacity only. */
class NoFilters {
  addFilter = (): string => 'none'
  addHCMFilter = (): string => 'none'
  addAlphaFilter = (): string => 'none'
  addLuminosityFilter = (): string => 'none'
  addHighlightHCMFilter = (): string => 'none'
  destroy(): void {}
}

class Decoders {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const address = DECODERS[filename]
    if (address === undefined) throw new Error(`There is no ${filename}`)
    return new Uint8Array(await (await fetch(address)).arrayBuffer())
  }
}
