/** What stands in a line. Line breaks are line feeds in texts and code. */
export type Inline = Text | Styled | CodeSpan | Link | Mention

export interface Text {
  type: 'text'
  text: string
}

export interface Styled {
  type: Style
  children: Inline[]
}

export type Style = 'strong' | 'em' | 'del' | 'spoiler'

export interface CodeSpan {
  type: 'code'
  text: string
}

export interface Link {
  type: 'link'
  href: string
  children: Inline[]
  /** The host that is opened, where the text names another one. */
  host?: string
}

/** `who` is the id of a person, `room` or `here`. */
export interface Mention {
  type: 'mention'
  who: string
}

/** What a message is made of, from top to bottom. */
export type Block = Paragraph | Heading | Rule | CodeBlock | Quote | List | Table | Gap

export interface Paragraph {
  type: 'paragraph'
  children: Inline[]
}

export interface Heading {
  type: 'heading'
  /** 1 to 6. */
  level: number
  children: Inline[]
}

export interface Rule {
  type: 'rule'
}

export interface CodeBlock {
  type: 'codeBlock'
  /** The first word behind the fence; may be empty. */
  language: string
  text: string
}

export interface Quote {
  type: 'quote'
  children: Block[]
}

export interface List {
  type: 'list'
  /** The number of the first item; absent in a list with bullets. */
  start?: number
  /** Its items are apart, like paragraphs. */
  loose: boolean
  items: ListItem[]
}

export interface ListItem {
  /** Whether a task is done; absent where the item is no task. */
  done?: boolean
  children: Block[]
}

export type Alignment = 'left' | 'center' | 'right' | undefined

/** Rows may have fewer cells than the head. */
export interface Table {
  type: 'table'
  align: Alignment[]
  head: Inline[][]
  rows: Inline[][][]
}

/** Empty lines beyond the one that separates blocks. */
export interface Gap {
  type: 'gap'
  lines: number
}
