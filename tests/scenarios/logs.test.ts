// The log analyst as people meet it: in the engine, on the screen, after a crash, and as a command on whole histories.
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event, EventOf, EventType } from '#protocol/event.ts'
import { threatLineSchema, threatReportSchema } from '#protocol/threat-report.ts'
import { openProgram, type Program } from '../support/program.ts'
import { MINUTE_MS, requestLog } from '../support/request-log.ts'
import { until } from '../support/until.ts'

const timeout = 90_000
const T0 = Date.UTC(2026, 10, 20, 8)
const minute = (count: number) => T0 + count * MINUTE_MS

const healthy = requestLog({ from: T0, minutes: 60 })
const failing = requestLog({ from: minute(60), minutes: 12, failing: 0.6 })
const after = requestLog({ from: minute(72), minutes: 40 })

function watching(settings: Record<string, unknown> = {}): { program: Program; log: string } {
  const program = openProgram()
  program.repository.commit('Open', { 'README.md': 'shop\n' })
  const log = join(program.env['HOME'] ?? '', 'shop.log')
  const folder = join(program.env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ logs: { files: [log], ...settings } }))
  return { program, log }
}

async function events<T extends EventType>(program: Program, type: T): Promise<readonly EventOf<T>[]> {
  const { out } = await program.run('journal', '--json')
  const all = out.split('\n').filter(Boolean)
  return all
    .map((line) => (JSON.parse(line) as Envelope).event)
    .filter((event: Event): event is EventOf<T> => event.type === type)
}

const has = (program: Program, type: EventType) =>
  until(type, async () => (await events(program, type)).length > 0, 40_000)

