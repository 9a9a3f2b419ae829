// `signalbox demo`: the control room on the demo's stage, or, without a terminal, its account line by line.
import type { CommandLine } from '#cli/command-line.ts'
import { standInAnswer } from '#cli/stand-in.ts'
import { tellDemo } from '#processes/demo-headless.ts'
import { enterActors, type Stage, setStage, strikeStage } from '#processes/demo-stage.ts'
import { openRoomOn } from './room.ts'
import type { Setting } from './setting.ts'

export async function runDemo(line: CommandLine, setting: Setting): Promise<number> {
  const keep = line.flags.has('keep')
  const stage = await setStage(setting.installation, setting.env)
  const strike = once(() => strikeStage(stage, keep))
  const interrupted = () => void strike().then(() => process.exit(130))
  process.once('SIGINT', interrupted)
  process.once('SIGTERM', interrupted)
  try {
    const isTold = line.flags.has('headless') || !setting.hasTerminal
    return await (isTold ? tell(stage, setting) : show(stage, line, setting))
  } finally {
    await strike()
    setting.io.err(
      keep
        ? `The demo is over; kept: ${stage.directory}`
        : 'The demo is over: its sessions were ended and its scratch repository removed.',
    )
  }
}

async function tell(stage: Stage, { io }: Setting): Promise<number> {
  const begun = io.now()
  io.out('Signalbox demo: scripted agents (no model), real processes, git commits, logs and journal.')
  io.out(`Scratch repository: ${stage.workspace.root}. Questions are answered by a labelled stand-in for the human.`)
  const missing = await tellDemo(stage, { out: io.out, answer: standInAnswer, begin: () => enterActors(stage, 'fast') })
  stage.client.close()
  const seconds = ((io.now() - begun) / 1_000).toFixed(1)
  if (missing.length === 0) {
    io.out(`The whole loop was seen in ${seconds} s, as the journal shows.`)
    return 0
  }
  for (const promise of missing) io.err(`signalbox: the demo did not show: ${promise}`)
  return 1
}

async function show(stage: Stage, line: CommandLine, { opening }: Setting): Promise<number> {
  await enterActors(stage, 'calm')
  stage.client.close()
  return openRoomOn(stage.linking, line, opening)
}

function once(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => {
    running ??= act()
    return running
  }
}
