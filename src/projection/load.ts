// A world that came over a wire. Engine and face agree on the wire's version, so only its outline is checked here.
import { Trouble } from '#protocol/errors.ts'
import { EMPTY_WORLD, type World } from './world.ts'

/** Throws Trouble when it is not a world at all; fields that an older engine does not know are empty. */
export function loadWorld(json: unknown): World {
  if (typeof json !== 'object' || json === null || !('seq' in json) || typeof json.seq !== 'number') {
    throw new Trouble('the engine sent no world', 'run `signalbox engine stop` and start again')
  }
  return { ...EMPTY_WORLD, ...(json as World) }
}
