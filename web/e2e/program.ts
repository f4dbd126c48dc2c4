// The program under test: started on a folder and a port of its own, stopped by its process id.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const kReadyWithinMs = 60_000
const kStopWithinMs = 10_000

export const binary = resolve(
  process.env.MYSTOCKS_PROGRAM ??
    process.env.MYSTOCKS_BINARY ??
    join(here, '../../build/release/mystocks'),
)

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.on('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => done(port))
    })
  })
}

export class Program {
  private process: ChildProcess | undefined
  private output = ''

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  // `demo`: the store is filled from the simulated market. `config`: the configuration's text.
  static async start({ demo = false, config = '' } = {}): Promise<Program> {
    if (!existsSync(binary)) {
      throw new Error(`There is no program at ${binary}: build it, or set MYSTOCKS_PROGRAM.`)
    }
    const folder = mkdtempSync(join(tmpdir(), 'mystocks-e2e-'))
    writeFileSync(join(folder, 'mystocks.toml'), config)
    const program = new Program(folder, await freePort())
    await program.run(demo)
    return program
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async run(demo = false) {
    const home = join(this.folder, 'home')
    const config = join(this.folder, 'mystocks.toml')
    const options = ['--home', home, '--config', config]
    const serve = [...options, 'serve', '--port', String(this.port)]
    const child = spawn(binary, demo ? [...serve, '--demo'] : serve, { stdio: 'pipe' })
    const keep = (bytes: Buffer) => (this.output = (this.output + bytes.toString()).slice(-20_000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    this.process = child
    for (const end = Date.now() + kReadyWithinMs; Date.now() < end; await pause(100)) {
      if (child.exitCode !== null) break
      if (await this.isReady()) return
    }
    await this.halt()
    throw new Error(`The program did not get ready.\n${this.output}`)
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok
    } catch {
      return false
    }
  }

  // Ends the process and keeps its folder, so that it can run again.
  async halt() {
    const child = this.process
    this.process = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise<void>((done) => child.once('exit', () => done()))
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), kStopWithinMs)
    await gone
    clearTimeout(late)
  }

  async stop() {
    await this.halt()
    rmSync(this.folder, { recursive: true, force: true })
  }

  // An import through the API, to its end.
  async importFiles(request: Record<string, unknown>) {
    const body = JSON.stringify(request)
    const headers = { 'Content-Type': 'application/json' }
    const started = await fetch(`${this.url}/api/v1/imports`, { method: 'POST', headers, body })
    if (started.status !== 202) throw new Error(`${started.status} ${await started.text()}`)
    let run = await started.json()
    while (run.state === 'running') {
      await pause(100)
      run = await (await fetch(`${this.url}/api/v1/imports/${run.id}`)).json()
    }
    if (run.state !== 'done') throw new Error(`The import ended ${run.state}: ${run.error}`)
    return run
  }
}
