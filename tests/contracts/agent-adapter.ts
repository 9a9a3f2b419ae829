// What every agent that is joined to the desk is held to, on the real program: each request asked once and exactly, each answer given once
// and to no other, and the human's own dialog never taken away. Where an agent cannot do one of these, it says so in its own words.
import { readdirSync, readFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import { findAgent, notInstalled } from '../support/claude-code.ts'
import type { ModelTurn } from '../support/model-endpoint.ts'
import { type AgentSession, type RealAgent, startAgent } from '../support/real-agent.ts'
import { until } from '../support/until.ts'

export type ContractAgent = {
  readonly agent: RealAgent
  /** The call of its shell tool that it has to ask for. */
  readonly call: (command: string) => { readonly name: string; readonly input: unknown }
  /** Its own dialog on its own screen, and the keys for yes there. */
  readonly dialog: { readonly shows: RegExp; readonly yes: string }
  /** When that dialog can be seen: beside the question, or only once the desk has let the request go. */
  readonly isOnScreen: boolean
  /** What the model is told of a no: its reason, or in words why that cannot be. */
  readonly hearsReason: true | string
}

const COMMAND = 'echo ran >> ledger.txt'
const LEDGER = 'ledger.txt'
const REASON = 'No: the ledger is kept by hand; ask Ada.'
const SLOW = { timeout: 400_000 }
const LONG_MS = 120_000
/** In this order; others may stand between. */
const LIFE = ['prompted', 'tool-started', 'tool-ended', 'turn-ended'] as const

export function agentContract({ agent, call, dialog, isOnScreen, hearsReason }: ContractAgent): void {
  const command = findAgent(agent.name) ?? ''
  const script: readonly ModelTurn[] = [{ say: 'I write the ledger.', use: [call(COMMAND)] }, { say: 'That is all.' }]
  const start = () => startAgent(agent, command, { script })
  const hasRun = (session: AgentSession) =>
    until('the model heard of it', () => session.results().length, LONG_MS).then(() =>
      expect(session.lines(LEDGER)).toEqual(['ran']),
    )

  describe(`${agent.name}, as an agent of the desk`, () => {
    beforeEach((context) => {
      if (command === '') context.skip(notInstalled(agent.name))
    })

    test('asks once for exactly its command, runs it once when it may, and tells of its turn', SLOW, async () => {
      const session = await start()
      const question = await askedAtDesk(session)
      expect(question.title).toMatch(new RegExp(`: ${COMMAND}$`))
      expect(question.evidence[0]).toContain(`through its ${agent.name} hook`)
      expect(question.subject?.[0]).toBe(COMMAND)
      expect(session.lines(LEDGER)).toEqual([])
      expect(await session.program.run('approve', question.id)).toMatchObject({ code: 0 })
      await hasRun(session)
      const reports = async () => (await session.events('agent.reported')).map(({ report }) => report)
      await until('the turn ended', async () => (await reports()).includes('turn-ended'))
      expect((await reports()).filter((report) => LIFE.some((one) => one === report))).toEqual(LIFE)
      expect(await raisedAtDesk(session)).toHaveLength(1)
      expect(await session.events('request.answered')).toMatchObject([{ delivered: true }])
      expect(await session.open()).toEqual([])
    })

    const deny = hearsReason === true ? 'the reason of a no reaches its model' : `a no is obeyed, but ${hearsReason}`
    test(deny, SLOW, async () => {
      const session = await start()
      const { id } = await askedAtDesk(session)
      expect(await session.program.run('reject', id, '--reason', REASON)).toMatchObject({ code: 0 })
      await until('it was answered', async () => (await session.events('request.answered')).length, LONG_MS)
      expect(await session.events('request.answered')).toMatchObject([{ delivered: true }])
      if (hearsReason === true) {
        await until('the model heard of it', () => session.results().length, LONG_MS)
        expect(session.results()[0]?.text).toContain(REASON)
      }
      expect(await session.open()).toEqual([])
      expect(session.lines(LEDGER)).toEqual([])
    })

    const there = isOnScreen
      ? 'an answer in its own dialog closes the question, and a later one is stale'
      : 'its dialog comes when the request is handed over to it, and an answer at the desk is stale then'
    test(there, SLOW, async () => {
      const session = await start()
      const { id } = await askedAtDesk(session)
      const terminal = session.program.open({ args: ['attach', 's1'] })
      if (!isOnScreen) await session.program.run('reject', id, '--option', 'hand-over', '--reason', 'I look myself')
      await terminal.sees(dialog.shows, LONG_MS)
      terminal.press(dialog.yes)
      await until('the question is gone', async () => (await session.open()).length === 0, LONG_MS)
      await hasRun(session)
      expect(await session.program.run('approve', id)).toMatchObject({ code: 1 })
      expect(await raisedAtDesk(session)).toHaveLength(1)
    })

    test('a restart of the engine neither loses nor doubles its question', SLOW, async () => {
      const session = await start()
      const { id } = await askedAtDesk(session)
      process.kill(session.program.enginePid(), 'SIGKILL')
      expect(await session.open()).toMatchObject([{ id }])
      expect(await session.program.run('approve', id)).toMatchObject({ code: 0 })
      await hasRun(session)
      expect(await session.open()).toEqual([])
      expect(await raisedAtDesk(session)).toHaveLength(1)
      expect(await session.events('request.answered')).toMatchObject([{ delivered: true }])
    })

    test('without an engine its own dialog is there for the human', SLOW, async () => {
      const session = await start()
      await askedAtDesk(session)
      process.kill(session.program.enginePid(), 'SIGKILL')
      // Nothing may start another engine before.
      if (!isOnScreen) await until('its hook has given up', () => !isHookWaiting(session), LONG_MS)
      const terminal = session.program.open({ args: ['attach', 's1'] })
      await terminal.sees(dialog.shows, LONG_MS)
      terminal.press(dialog.yes)
      await hasRun(session)
    })
  })
}

/** On a slow machine its dialog may be read from the screen before its server listens; the desk then takes the question over. */
const askedAtDesk = (session: AgentSession) =>
  until(
    'a question is asked at the desk',
    async () => (await session.open()).find(({ evidence }) => / asks through its \w+ hook/.test(evidence[0] ?? '')),
    LONG_MS,
  )

const raisedAtDesk = async (session: AgentSession) =>
  (await session.events('request.raised')).filter(({ request }) => request.channel.by === 'desk')

/** True while a relay of this program waits for an answer. */
function isHookWaiting({ program: { env } }: AgentSession): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      const isRelay = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('PermissionRequest\0wait')
      return (
        isRelay && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`SIGNALBOX_HOOKS=${env['XDG_RUNTIME_DIR']}`)
      )
    } catch {
      return false
    }
  })
}
