// The engine's world for whoever needs it once: as it is now, or as soon as something is so.
import { applyToWorld } from '#projection/apply.ts'
import { loadWorld } from '#projection/load.ts'
import type { World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'

/** The world at this moment. Rejects with Trouble when the connection is lost. */
export async function worldOf(client: EngineClient): Promise<World> {
  const world = await whenWorld(client, () => true, Number.POSITIVE_INFINITY)
  if (!world) throw new Trouble('the engine sent no world', 'it may be restarting: try again')
  return world
}

/** The first world for which `isSo` holds, or null when `withinMs` pass without one. */
export function whenWorld(
  client: EngineClient,
  isSo: (world: World) => boolean,
  withinMs: number,
): Promise<World | null> {
  return new Promise((resolve, reject) => {
    let world: World | null = null
    const late = Number.isFinite(withinMs) ? setTimeout(() => resolve(null), withinMs) : undefined
    const become = (next: World) => {
      world = next
      if (!isSo(next)) return
      clearTimeout(late)
      resolve(next)
    }
    client.watch({
      world: (json) => become(loadWorld(json)),
      envelopes: (envelopes) => {
        for (const envelope of envelopes) if (world) become(applyToWorld(world, envelope))
      },
      lost: (because) => {
        clearTimeout(late)
        reject(new Trouble(because, 'the engine may be restarting: try again'))
      },
    })
  })
}
