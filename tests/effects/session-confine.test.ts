// The sandbox for real: what a program inside can reach, and what it cannot by any of the known ways round.
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { accessTo } from '#protocol/sandbox.ts'
import { createProbe } from '#sessions/sandbox-probe.ts'
import { NO_SANDBOX } from '../support/bubblewrap.ts'
import { scratch } from '../support/repository.ts'
import { openStage } from '../support/sandbox-stage.ts'

const HIDE = { hide: ['secret', 'key.txt'] }

describe.skipIf(NO_SANDBOX !== null)('inside', { timeout: 60_000 }, () => {
  test('a hidden file cannot be read and a hidden folder is empty, while the rest is there', async () => {
    const { out } = await openStage().run(
      HIDE,
      'cat key.txt; cat secret/plan.txt; echo "[$(ls -A secret)]"; cat README.md',
    )
    expect(out).toContain('key.txt: Permission denied')
    expect(out).toContain('secret/plan.txt: No such file or directory')
    expect(out).toContain('[]\nshop\n')
    expect(out).not.toMatch(/KEY|PLAN/)
  })

  test.each([
    ['a symbolic link', 'ln -s secret l; cat l/plan.txt; ln -s key.txt k; cat k'],
    ['a hard link', 'ln key.txt hard && cat hard'],
    ['the root of the first process', 'cat /proc/1/root"$PWD"/key.txt /proc/self/root"$PWD"/secret/plan.txt'],
    ['dots', 'cat home/../key.txt secret/../secret/plan.txt'],
    ['moving it away', 'mv key.txt k; mv secret s; cat k s/plan.txt'],
    ['moving what is around it', 'mkdir a && mv home a/ && cat a/home/.ssh/id'],
    ['unmounting', 'umount key.txt; umount -l secret; cat key.txt secret/plan.txt'],
    ['namespaces of its own', 'unshare -rm sh -c "umount -l secret; umount key.txt; cat secret/plan.txt key.txt"'],
    ['another mount of the same', 'mount --bind . /mnt && cat /mnt/key.txt'],
    ['another process’s open file', 'cat /proc/[0-9]*/cwd/key.txt /proc/[0-9]*/fd/*/key.txt'],
    ['changing its mode', 'chmod 777 key.txt secret; cat key.txt secret/plan.txt'],
    ['the disk itself', 'mknod d b 8 0; strings d; cat /dev/sda /dev/vda'],
  ])('%s is no way round', async (_, script) => {
    const { out } = await openStage().run(HIDE, `${script}\necho end`)
    expect(out).toContain('end\n')
    expect(out).not.toMatch(/KEY|PLAN|SSH/)
  })

  test('a symbolic link that is hidden hides what it leads to', async () => {
    const stage = openStage()
    symlinkSync('secret', join(stage.root, 'alias'))
    const { out, confinement } = await stage.run({ hide: ['alias'] }, 'cat alias/plan.txt secret/plan.txt; echo end')
    expect(out).not.toContain('PLAN')
    expect(confinement.hide).toEqual(expect.arrayContaining([join(stage.root, 'secret'), join(stage.root, 'alias')]))
  })

  test('its own directory and a private /tmp can be written, nothing else', async () => {
    const stage = openStage()
    const outside = join(scratch('outside'), 'x')
    writeFileSync(outside, 'OUTSIDE')
    const script = `echo 1 > made; echo 2 > /tmp/made; cat /tmp/made; cat ${outside}; touch /etc/made /usr/made secret/made`
    const { out } = await stage.run(HIDE, script)
    expect(readFileSync(join(stage.root, 'made'), 'utf8')).toBe('1\n')
    expect(out).toMatch(/^2\n/)
    expect(out).not.toContain('OUTSIDE')
    expect(out.match(/Read-only file system/g)).toHaveLength(3)
    expect(existsSync('/tmp/made')).toBe(false)
  })

  test('credentials and what is ours are hidden though its directory contains them; a declaration shows only the former', async () => {
    const stage = openStage()
    const script = 'cat home/notes home/.ssh/id ours/run/token ours/state/journal; ls ours/run; touch ours/run/made'
    const { out } = await stage.run({}, script)
    expect(out).toContain('NOTES')
    expect(out).toContain('hooks\n')
    expect(out).not.toMatch(/SSH|TOKEN|JOURNAL|^token/m)
    expect(existsSync(join(stage.ours, 'run', 'made'))).toBe(false)
    const asked = await stage.run({ read: ['~/.ssh'], write: ['ours', 'ours/state'] }, script)
    expect(asked.out).toContain('SSH')
    expect(asked.out).not.toMatch(/TOKEN|JOURNAL/)
  })

  test('the hooks’ socket answers, also that of an engine started later; the socket cannot be replaced', async () => {
    const stage = openStage()
    const path = join(stage.hooks, 'hooks.sock')
    const ask = `node -e 'require("net").connect(${JSON.stringify(path)}).on("data", (d) => console.log(String(d))).on("error", (e) => console.log(e.code))'`
    const running = stage.run(
      { network: 'none' },
      `touch ready; until [ -e go ]; do sleep 0.02; done; ${ask}; rm ${path}`,
    )
    while (!existsSync(join(stage.root, 'ready'))) await new Promise((resolve) => setTimeout(resolve, 10))
    const server = createServer((socket) => socket.end('heard'))
    onTestFinished(() => void server.close())
    await new Promise<void>((resolve) => server.listen(path, resolve))
    writeFileSync(join(stage.root, 'go'), '')
    const { out } = await running
    expect(out).toContain('heard')
    expect(out).toMatch(/cannot remove .*Read-only file system/)
  })

  test('git commits in a linked work tree, and what git would run cannot be changed', async () => {
    const stage = openStage()
    const tree = join(scratch('trees'), 'fix')
    stage.repository.git('worktree', 'add', '-q', '-b', 'fix', tree)
    const script = `cat key.txt ${stage.root}/key.txt
echo new > file && git add file && git -c user.name=A -c user.email=a@b commit -qm 'Made inside' && git log -1 --format=%s
echo evil > ${stage.root}/.git/hooks/post-checkout; git config core.fsmonitor evil; rm .git; git worktree prune`
    const { out } = await stage.run({ hide: ['key.txt'] }, script, { cwd: tree })
    expect(out).toContain('Made inside\n')
    expect(out).not.toContain('KEY')
    expect(out.match(/Read-only file system|Device or resource busy/g)?.length).toBeGreaterThanOrEqual(3)
    expect(stage.repository.git('log', '-1', '--format=%s', 'fix')).toBe('Made inside')
    expect(stage.repository.git('config', '--get', '--default', 'none', 'core.fsmonitor')).toBe('none')
    expect(stage.repository.git('worktree', 'list')).toContain(tree)
  })

  test('the git directory of another repository is not opened because a `.git` file names it', async () => {
    const stage = openStage()
    const other = join(scratch('other'), 'bank')
    stage.repository.git('init', '-q', other)
    const cwd = join(scratch('forged'), 'tree')
    mkdirSync(cwd)
    writeFileSync(join(cwd, '.git'), `gitdir: ${other}/.git\n`)
    const { confinement } = await stage.confined({}, { cwd })
    expect(accessTo(confinement, `${other}/.git/objects`)).not.toBe('read')
    expect(confinement.write).not.toContain(join(other, '.git'))
  })

  test('no process outside is seen, no variable leads there, and no open file was inherited', async () => {
    const script =
      'ls -d /proc/[0-9]* | wc -l; echo "[$SSH_AUTH_SOCK]"; grep -c nowhere /proc/1/environ; ls /proc/self/fd'
    const { out } = await openStage().run({}, script)
    const [processes, variable, found, ...files] = out.trim().split('\n')
    expect(Number(processes)).toBeLessThan(8)
    expect([variable, found]).toEqual(['[]', '0'])
    expect(files).toEqual(['0', '1', '2', '3'])
  })

  test('it has no power over the kernel, whoever it runs as', async () => {
    // Those two ask for a capability at the write, or only watch.
    const harmless = '-not -path "/proc/pressure/*" -not -path /proc/mtrr'
    const script = `grep -E 'Cap(Eff|Prm|Bnd)' /proc/self/status
find /proc/[a-z]* /sys -path /proc/self -prune -o -path /proc/thread-self -prune -o -type f -writable ${harmless} -print 2>/dev/null | head`
    const { out } = await openStage().run({}, script)
    expect(out).toMatch(/^(?:Cap(?:Eff|Prm|Bnd):\t0{16}\n){3}$/)
  })

  test('without network only the loopback is left', async () => {
    const { out } = await openStage().run({ network: 'none' }, 'cat /proc/net/dev | tail -n +3 | cut -d: -f1')
    expect(out.trim()).toBe('lo')
  })

  test('where only named paths may be read, the rest is not there and programs still start', async () => {
    const stage = openStage()
    const library = join(scratch('library'), 'lib')
    const other = join(scratch('library'), 'lib')
    for (const folder of [library, other]) {
      mkdirSync(folder)
      writeFileSync(join(folder, 'x'), 'LIB\n')
    }
    const script = `cat ${library}/x; cat ${other}/x; node -p 6*7; git --version; ls -A /; touch /made ${library}/made`
    const { out, confinement } = await stage.run({ read: [library] }, script)
    expect(out).toContain('LIB\n')
    expect(out).toContain(`${other}/x: No such file`)
    expect(out).toContain('42\ngit version')
    expect(out).not.toMatch(/^(?:srv|boot|media)$/m)
    expect(out.match(/Read-only file system/g)).toHaveLength(2)
    expect(accessTo(confinement, '/srv/x')).toBe('hidden')
  })

  test.each([
    ['exit 7', 7],
    ['kill -9 $$', 137],
    ['kill -TERM $$', 143],
  ])('`%s` ends with %i', async (script, code) => {
    expect(await openStage().run({}, script)).toMatchObject({ code })
  })

  test('what was declared and is not there is told', async () => {
    const stage = openStage()
    const { confinement } = await stage.confined({ hide: ['later'], write: ['/no/such'] })
    expect(confinement.missing).toEqual(['/no/such', join(stage.root, 'later')])
    await expect(stage.confined({ hide: ['later'], required: true })).rejects.toThrow(
      /names .*later, which does not exist/,
    )
  })
})

