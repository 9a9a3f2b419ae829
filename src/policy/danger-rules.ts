// Commands that destroy, publish or end something: rules as data. All are asked with a second key. Those that cannot be made good
// are hard limits, so that nothing may allow them; for the others a person may write a rule.
// Searched for anywhere in a command line, also behind `sudo` or in quotes: a second key too many costs less than one too few.
import type { Rule } from '#protocol/rule.ts'

/** Where the name of a program may begin. */
const AT = '(?:^|[\\s;&|("\'`/\\\\])'
/** The rest of one command. */
const REST = '[^;&|\\n]*'

type Danger = { readonly name: string; readonly command: string; readonly because: string }

const asRule =
  (severity: 'HIGH' | 'CRITICAL') =>
  ({ name, command, because }: Danger): Rule => ({ name, command, verdict: 'ask', because, severity, confirm: true })

const FATAL: readonly Danger[] = [
  {
    name: 'delete a root',
    command: `${AT}rm\\s${REST}-\\w*[rR]${REST}\\s["']?(?:/|~|\\$\\{?HOME\\}?|/(?:etc|usr|var|home|root|boot|lib|bin|opt)|\\.\\.|\\*|/\\*)/?\\*?["']?(?:\\s|$|[;&|])`,
    because: 'it deletes a home, a system folder or everything',
  },
  {
    name: 'overwrite a device',
    command: `${AT}(?:dd\\s${REST}\\bof=|mkfs(?:\\.\\w+)?\\s|wipefs\\s|fdisk\\s|parted\\s|sgdisk\\s|shred\\s)|>\\s*/dev/(?:sd|nvme|vd|hd|mmcblk)`,
    because: 'it writes over disks or files for good',
  },
  {
    name: 'run what was downloaded',
    command: `${AT}(?:curl|wget|fetch)\\s[^\\n]*\\|\\s*(?:sudo\\s+)?(?:\\S*/)?(?:env\\s+)?(?:ba|z|k|da|fi)?sh\\b|${AT}(?:curl|wget|fetch)\\s[^\\n]*\\|\\s*(?:sudo\\s+)?(?:\\S*/)?(?:python|perl|ruby|node|php)[0-9.]*\\b|${AT}(?:eval|source|\\.|(?:ba|z)?sh)\\s[^\\n]*(?:\\$\\(|\`|<\\()\\s*(?:curl|wget)\\s`,
    because: 'it runs code from the network unread',
  },
  { name: 'fork bomb', command: ':\\s*\\(\\s*\\)\\s*\\{[^\\n]*:\\s*\\|\\s*:', because: 'it starts itself without end' },
  {
    name: 'drop a database',
    command: '(?i)\\b(?:drop\\s+(?:database|schema)|dropdb|flushall|flushdb)\\b',
    because: 'it deletes a database',
  },
  {
    name: 'destroy infrastructure',
    command: `${AT}(?:terraform|tofu|terragrunt|pulumi|cdk)\\s${REST}\\bdestroy\\b|${AT}gh\\s+repo\\s+delete\\b|${AT}kubectl\\s${REST}\\bdelete\\s+(?:ns|namespace)`,
    because: 'it takes down what others run on',
  },
]

const DESTRUCTIVE: readonly Danger[] = [
  {
    name: 'delete in bulk',
    command: `${AT}(?:rm|rmdir|unlink)\\s${REST}(?:-\\w*[rRf]|--recursive|--force)|${AT}(?:rimraf|trash)\\s|${AT}find\\s${REST}\\s-(?:delete|exec|execdir|ok)\\b|${AT}truncate\\s`,
    because: 'it deletes files',
  },
  {
    name: 'rewrite what was pushed',
    command: `${AT}git\\s${REST}\\bpush\\b${REST}\\s(?:-\\w*f|--force|--mirror|--delete|-d\\b|\\+\\S|:\\S)`,
    because: 'it changes or deletes what others have fetched',
  },
  {
    name: 'throw work away',
    command: `${AT}git\\s${REST}\\b(?:reset\\s${REST}--(?:hard|merge|keep)|clean\\b|checkout\\s${REST}(?:--\\s|-f\\b|--force|\\s\\.(?:\\s|$))|restore\\b|switch\\s${REST}(?:-f\\b|--force|--discard-changes)|branch\\s${REST}(?:-\\w*D|--delete)|stash\\s+(?:drop|clear)|reflog\\s+(?:expire|delete)|filter-(?:branch|repo)|update-ref\\s${REST}-d|worktree\\s+remove|rm\\b|gc\\s${REST}--prune)`,
    because: 'it discards work that is nowhere else',
  },
  {
    name: 'delete records',
    command: '(?i)\\b(?:drop\\s+(?:table|view|index|column|user|role)|truncate\\s+(?:table\\s+)?\\w|delete\\s+from)\\b',
    because: 'it deletes records of a database',
  },
  {
    name: 'open rights in bulk',
    command: `${AT}(?:chmod|chown|chgrp|setfacl)\\s${REST}(?:-\\w*R|--recursive|\\b[0-7]?777\\b)`,
    because: 'it changes who may do what, in a whole tree',
  },
  {
    name: 'end processes',
    command: `${AT}(?:kill|pkill|killall|fuser\\s${REST}-\\w*k|systemctl\\s${REST}(?:stop|disable|mask|restart)|service\\s+\\S+\\s+stop|shutdown|reboot|halt|poweroff)(?:\\s|$)`,
    because: 'it ends programs that others may need',
  },
  {
    name: 'remove containers',
    command: `${AT}(?:docker|podman)\\s${REST}\\b(?:prune|rm|rmi|kill|down)\\b|${AT}(?:docker|podman)\\s+volume\\s+rm\\b|${AT}docker-compose\\s${REST}\\bdown\\b`,
    because: 'it removes containers, images or volumes',
  },
  {
    name: 'change a cluster or a cloud',
    command: `${AT}kubectl\\s${REST}\\b(?:delete|drain|replace\\s${REST}--force)\\b|${AT}helm\\s${REST}\\b(?:uninstall|delete|rollback)\\b|${AT}(?:terraform|tofu)\\s${REST}\\bapply\\b|${AT}(?:aws|gcloud|az|gsutil|doctl|heroku|fly|flyctl)\\s${REST}\\b(?:rm|rb|delete|terminate-\\w+|remove|destroy)\\b`,
    because: 'it changes what runs for others',
  },
  {
    name: 'publish',
    command: `${AT}(?:npm|pnpm|yarn|bun|cargo|poetry|flit|hatch|uv|gem|vsce)\\s${REST}\\b(?:publish|unpublish|yank|push)\\b|${AT}twine\\s${REST}\\bupload\\b|${AT}(?:docker|podman)\\s${REST}\\bpush\\b|${AT}gh\\s+(?:release|pr)\\s+(?:create|delete|merge)\\b|${AT}npm\\s${REST}\\bdeprecate\\b`,
    because: 'what is published cannot be called back',
  },
  {
    name: 'become another user',
    command: `${AT}(?:sudo|doas|su|pkexec|runuser)(?:\\s|$)`,
    because: 'it acts with the rights of another user',
  },
  {
    name: 'change the schedule or the system',
    command: `${AT}crontab\\s${REST}-\\w*r|${AT}(?:mount|umount|iptables|nft|ufw|sysctl|useradd|userdel|usermod|passwd)\\s`,
    because: 'it changes the machine itself',
  },
]

export const FATAL_RULES: readonly Rule[] = FATAL.map(asRule('CRITICAL'))
export const DESTRUCTIVE_RULES: readonly Rule[] = DESTRUCTIVE.map(asRule('HIGH'))
