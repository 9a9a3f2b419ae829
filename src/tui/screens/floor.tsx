// The main screen: does anything need me, what is everyone doing, is the code sound, is production well.
import { Box } from 'ink'
import { Auditor } from '../components/auditor.tsx'
import { Footer } from '../components/footer.tsx'
import { QueueList } from '../components/queue-list.tsx'
import { RunsLine } from '../components/runs-line.tsx'
import { SessionPanes } from '../components/session-panes.tsx'
import { SessionsList } from '../components/sessions-list.tsx'
import { Signals } from '../components/signals.tsx'
import { TopLine } from '../components/top-line.tsx'
import { floorPlanOf } from '../pane-choice.ts'
import { useSight } from '../use-world.ts'

/** Fills the terminal; floor-plan.ts decides what has room. */
export function Floor() {
  const sight = useSight()
  const { cols, rows } = sight.state.size
  const plan = floorPlanOf(sight)
  const isWide = plan.kind === 'wide'
  const queue = plan.queue && <QueueList area={plan.queue} isCompact={!isWide} />
  return (
    <Box flexDirection="column" width={cols} height={rows}>
      <TopLine />
      <Box flexDirection={isWide ? 'row' : 'column'}>
        {!isWide && queue}
        <SessionsList area={plan.sessions} />
        <SessionPanes />
        {isWide && queue}
      </Box>
      {plan.runsRows > 0 && <RunsLine />}
      {plan.auditorRows > 0 && <Auditor rows={plan.auditorRows} cols={cols} />}
      {plan.signalsRows > 0 && <Signals rows={plan.signalsRows} cols={cols} />}
      <Footer />
    </Box>
  )
}
