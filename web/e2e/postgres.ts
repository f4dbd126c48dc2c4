// A PostgreSQL server of the test's own: Debian's, in a temporary folder, on a free loopback port.
// It can be stopped and started again.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, pause } from './program'

const kVersions = '/usr/lib/postgresql'
const kReadyWithinMs = 60_000

function programs(): string | null {
  const versions = existsSync(kVersions) ? readdirSync(kVersions).map(Number) : []
  const newest = versions
    .filter((one) => existsSync(join(kVersions, String(one), 'bin/initdb')))
    .sort((a, b) => b - a)[0]
  return newest === undefined ? null : join(kVersions, String(newest), 'bin')
}

// The server refuses to be root.
function account(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (what: string) => Number(execFileSync('id', [what, 'postgres']).toString())
  return { uid: id('-u'), gid: id('-g') }
}

export class Postgres {
  private process: ChildProcess | undefined

  private constructor(
    private readonly bin: string,
    private readonly folder: string,
    readonly port: number,
  ) {}

  // null where no server is installed.
  static async start(): Promise<Postgres | null> {
    const bin = programs()
    if (bin === null) return null
    const server = new Postgres(bin, mkdtempSync(join(tmpdir(), 'mystocks-pg-')), await freePort())
    const user = account()
    mkdirSync(server.data)
    for (const path of [server.folder, server.data]) if (user) chownSync(path, user.uid, user.gid)
    const make = ['-D', server.data, '-U', 'mystocks', '--auth=trust', '--no-sync', '-E', 'UTF8']
    execFileSync(join(bin, 'initdb'), make, { ...user, stdio: 'pipe', cwd: server.folder })
    await server.run()
    return server
  }

  get url(): string {
    return `postgresql://mystocks@127.0.0.1:${this.port}/postgres`
  }

  private get data(): string {
    return join(this.folder, 'data')
  }

  async run() {
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
    }
    const given = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
    const start = ['-D', this.data, '-p', String(this.port), ...given]
    const child = spawn(join(this.bin, 'postgres'), start, {
      ...account(),
      stdio: 'ignore',
      cwd: this.folder,
    })
    this.process = child
    for (const end = Date.now() + kReadyWithinMs; Date.now() < end; await pause(100)) {
      if (child.exitCode !== null) break
      if (this.answers()) return
    }
    await this.halt()
    throw new Error('PostgreSQL did not get ready.')
  }

  private answers(): boolean {
    const ask = ['-q', '-h', '127.0.0.1', '-p', String(this.port)]
    try {
      execFileSync(join(this.bin, 'pg_isready'), ask)
      return true
    } catch {
      return false
    }
  }

  // Without waiting for its clients.
  async halt() {
    const child = this.process
    this.process = undefined
    if (child === undefined || child.exitCode !== null) return
    const gone = new Promise<void>((done) => child.once('exit', () => done()))
    child.kill('SIGINT')
    await gone
  }

  async stop() {
    await this.halt()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
