/** Outlines that are not among the icons of the first load. */
export const adminIcons = {
  chart: 'M5 20v-7M12 20V4M19 20v-11',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6z',
  rooms: 'M4 5h16v11H9l-5 4zM8 9h8M8 12h5',
  gauge: 'M4.5 18a9 9 0 1 1 15 0M12 14l4-5',
  back: 'M20 12H5M11 5l-7 7 7 7',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  ban: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M5.6 5.6l12.8 12.8',
  enter: 'M14 4h5v16h-5M4 12h11M11 8l4 4-4 4',
} as const
