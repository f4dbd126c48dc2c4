// Files to import: small ones made here, and real ones where the shared data lies.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '../..')
const shared = resolve(root, process.env.MYSTOCKS_SHARED ?? '../shared')

// A file or folder of the shared data; null, said once a name, where it isn't there.
const missing = new Set<string>()
export function sharedData(name: string): string | null {
  const path = join(shared, 'data', name)
  if (existsSync(path)) return path
  if (!missing.has(name)) console.warn(`Skipped: there is no ${path} (set MYSTOCKS_SHARED)`)
  missing.add(name)
  return null
}

export interface Day {
  date: number // yyyymmdd
  open: number
  high: number
  low: number
  close: number
  amount: number
  volume: number
}

const kRecord = 32

// 通达信 daily bars of a stock: prices in fen, little endian.
export function readDays(path: string): Day[] {
  const bytes = readFileSync(path)
  const days: Day[] = []
  for (let at = 0; at + kRecord <= bytes.length; at += kRecord) {
    const price = (column: number) => bytes.readUInt32LE(at + 4 * column) / 100
    days.push({
      date: bytes.readUInt32LE(at),
      open: price(1),
      high: price(2),
      low: price(3),
      close: price(4),
      amount: bytes.readFloatLE(at + 20),
      volume: bytes.readUInt32LE(at + 24),
    })
  }
  return days
}

export function writeDays(path: string, days: readonly Day[]) {
  const bytes = Buffer.alloc(kRecord * days.length)
  days.forEach((day, row) => {
    const at = row * kRecord
    bytes.writeUInt32LE(day.date, at)
    const prices = [day.open, day.high, day.low, day.close]
    prices.forEach((price, i) => bytes.writeUInt32LE(Math.round(price * 100), at + 4 + 4 * i))
    bytes.writeFloatLE(day.amount, at + 20)
    bytes.writeUInt32LE(day.volume, at + 24)
  })
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}

// Days of trading from `first` (ms, UTC) on, Monday to Friday, with prices that nobody quoted.
export function madeUpDays(first: number, count: number): Day[] {
  const days: Day[] = []
  for (let ms = first; days.length < count; ms += 86_400_000) {
    const date = new Date(ms)
    if (date.getUTCDay() % 6 === 0) continue
    const close = Math.round(1000 + 200 * Math.sin(days.length / 9) + days.length) / 100
    const yyyymmdd = Number(date.toISOString().slice(0, 10).replaceAll('-', ''))
    days.push({
      date: yyyymmdd,
      open: close,
      high: Math.round(close * 102) / 100,
      low: Math.round(close * 98) / 100,
      close,
      amount: close * 10_000,
      volume: 10_000,
    })
  }
  return days
}

// date → close of the 通达信 client's own export (text, comma separated, 2017/04/18,…).
export function readExportedCloses(path: string): Map<string, string> {
  const closes = new Map<string, string>()
  for (const line of readFileSync(path, 'latin1').split('\n')) {
    const fields = line.split(',')
    if (/^\d{4}\/\d\d\/\d\d$/.test(fields[0] ?? '') && fields[4] !== undefined) {
      closes.set(fields[0]!.replaceAll('/', '-'), fields[4])
    }
  }
  return closes
}

export function dashed(yyyymmdd: number): string {
  return String(yyyymmdd).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
}
