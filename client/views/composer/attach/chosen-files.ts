/** The files of a drop, and how many folders there were, which cannot be sent. */
export function droppedFiles({ items }: DataTransfer): { files: File[]; folders: number } {
  // The entries are there during the event only.
  const all = [...items].filter(({ kind }) => kind === 'file')
  const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry?.()?.isDirectory === true
  const files = all.filter((item) => !isFolder(item)).flatMap((item) => item.getAsFile() ?? [])
  return { files, folders: all.filter(isFolder).length }
}

/** The files of the clipboard. Text from an office program has a picture of itself beside it, which is not meant. */
export function pastedFiles({ files, types }: DataTransfer, now = new Date()): File[] {
  if (types.includes('text/plain') && types.includes('text/html')) return []
  return [...files].map((file) => named(file, now))
}

/** "2026-11-29 at 14.05", for the name of a file. */
export function momentOf(now: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `${day} at ${two(now.getHours())}.${two(now.getMinutes())}`
}

/** Browsers call every picture of the clipboard "image.png". */
function named(file: File, now: Date): File {
  if (!/^image\.\w+$/.test(file.name)) return file
  const name = `Screenshot ${momentOf(now)}${file.name.slice('image'.length)}`
  return new File([file], name, { type: file.type, lastModified: file.lastModified })
}
