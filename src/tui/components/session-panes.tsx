// The tails of sessions in a grid of panes. Which and how many is pane-choice.ts; the rows inside are the compositor's.
import { Box } from 'ink'
import { age } from '#projection/age.ts'
import { hasEnded } from '#projection/session-life.ts'
import type { SessionView } from '#projection/world.ts'
import { plain } from '#protocol/plain.ts'
import type { Line } from '../fit.ts'
import type { Area } from '../floor-plan.ts'
import { paneGrid, shownSessions } from '../pane-choice.ts'
import { lookOf, PIN_MARK, titleOf } from '../session-look.ts'
import type { Sight } from '../sight.ts'
import { useSight } from '../use-world.ts'
import { Frame } from './frame.tsx'
import { Pane } from './pane.tsx'
import { Row } from './row.tsx'

/** The grid for a terminal of this size, each pane with its frame. */
export function SessionPanes() {
  const sight = useSight()
  const grid = paneGrid(sight)
  const shown = shownSessions(sight, grid.flat().length)
  const firsts = grid.map((_, row) => grid.slice(0, row).flat().length)
  return (
    <Box flexDirection="column">
      {grid.map((areas, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
        <Box key={row}>
          {areas.map((area, column) => {
            const session = shown[(firsts[row] ?? 0) + column] ?? null
            return <SessionPane key={session?.id ?? `empty${column}`} area={area} session={session} sight={sight} />
          })}
        </Box>
      ))}
    </Box>
  )
}

const TITLE_CHARS_MAX = 80

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
  const { world, now, screens, ptyHost, ui, glances } = sight.state
  const { shape, word, token } = lookOf(session, world)
  const title: Line = [
    [` ${shape} `, token],
    [`${titleOf(session)} `, session.id === ui.sessionId ? 'title' : 'text'],
    ...(ui.pinned.includes(session.id) ? ([[`${PIN_MARK} `, 'key']] as const) : []),
    ...ownTitle(session, glances.get(session.id)?.title ?? ''),
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

/** What the program in it calls itself, where that says more than the session's name. */
function ownTitle({ launch }: SessionView, title: string): Line {
  const shown = plain(title, TITLE_CHARS_MAX)
  return shown === '' || shown === launch.name ? [] : [[`${shown} `, 'muted']]
}

function whyEmpty(session: SessionView, ptyHost: Sight['state']['ptyHost']): string {
  if (ptyHost.state !== 'live') return ptyHost.because
  return hasEnded(session) ? `ended: ${session.because}` : 'no output yet'
}
