import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OUTPUT_BYTES_MAX, runToolProcess } from '#effects/tools/tool-process.ts'
import { readProcess } from '#sessions/process-table.ts'
import { NEVER_ABORTED } from '../../support/order.ts'
import { scratch } from '../../support/repository.ts'

const shell = (script: string, over: Partial<Parameters<typeof runToolProcess>[0]> = {}) =>
  runToolProcess({ argv: ['/bin/sh', '-c', script], cwd: '/', withinMs: 20_000, okCodes: [0], ...over }, NEVER_ABORTED)

test('only standard output is the answer', async () => {
  expect(await shell('echo answer; echo complaint >&2')).toBe('answer\n')
})

test('too late is no answer, and nothing that it started goes on', async () => {
  const file = join(scratch('late'), 'pid')
  const script = `setsid sh -c 'echo $$ > ${file}; exec sleep 300' & sleep 300`
  await expect(shell(script, { withinMs: 500 })).rejects.toThrow('took longer than 0.5 s')
  expect(existsSync(file)).toBe(true)
  expect(readProcess(Number(readFileSync(file, 'utf8')))?.state ?? 'Z').toBe('Z')
})

test('more output than the maximum is no answer', async () => {
  const script = `head -c ${OUTPUT_BYTES_MAX + 1} /dev/zero; sleep 300`
  await expect(shell(script)).rejects.toThrow(`printed more than ${OUTPUT_BYTES_MAX} bytes`)
})

test('a program that is not there says so', async () => {
  await expect(shell('', { argv: ['/nowhere/tool'] })).rejects.toThrow(/ENOENT/)
})

test('the line of its complaint that says most is the reason', async () => {
  const script = 'printf "loading\\nfatal: no such rule\\nbye\\n" >&2; exit 7'
  await expect(shell(script)).rejects.toThrow('exit code 7: fatal: no such rule')
})
