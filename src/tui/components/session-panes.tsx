// The tails of sessions: the selected one, and others beside it where there is room. The rows inside are the compositor's.
import { Box } from 'ink'
import { age } from '#projection/age.ts'
import type { SessionView } from '#projection/world.ts'
import type { Line } from '../fit.ts'
import type { Area } from '../floor-plan.ts'
import { lookOf, titleOf } from '../session-look.ts'
import { hasEnded, type Sight } from '../sight.ts'
import { useSight } from '../use-world.ts'
import { Frame } from './frame.tsx'
import { Pane } from './pane.tsx'
import { Row } from './row.tsx'

type Props = { readonly areas: readonly Area[] }

/** One framed pane for each area, from the top. */
export function SessionPanes({ areas }: Props) {
  const sight = useSight()
  const shown = shownSessions(sight, areas.length)
  return (
    <Box flexDirection="column">
      {areas.map((area, index) => {
        const session = shown[index]
        return <SessionPane key={session?.id ?? `empty${index}`} area={area} session={session ?? null} sight={sight} />
      })}
    </Box>
  )
}

type PaneProps = { readonly area: Area; readonly session: SessionView | null; readonly sight: Sight }

function SessionPane({ area, session, sight }: PaneProps) {
  const inside = { width: area.width - 2, height: area.height - 2 }
  if (!session) {
    return (
      <Frame area={area} title={[[' Session ', 'title']]}>
        <Box flexDirection="column">
          {firstSteps(sight)
            .slice(0, inside.height)
            .map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
              <Row key={index} line={line} width={inside.width} />
            ))}
        </Box>
      </Frame>
    )
  }
  const { world, now, screens, ptyHost, ui } = sight.state
  const { shape, word, token } = lookOf(session, world)
  const title: Line = [
    [` ${shape} `, token],
    [`${titleOf(session)} `, session.id === ui.sessionId ? 'title' : 'text'],
  ]
  return (
    <Frame area={area} title={title} right={[[` ${word} ${age(now - session.since)} `, token]]}>
      {screens.has(session.id) ? (
        <Pane id={session.id} area={inside} />
      ) : (
        <Row line={[[` ${whyEmpty(session, ptyHost)}`, 'muted']]} width={inside.width} />
      )}
    </Frame>
  )
}

/** What a person can do in a room without sessions. */
function firstSteps({ state }: Sight): readonly Line[] {
  return [
    [[` ${state.ptyHost.because || 'no session yet'}`, 'muted']],
    [],
    [[' s', 'key'], [' start a session: claude, codex, gemini or any other command']],
    [[' h', 'key'], [' all keys, and what each shape means']],
    [],
    [[' Every commit is audited and tested as soon as it is made; what it needs', 'muted']],
    [[' from you appears at the top right and under Needs you.', 'muted']],
  ]
}

/** As many sessions as panes, in the order of the list, always with the selected one. */
function shownSessions({ sessions, session }: Sight, count: number): readonly SessionView[] {
  const live = sessions.filter((candidate) => !hasEnded(candidate) || candidate === session)
  const selected = session ? live.indexOf(session) : -1
  const first = Math.max(0, selected - count + 1)
  return live.slice(first, first + count)
}

function whyEmpty(session: SessionView, ptyHost: Sight['state']['ptyHost']): string {
  if (ptyHost.state !== 'live') return ptyHost.because
  return hasEnded(session) ? `ended: ${session.because}` : 'no output yet'
}
