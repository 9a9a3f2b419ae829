// Paths and the globs on them. `*` and `?` stay within a folder, `**` goes through all; a glob without a leading `/`, `~` or `**`
// is relative to where the session runs. Pure text: what a link leads to is not known here.
import { matches } from './pattern.ts'

/** `path` without `.` and `..`, absolute if `cwd` is. */
export function absolutePath(path: string, cwd: string): string {
  const whole = path.startsWith('/') || path.startsWith('~') ? path : `${cwd}/${path}`
  const parts: string[] = []
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return whole.startsWith('~') ? parts.join('/') : `/${parts.join('/')}`
}

/** Whether the list covers the path: some glob does, and no later one with `!` takes it out. */
export function isCovered(path: string, globs: readonly string[], cwd: string): boolean {
  const absolute = absolutePath(path, cwd)
  let covered = globs.every((glob) => glob.startsWith('!'))
  for (const glob of globs) {
    const isOut = glob.startsWith('!')
    if (isMatch(absolute, isOut ? glob.slice(1) : glob, cwd)) covered = !isOut
  }
  return covered
}

/** The home folder of whoever it is: its path is not known here. */
const HOME = '(?:~[^/]*|/root|/home/[^/]+|/Users/[^/]+)'

function isMatch(absolute: string, glob: string, cwd: string): boolean {
  if (glob.startsWith('~')) return matches(`${HOME}${sourceOf(glob.slice(1))}`, absolute, 'whole')
  const anchored =
    glob.startsWith('/') || glob.startsWith('**') ? glob : `${literally(cwd)}/${glob.replace(/^\.\//, '')}`
  return matches(sourceOf(anchored), absolute, 'whole')
}

/** A path as a glob that means just that path. */
const literally = (path: string) => path.replace(/\/+$/, '').replaceAll(/[*?]/g, '[$&]')

function sourceOf(glob: string): string {
  let source = ''
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at)
    if (/^\[[*?]\]/.test(rest)) {
      source += `\\${rest.charAt(1)}`
      at += 2
    } else if (rest.startsWith('**/')) {
      source += '(?:.*/)?'
      at += 2
    } else if (rest.startsWith('**')) {
      source += '.*'
      at += 1
    } else if (rest.startsWith('*')) source += '[^/]*'
    else if (rest.startsWith('?')) source += '[^/]'
    else source += rest.charAt(0).replace(/[\\^$.+()[\]{}|]/, '\\$&')
  }
  return source
}

/** One word with `*` for any characters, as names of tools and sessions are given. */
export function isNamed(name: string, wanted: string | readonly string[]): boolean {
  const source = (glob: string) => glob.replaceAll(/[\\^$.+()[\]{}|?]/g, '\\$&').replaceAll('*', '.*')
  return [wanted].flat().some((glob) => matches(source(glob), name, 'whole'))
}