describe('in the engine', () => {
  test('a spike becomes a threat, a question, a task and a report, and is over when it is over', {
    timeout,
  }, async () => {
    const { program, log } = watching()
    const { root } = program.repository
    await program.run('engine', 'start')
    appendFileSync(log, healthy)
    appendFileSync(log, failing)
    await has(program, 'threat.raised')
    const [raised] = await events(program, 'threat.raised')
    expect(raised?.threat).toMatchObject({
      heuristic: 'error-spike',
      keys: expect.arrayContaining(['POST /api/orders']),
      endedAt: null,
    })
    expect(raised?.threat.startedAt).toBeGreaterThan(minute(60))
    expect(raised?.threat.startedAt).toBeLessThan(minute(72))
    const [question] = await program.json<{ id: string; title: string }[]>('queue')
    expect(question?.title).toContain('POST /api/orders')
    await program.run('approve', question?.id ?? '')
    const inbox = join(root, 'tasks', 'supervisor_feedback')
    await until(
      'the task is written',
      () => existsSync(inbox) && readdirSync(inbox).some((name) => name.startsWith('THREAT_')),
    )
    const report = threatReportSchema.parse(
      JSON.parse(readFileSync(join(root, 'logs', 'threats', 'predictive_threat_report.json'), 'utf8')),
    )
    expect(report.threats.map(({ id }) => id)).toContain(raised?.threat.id)
    for (const ending of ['txt', 'md'])
      expect(readFileSync(join(root, 'logs', 'threats', `predictive_threat_report.${ending}`), 'utf8')).toContain(
        '/api/orders',
      )
    expect(await program.run('status')).toMatchObject({ code: 0 })

    const room = program.open({ cols: 100, rows: 32 })
    await room.sees(/POST \/api\/orders/)
    room.press('t')
    await room.sees(/Threats[\s\S]*error-spike[\s\S]*share of requests that fail[\s\S]*evidence/)
    room.press('q').press('q')
    expect(await room.ended).toBe(0)

    appendFileSync(log, after)
    await has(program, 'threat.closed')
    expect((await events(program, 'threat.closed')).map(({ threatId }) => threatId)).toEqual([raised?.threat.id])
  })

  test('killed in the middle it counts each line once and raises each threat once', { timeout }, async () => {
    const { program, log } = watching()
    await program.run('engine', 'start')
    appendFileSync(log, healthy + failing.slice(0, failing.length / 2))
    await has(program, 'threat.raised')
    process.kill(program.enginePid(), 'SIGKILL')
    appendFileSync(log, failing.slice(failing.length / 2))
    await program.run('engine', 'start')
    appendFileSync(log, after)
    await has(program, 'threat.closed')
    await program.run('engine', 'stop')
    await program.run('engine', 'start')
    // The next minute closes those before it.
    appendFileSync(log, requestLog({ from: minute(112), minutes: 10 }))
    const counted = () => events(program, 'log.counted')
    await until('the last minutes', async () => ((await counted()).at(-1)?.bucket.at ?? 0) >= minute(117), 40_000)
    const buckets = (await counted()).map(({ bucket }) => bucket)
    expect(new Set(buckets.map(({ at }) => at)).size).toBe(buckets.length)
    expect(buckets.filter(({ at }) => at < minute(117)).map(({ total }) => total)).toEqual(Array(117).fill(120))
    expect(await events(program, 'threat.raised')).toHaveLength(1)
    expect(await events(program, 'threat.closed')).toHaveLength(1)
  })

  test('a place that is lost costs reading, and neither doubles nor leaves anything', { timeout }, async () => {
    const { program, log } = watching()
    await program.run('engine', 'start')
    appendFileSync(log, healthy + failing)
    await has(program, 'threat.raised')
    await program.run('engine', 'stop')
    rmSync(join(program.journalPath(), '..', 'logs.checkpoint'))
    appendFileSync(log, after)
    await program.run('engine', 'start')
    await has(program, 'threat.closed')
    expect(await events(program, 'threat.raised')).toHaveLength(1)
    expect(await events(program, 'threat.closed')).toHaveLength(1)
    const starts = (await events(program, 'log.counted')).map(({ bucket }) => bucket.at)
    expect(new Set(starts).size).toBe(starts.length)
  })

  test('a monitor from the configuration speaks, and says when it is back to baseline', { timeout }, async () => {
    const watch = { name: 'cart', watch: '/api/cart', measure: 'p95', above: 200, forMinutes: 3 }
    const { program, log } = watching({ monitors: [watch] })
    await program.run('engine', 'start')
    const slow = requestLog({ from: minute(60), minutes: 12 }).replaceAll(
      /("path":"\/api\/cart".*"durationMs":)\d+/g,
      '$1900',
    )
    appendFileSync(log, healthy + slow)
    await has(program, 'threat.raised')
    const [raised] = await events(program, 'threat.raised')
    expect(raised?.threat).toMatchObject({ kind: 'monitor', title: expect.stringContaining('monitor "cart": p95') })
    appendFileSync(log, after)
    await has(program, 'threat.closed')
    expect((await events(program, 'threat.closed'))[0]?.because).toMatch(/back to baseline/)
  })

  test('of a history that it meets at first only what still runs is raised', { timeout }, async () => {
    const { program, log } = watching()
    appendFileSync(log, healthy + failing + after + requestLog({ from: minute(112), minutes: 12, failing: 0.6 }))
    await program.run('engine', 'start')
    await has(program, 'threat.raised')
    const raised = await events(program, 'threat.raised')
    expect(raised).toHaveLength(1)
    expect(raised[0]?.threat.onsetAt).toBeGreaterThan(minute(100))
    expect(await events(program, 'threat.closed')).toEqual([])
  })
})

