// Files from the browser to the server, with progress. XMLHttpRequest, because fetch doesn't tell
// how much of a body is on its way.
import { answerOf, client } from '@/api/client'
import { problemOf, Unreachable } from '@/api/problem'
import { reportUnreachable } from '@/api/connection'

export interface PickedFile {
  path: string // relative, with '/', as it stood in its folder
  file: File
}

const kAtOnce = 4

export function urlOf(upload: string, path: string): string {
  const segments = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  return `/api/v1/uploads/${encodeURIComponent(upload)}/files/${segments
    .map(encodeURIComponent)
    .join('/')}`
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function put(url: string, file: File, signal: AbortSignal, sent: (bytes: number) => void) {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    request.open('PUT', url)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.onprogress = (event) => sent(event.loaded)
    request.onload = () => {
      const { status } = request
      if (status >= 200 && status < 300) resolve()
      else reject(problemOf(status, bodyOf(request.responseText)))
    }
    request.onerror = () => {
      reportUnreachable()
      reject(new Unreachable())
    }
    request.onabort = () => reject(new DOMException('Stopped', 'AbortError'))
    request.onloadend = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort)
    if (signal.aborted) reject(new DOMException('Stopped', 'AbortError'))
    else request.send(file)
  })
}

export async function dropUpload(id: string): Promise<void> {
  await client.DELETE('/api/v1/uploads/{id}', { params: { path: { id } } }).catch(() => undefined)
}

// Gives the upload's id once every file is there. On failure or stop nothing is left behind.
export async function uploadFiles(
  files: readonly PickedFile[],
  signal: AbortSignal,
  progress: (bytesDone: number) => void,
): Promise<string> {
  const { id } = await answerOf(client.POST('/api/v1/uploads', { signal }))
  // One file that fails stops those beside it.
  const stop = new AbortController()
  signal.addEventListener('abort', () => stop.abort(), { once: true })
  const sent = new Map<PickedFile, number>()
  const queue = [...files]
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const current = one
      const count = (bytes: number) => {
        sent.set(current, bytes)
        progress([...sent.values()].reduce((sum, value) => sum + value, 0))
      }
      await put(urlOf(id, current.path), current.file, stop.signal, count)
      count(current.file.size)
    }
  }
  try {
    await Promise.all(Array.from({ length: kAtOnce }, worker))
    return id
  } catch (problem) {
    stop.abort()
    await dropUpload(id)
    throw problem
  }
}

export function pickedFrom(list: FileList | null): PickedFile[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}

async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  // A reader hands out a part of a large folder at a time, and an empty one at the end.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((done, fail) =>
      reader.readEntries(done, fail),
    )
    if (part.length === 0) return all
    all.push(...part)
  }
}

async function filesIn(entry: FileSystemEntry): Promise<PickedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) =>
      (entry as FileSystemFileEntry).file(done, fail),
    )
    return [{ path: entry.fullPath.replace(/^\//, ''), file }]
  }
  const inside = await entriesIn(entry as FileSystemDirectoryEntry)
  return (await Promise.all(inside.map(filesIn))).flat()
}

// What was dropped, folders with everything in them.
export async function pickedFromDrop(transfer: DataTransfer): Promise<PickedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null)
  const folders = entries.filter((entry): entry is FileSystemEntry => entry !== null)
  if (folders.length === 0) return pickedFrom(transfer.files)
  return (await Promise.all(folders.map(filesIn))).flat()
}

export function totalBytes(files: readonly PickedFile[]): number {
  return files.reduce((sum, one) => sum + one.file.size, 0)
}