describe('a sandbox that makes no sense is refused', () => {
  test('when it hides where the session is to run', async () => {
    await expect(openStage().confined({ hide: ['.'] })).rejects.toThrow(/hides .*shop/)
  })

  test('when a path inside leads out, as an agent may have arranged', async () => {
    const stage = openStage()
    symlinkSync('/usr', join(stage.root, 'build'))
    await expect(stage.confined({ write: ['build'] })).rejects.toThrow(/build leads out .* to \/usr/)
    rmSync(join(stage.root, 'build'))
    await expect(stage.confined({ write: ['/'] })).rejects.toThrow(/none/)
  })
})

describe('without bubblewrap', () => {
  const without = () => openStage({ probe: createProbe('/no/programs') })

  test('the session starts as it is, and that is told with the reason', async () => {
    const { argv, confinement } = await without().confined(HIDE, { argv: ['bash', '-c', 'true'] })
    expect(argv).toEqual(['bash', '-c', 'true'])
    expect(confinement).toMatchObject({ by: 'nothing', because: expect.stringMatching(/not installed|Linux only/) })
    expect(accessTo(confinement, 'key.txt')).toBe('hidden')
  })

  test('a required sandbox refuses to start it', async () => {
    await expect(without().confined({ required: true })).rejects.toThrow(/required, but bubblewrap is/)
  })
})
