// Text that the browser saves as a file.

const kKeptMs = 10_000 // until the browser has surely taken it

export function saveFile(name: string, type: string, parts: BlobPart[]) {
  const address = URL.createObjectURL(new Blob(parts, { type }))
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), kKeptMs)
}
