/** Outlines as in ui/icons.ts, for what the first load leaves out. */
export const toolIcons = {
  arrowUp: 'M12 19V5M6 11l6-6 6 6',
  chevronRight: 'm10 7 5 5-5 5',
  bell: 'M6 10a6 6 0 0 1 12 0c0 4.5 2 6 2 6H4s2-1.5 2-6zM10 19.5a2.2 2.2 0 0 0 4 0',
  leave: 'M14 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h8M10 12h11M17 8l4 4-4 4',
  link: 'M10 14a4 4 0 0 0 5.7 0l3.3-3.3A4 4 0 0 0 13.3 5L12 6.3M14 10a4 4 0 0 0-5.7 0L5 13.3A4 4 0 0 0 10.7 19l1.3-1.3',
  sliders: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  star: 'm12 3.6 2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z',
  files: 'M8 4h6l4 4v9a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM13.5 4v4.5H18M9.5 13h5M9.5 16h3',
  forward: 'm15 17 5-5-5-5M20 12H10a6 6 0 0 0-6 6v1',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v.01M20 20v-2.5h-2M14 20h1.5',
  react: 'M14.2 3.3A9 9 0 1 0 20.8 10M8.3 14.3s1.2 1.7 3.7 1.7 3.7-1.7 3.7-1.7M9 9.5h.01M15 9.5h.01M19 2v6M16 5h6',
  thread: 'M6 5h12a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-8l-5 4V7a2 2 0 0 1 1-2zM9 9h7M9 12.2h4.5',
  unread: 'M4 7h8M4 12.5h16M4 18h16M18 4.2a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2z',
  seen: 'M2.5 12.5 6.5 16.5 14 8M11.5 15.5l1.5 1L21.5 8',
  pin: 'M12 16.5V22M8.5 3h7l-.8 6.2 3 4.3V15.5H6.3v-2l3-4.3z',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
} as const
