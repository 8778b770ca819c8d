// Runs before the first paint, so that the other theme is never visible for a moment.
try {
  // As in prefix.ts. The development server has this script in no folder.
  const address = document.currentScript.src.slice(location.origin.length)
  const theme = localStorage.getItem(`parley.theme${address.replace(/(\/assets)?\/[^/]*$/, '')}`)
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Without storage the system's theme applies.
}
