// A folder that somebody stands in is found out, by whatever name it is asked for.
import { spawn } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { processesIn } from '#processes/inside.ts'
import { scratch } from '../support/repository.ts'
import { until } from '../support/until.ts'

test.runIf(process.platform === 'linux')(
  'processes inside a folder are found, also below it and through a link',
  async () => {
    const folder = scratch('inside')
    mkdirSync(join(folder, 'tree', 'deep'), { recursive: true })
    mkdirSync(join(folder, 'tree-2'))
    symlinkSync(join(folder, 'tree'), join(folder, 'link'))
    const child = spawn('sleep', ['60'], { cwd: join(folder, 'tree', 'deep') })
    onTestFinished(() => void child.kill('SIGKILL'))
    await until('it stands there', () => processesIn(join(folder, 'tree')).length > 0)
    expect(processesIn(join(folder, 'link'))).toEqual([child.pid])
    expect(processesIn(join(folder, 'tree-2'))).toEqual([])
    expect(processesIn(join(folder, 'gone'))).toEqual([])
  },
)
