import type { FileInfo } from '../../../protocol/entities.ts'
import type { Wanted } from './pdf-size.ts'

/** What the page asks the worker of a PDF for, one at a time. */
export interface PageQuestion extends Wanted {
  address: string
  bytes: FileInfo['bytes']
  /** From 1. */
  page: number
}

export interface DrawnPage {
  picture: Blob
  /** How many the PDF has. */
  pages: number
}

/** Of a PDF that is damaged, empty, or has a password, nothing can be drawn. */
export type PageProblem = 'unreadable' | 'unreachable'

export type PageAnswer = DrawnPage | { problem: PageProblem }
