/** Moves the focus from message to message by the arrow keys, while the list or a message in it has the focus. */
export function stepRows(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const { target, currentTarget: list } = event
  const rows = [...list.querySelectorAll<HTMLElement>('[data-message-id]')]
  if (target !== list && !rows.includes(target as HTMLElement)) return
  event.preventDefault()
  const now = target === list ? lastInSight(list, rows) + (step < 0 ? 1 : 0) : rows.indexOf(target as HTMLElement)
  rows[now + step]?.focus()
}

function lastInSight(list: HTMLElement, rows: HTMLElement[]): number {
  const { bottom } = list.getBoundingClientRect()
  return rows.findLastIndex((row) => row.getBoundingClientRect().top < bottom)
}
