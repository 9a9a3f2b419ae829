// Chooses the screen. Nothing else belongs here.
import { Box, Text } from 'ink'
import { SMALLEST_COLS, SMALLEST_ROWS } from './floor-plan.ts'
import { Card } from './screens/card.tsx'
import { Floor } from './screens/floor.tsx'
import { Help } from './screens/help.tsx'
import { HistoryScreen } from './screens/history.tsx'
import { ThreatsScreen } from './screens/threats.tsx'
import { Why } from './screens/why.tsx'
import { WorkflowsScreen } from './screens/workflows.tsx'
import { type Room, RoomContext, useWorld } from './use-world.ts'

/** The whole interface of one room. */
export function App({ room }: { readonly room: Room }) {
  return (
    <RoomContext value={room}>
      <CurrentScreen />
    </RoomContext>
  )
}

function CurrentScreen() {
  const screen = useWorld((state) => state.ui.screen)
  const { cols, rows } = useWorld((state) => state.size)
  if (cols < SMALLEST_COLS || rows < SMALLEST_ROWS) {
    return (
      <Box width={cols} height={rows} flexDirection="column">
        <Text wrap="truncate-end">terminal too small</Text>
        <Text wrap="truncate-end">{`${SMALLEST_COLS}x${SMALLEST_ROWS} needed`}</Text>
      </Box>
    )
  }
  switch (screen) {
    case 'floor':
      return <Floor />
    case 'card':
      return <Card />
    case 'why':
      return <Why />
    case 'help':
      return <Help />
    case 'history':
      return <HistoryScreen />
    case 'threats':
      return <ThreatsScreen />
    case 'workflows':
      return <WorkflowsScreen />
  }
}
