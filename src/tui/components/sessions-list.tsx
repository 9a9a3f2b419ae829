// All sessions, those that need the human first: shape, name, what it does, for how long.
import { Box } from 'ink'
import { age } from '#projection/age.ts'
import type { SessionView } from '#projection/world.ts'
import { type Line, spread } from '../fit.ts'
import type { Area } from '../floor-plan.ts'
import { firstShown } from '../list-window.ts'
import { lookOf, PIN_MARK, titleOf } from '../session-look.ts'
import type { FaceState } from '../store.ts'
import { useSight } from '../use-world.ts'
import { Frame } from './frame.tsx'
import { Row } from './row.tsx'

const WORD_COLUMNS = 8
const AGE_COLUMNS = 7

/** The Sessions panel. */
export function SessionsList({ area }: { readonly area: Area }) {
  const { state, sessions } = useSight()
  const { ui } = state
  const width = area.width - 2
  const shownMax = area.height - 2
  const selected = sessions.findIndex(({ id }) => id === ui.sessionId)
  const first = firstShown(sessions.length, selected, shownMax)
  const isFocused = ui.panel === 'sessions'
  const position = sessions.length > shownMax ? ` ${selected + 1}/${sessions.length} ` : ` ${sessions.length} `
  return (
    <Frame area={area} title={[[' Sessions ', 'title']]} right={[[position, 'muted']]} isFocused={isFocused}>
      <Box flexDirection="column">
        {sessions.length === 0 && <Row line={emptyLine(state.engine.state)} width={width} />}
        {sessions.slice(first, first + shownMax).map((session) => (
          <Row
            key={session.id}
            line={sessionLine(session, state, width)}
            width={width}
            selected={isFocused && session.id === ui.sessionId}
          />
        ))}
      </Box>
    </Frame>
  )
}

function sessionLine(session: SessionView, { world, now, ui, glances }: FaceState, width: number): Line {
  const { shape, word, token } = lookOf(session, world)
  const news = glances.get(session.id)?.notification
  // A notification takes the place of the profile and of the word; the shape still tells the state.
  const shownWord = news ? '' : word.slice(0, WORD_COLUMNS).padStart(WORD_COLUMNS)
  const right = `${shownWord}${age(now - session.since).padStart(AGE_COLUMNS)} `
  const left: Line = [
    [session.id === ui.sessionId ? '▸' : ' '],
    [`${shape} `, token],
    ...(ui.pinned.includes(session.id) ? ([[`${PIN_MARK} `, 'key']] as const) : []),
    [news ? session.launch.name : titleOf(session)],
    ...(news ? ([[` ! ${news}`, 'needsYou']] as const) : []),
  ]
  return spread(left, [[right, token]], width)
}

function emptyLine(engine: 'connecting' | 'live' | 'lost'): Line {
  if (engine !== 'live') return [[' not known while the engine is away', 'muted']]
  return [
    [' none yet: press ', 'muted'],
    ['s', 'key'],
    [' to start one', 'muted'],
  ]
}
