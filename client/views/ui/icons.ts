/** Outlines on a grid of 24, drawn with round ends; a subpath of length 0.01 is a dot. */
export const icons = {
  alert: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18zM12 8v4.5M12 16h.01',
  arrowDown: 'M12 5v14M6 13l6 6 6-6',
  bolt: 'M13 2 4 14h7l-1 8 9-12h-7z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  clock: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18zM12 7v5l3 2',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M11 9h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM5 15V6a2 2 0 0 1 2-2h8',
  disk: 'M4 6c0-2.3 16-2.3 16 0v12c0 2.3-16 2.3-16 0zM4 6c0 2.3 16 2.3 16 0M4 12c0 2.3 16 2.3 16 0',
  gear: 'M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6zM10.4 3.5h3.2l.6 2.3 1.8 1 2.3-.6 1.6 2.7-1.7 1.7v2.8l1.7 1.7-1.6 2.7-2.3-.6-1.8 1-.6 2.3h-3.2l-.6-2.3-1.8-1-2.3.6-1.6-2.7 1.7-1.7v-2.8L4.1 8.9l1.6-2.7 2.3.6 1.8-1z',
  leave: 'M14 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h8M10 12h11M17 8l4 4-4 4',
  link: 'M10 14a4 4 0 0 0 5.7 0l3.3-3.3A4 4 0 0 0 13.3 5L12 6.3M14 10a4 4 0 0 0-5.7 0L5 13.3A4 4 0 0 0 10.7 19l1.3-1.3',
  lock: 'M7 11h10a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2zM8 11V8a4 4 0 0 1 8 0v3',
  menu: 'M4 7h16M4 12h16M4 17h16',
  plus: 'M12 5v14M5 12h14',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v.01M20 20v-2.5h-2M14 20h1.5',
  reply: 'm9 17-5-5 5-5M4 12h10a6 6 0 0 1 6 6v1',
  search: 'M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM20.5 20.5 16 16',
  send: 'm4 12 16-8-6 16-3-7z',
  share: 'M12 15V3.5M8 7l4-4 4 4M6 11H5v9h14v-9h-1',
  sliders: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  users: 'M9 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM2 21a7 7 0 0 1 14 0M17 4a4 4 0 0 1 0 8M22 21a7 7 0 0 0-4-6.3',
} as const

export type IconName = keyof typeof icons