describe('as a command', () => {
  function written(text = healthy + failing + after): { program: Program; log: string } {
    const program = openProgram()
    program.repository.commit('Open', { 'README.md': 'shop\n' })
    const log = join(program.repository.root, 'shop.log')
    writeFileSync(log, text)
    return { program, log }
  }

  test('--json prints one object a line in the published shape; lines of one threat share its id', {
    timeout,
  }, async () => {
    const { program, log } = written()
    const { code, out } = await program.run('logs', log, '--json')
    expect(code).toBe(0)
    const lines = out
      .split('\n')
      .filter(Boolean)
      .map((line) => threatLineSchema.parse(JSON.parse(line)))
    expect(lines[0]).toMatchObject({
      heuristic: 'error-spike',
      startedAt: expect.any(Number),
      evidence: expect.any(Array),
    })
    expect(new Set(lines.map(({ id }) => id)).size).toBe(1)
    expect(lines.at(-1)?.endedAt).toBeGreaterThan(minute(72))
    expect(lines.slice(0, -1).every(({ endedAt }) => endedAt === undefined)).toBe(true)
  })

  test('gzip, patterns and stdin say the same, and nobody needs an engine', { timeout }, async () => {
    const { program, log } = written()
    const { root } = program.repository
    const plain = threatReportSchema.parse(JSON.parse((await program.run('logs', log, '--format', 'json')).out))
    mkdirSync(join(root, 'packed'))
    writeFileSync(join(root, 'packed', 'shop.log.gz'), gzipSync(readFileSync(log)))
    const packed = threatReportSchema.parse(
      JSON.parse((await program.run('logs', join(root, 'packed', '*.gz'), '--format', 'json')).out),
    )
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../dist/main.js'), 'logs', '-', '--format', 'json'],
      {
        cwd: root,
        env: program.env,
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    )
    child.stdin.end(readFileSync(log))
    let piped = ''
    for await (const chunk of child.stdout) piped += String(chunk)
    const stdin = threatReportSchema.parse(JSON.parse(piped))
    expect(plain).toMatchObject({ lines: 112 * 120, badLines: 0, from: T0, to: minute(112), more: 0 })
    expect(plain.threats).toHaveLength(1)
    for (const other of [packed, stdin]) {
      expect(other).toMatchObject({ lines: plain.lines, from: plain.from, to: plain.to })
      expect(other.threats.map(({ heuristic, startedAt, key }) => [heuristic, startedAt, key])).toEqual(
        plain.threats.map(({ heuristic, startedAt, key }) => [heuristic, startedAt, key]),
      )
    }
    expect(existsSync(join(program.env['XDG_RUNTIME_DIR'] ?? '', 'signalbox'))).toBe(false)
  })

  test('prints a table for people and markdown; a format that there is not is refused', { timeout }, async () => {
    const { program, log } = written()
    const table = await program.run('logs', log)
    expect(table).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^PREDICTIVE THREAT REPORT\n[\s\S]*error-spike/),
    })
    const markdown = await program.run('logs', log, '--format', 'markdown')
    expect(markdown.out).toMatch(/^# Predictive Threat Report\n[\s\S]*\| error-spike \|/)
    expect(await program.run('logs', log, '--format', 'xml')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no format "xml"/),
    })
    expect(await program.run('logs', log, '--format', 'json', '--json')).toMatchObject({ code: 2 })
  })

  test('names the commit before the onset and the planned item', { timeout }, async () => {
    const { program, log } = written(healthy + failing)
    const { repository } = program
    writeFileSync(
      join(repository.root, 'aegis-sre-reviewer.md'),
      '# Roadmap\n\n- [ ] Retry orders when the payment provider fails\n',
    )
    repository.write('src/orders/pay.ts', 'pay\n')
    repository.git('add', '-A')
    const tree = repository.git('write-tree')
    const at = `${minute(59) / 1_000} +0000`
    const person = `Ada <ada@example.org> ${at}`
    const text = `tree ${tree}\nparent ${repository.git('rev-parse', 'HEAD')}\nauthor ${person}\ncommitter ${person}\n\nOrders: ask the payment provider once\n`
    writeFileSync(join(repository.root, '.git', 'made'), text)
    const sha = repository.git('hash-object', '-t', 'commit', '-w', join(repository.root, '.git', 'made'))
    repository.git('update-ref', 'refs/heads/main', sha)
    const { out } = await program.run('logs', log, '--format', 'json')
    const [threat] = threatReportSchema.parse(JSON.parse(out)).threats
    expect(threat?.suspects[0]).toMatchObject({ subject: 'Orders: ask the payment provider once' })
    expect(threat?.suspects[0]?.because).toMatch(/before it began; touches [^;]*order/)
    expect(threat?.planned).toEqual([
      expect.objectContaining({
        file: 'aegis-sre-reviewer.md',
        line: 3,
        advice: expect.stringMatching(/accelerate it/),
      }),
    ])
  })

  test('follows what is written, and ends when it is asked to', { timeout }, async () => {
    const { program, log } = written(healthy)
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/main.js'), 'logs', log, '--follow'], {
      cwd: program.repository.root,
      env: program.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += String(chunk)
    })
    appendFileSync(log, failing)
    await until('the threat is told', () => /raised .*POST \/api\/orders/.test(out), 40_000)
    appendFileSync(log, after)
    await until('the end is told', () => /over .*POST \/api\/orders/.test(out), 40_000)
    child.kill('SIGINT')
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0)
  })

  test('the gate fails on a serious threat in the logs that it is given', { timeout }, async () => {
    const { program, log } = written()
    const { code, out } = await program.run('--ci', '--logs', log)
    const gate = JSON.parse(out) as { verdict: string; because: string[]; threats: unknown[] }
    expect({ code, verdict: gate.verdict, threats: gate.threats.length }).toEqual({
      code: 1,
      verdict: 'FAIL',
      threats: 1,
    })
    expect(gate.because.join('\n')).toMatch(/threat: .*POST \/api\/orders/)
  })
})
