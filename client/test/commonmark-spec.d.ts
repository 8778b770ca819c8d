declare module 'commonmark-spec' {
  /** The examples of the CommonMark specification. A tab is written as `→`. */
  const spec: { tests: { number: number; section: string; markdown: string; html: string }[] }
  export default spec
}
