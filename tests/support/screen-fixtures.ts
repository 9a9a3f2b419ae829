// Screens of real agents, as the terminal model showed them: a file for each situation, in several sizes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type ScreenShot = {
  /** File and size. */
  readonly name: string
  readonly agent: string
  /** What the session did. `skip`: a viewer hid its screen. */
  readonly state: string
  /** What it waited for, where the screen lets one know that. */
  readonly waitingFor: string | null
  readonly about: string
  readonly size: string
  readonly title: string
  readonly rows: readonly string[]
}

const DIR = join(import.meta.dirname, '..', 'fixtures', 'screens')

/** Every screen in the fixtures' folders. */
export function screenShots(): readonly ScreenShot[] {
  return readdirSync(DIR, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(DIR, name)).map((file) => join(name, file)))
    .flatMap(shotsIn)
}

function shotsIn(file: string): readonly ScreenShot[] {
  const [head = '', ...parts] = readFileSync(join(DIR, file), 'utf8').split(/^=== /m)
  const fields = new Map(
    head.split('\n').map((line): [string, string] => [line.split(': ')[0] ?? '', line.split(': ').slice(1).join(': ')]),
  )
  const [state = '', waitingFor = null] = (fields.get('expect') ?? '').split(' ')
  return parts.map((part) => {
    const [first = '', ...rows] = part.replace(/\n\n$/, '\n').split('\n')
    const [size = '', ...title] = first.split(' ')
    return {
      name: `${file} ${size}`,
      agent: fields.get('agent') ?? '',
      state,
      waitingFor,
      about: fields.get('about') ?? '',
      size,
      title: title.join(' '),
      rows,
    }
  })
}
