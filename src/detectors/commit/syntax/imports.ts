// Local names of imported modules and members, so that a rule can say `subprocess.run` whatever the file calls it.
import type { CodeLanguage } from './language.ts'

const IDENTIFIER = '[A-Za-z_$][\\w$]*'

/** Local name to canonical name. */
export function importsOf(source: string, language: CodeLanguage): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (language === 'python') readPython(source, found)
  else if (language === 'javascript') readScript(source, found)
  else if (language === 'go') readGo(source, found)
  return found
}

function readPython(source: string, found: Map<string, string>): void {
  readPythonMembers(source, found)
  readPythonModules(source, found)
}

function readPythonMembers(source: string, found: Map<string, string>): void {
  for (const [, module, list] of source.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]+)/gm)) {
    for (const part of (list ?? '').replace(/[()\\]|#.*$/gm, ' ').split(',')) {
      const [, name, alias] = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? []
      if (name) found.set(alias ?? name, `${module}.${name}`)
    }
  }
}

function readPythonModules(source: string, found: Map<string, string>): void {
  for (const [, list] of source.matchAll(/^[ \t]*import[ \t]+([^\n#;]+)/gm)) {
    for (const part of (list ?? '').split(',')) {
      const [, name, alias] = /^\s*([\w.]+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? []
      if (!name) continue
      const first = name.split('.', 1)[0] ?? name
      found.set(alias ?? first, alias ? name : first)
    }
  }
}

const moduleName = (name: string) => name.replace(/^node:/, '').replace(/^npm:/, '')

function readScript(source: string, found: Map<string, string>): void {
  readClauses(source, found)
  readRequires(source, found)
}

function readClauses(source: string, found: Map<string, string>): void {
  const clause = /\bimport\s+(?:type\s+)?([^'";()]{1,2000}?)\s+from\s*['"]([^'"\n]+)['"]/g
  for (const [, names, from] of source.matchAll(clause)) {
    const module = moduleName(from ?? '')
    const braces = /\{([^}]*)\}/.exec(names ?? '')?.[1]
    if (braces) readMembers(braces, module, found)
    const rest = (names ?? '').replace(/\{[^}]*\}/, '')
    for (const [, , name] of rest.matchAll(new RegExp(`(\\*\\s+as\\s+)?(${IDENTIFIER})`, 'g'))) {
      if (name && name !== 'as') found.set(name, module)
    }
  }
}

function readRequires(source: string, found: Map<string, string>): void {
  const required = new RegExp(
    `\\b(?:const|let|var|import)\\s+(${IDENTIFIER}|\\{[^}]*\\})\\s*=\\s*(?:await\\s+)?(?:require|import)\\(\\s*['"\`]([^'"\`]+)['"\`]\\s*\\)((?:\\.${IDENTIFIER})*)`,
    'g',
  )
  for (const [, target, from, member] of source.matchAll(required)) {
    const module = `${moduleName(from ?? '')}${member ?? ''}`
    if (target?.startsWith('{')) readMembers(target.slice(1, -1), module, found)
    else if (target) found.set(target, module)
  }
}

function readMembers(list: string, module: string, found: Map<string, string>): void {
  for (const part of list.split(',')) {
    const [, name, alias] =
      new RegExp(`^\\s*(?:type\\s+)?(${IDENTIFIER})(?:\\s*(?:as\\s|:)\\s*(${IDENTIFIER}))?`).exec(part) ?? []
    if (name) found.set(alias ?? name, `${module}.${name}`)
  }
}

function readGo(source: string, found: Map<string, string>): void {
  const add = (alias: string | undefined, path: string) => {
    const last =
      path
        .replace(/\/v\d+$/, '')
        .split('/')
        .at(-1) ?? path
    found.set(alias ?? last.replace(/^go-|\.v\d+$/g, ''), path)
  }
  for (const [, block] of source.matchAll(/^import\s*\(([^)]*)\)/gm)) {
    for (const [, alias, path] of (block ?? '').matchAll(/^\s*(\w+|\.|_)?\s*"([^"]+)"/gm)) add(alias, path ?? '')
  }
  for (const [, alias, path] of source.matchAll(/^import\s+(\w+\s+)?"([^"]+)"/gm)) add(alias?.trim(), path ?? '')
}
