/** Outlines as in ui/icons.ts, for what the first load leaves out. */
export const toolIcons = {
  arrowUp: 'M12 19V5M6 11l6-6 6 6',
  chevronRight: 'm10 7 5 5-5 5',
  forward: 'm15 17 5-5-5-5M20 12H10a6 6 0 0 0-6 6v1',
  react: 'M14.2 3.3A9 9 0 1 0 20.8 10M8.3 14.3s1.2 1.7 3.7 1.7 3.7-1.7 3.7-1.7M9 9.5h.01M15 9.5h.01M19 2v6M16 5h6',
  thread: 'M6 5h12a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-8l-5 4V7a2 2 0 0 1 1-2zM9 9h7M9 12.2h4.5',
  unread: 'M4 7h8M4 12.5h16M4 18h16M18 4.2a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2z',
  seen: 'M2.5 12.5 6.5 16.5 14 8M11.5 15.5l1.5 1L21.5 8',
  pin: 'M12 16.5V22M8.5 3h7l-.8 6.2 3 4.3V15.5H6.3v-2l3-4.3z',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
} as const
