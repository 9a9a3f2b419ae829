// Configuration: defaults, then the user's file, then the repository's file, then `--config`. The repository's file may
// only say how the project is built and watched, and what is to be refused or asked: an agent can write it, so it allows nothing.
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { lineOfPath, lineOfSyntaxError } from '#policy/json-line.ts'
import { type Layer, type PlacedRule, placed, projectRuleSchema, userRuleSchema } from '#policy/rule.ts'
import { Trouble } from '#protocol/errors.ts'
import { logsSchema } from '#protocol/log-config.ts'
import { NOTICE_KINDS, noticeTermsSchema } from '#protocol/notice.ts'
import { reviewSettingsSchema } from '#protocol/review-settings.ts'
import { priceSchema } from '#protocol/role.ts'
import { runtimeChoiceSchema } from '#protocol/runtime.ts'
import { sandboxPathSchema, sandboxSchema } from '#protocol/sandbox.ts'
import { severitySchema } from '#protocol/severity.ts'
import { OWN_TOOLS_MAX, toolSettingsSchema } from '#protocol/tool-settings.ts'
import { SECRETS } from '#sessions/sandbox-defaults.ts'

const MINUTE_MS = 60_000
const SECRETS_MAX = 100
const RULES_MAX = 200

/** A day: far below what a timer can hold. */
const TEST_TIMEOUT_MS_MAX = 24 * 60 * MINUTE_MS
const percent = z.number().min(0).max(100)

const projectShape = {
  tests: z
    .strictObject({
      /** The test command; null lets Signalbox find it. */
      command: z.string().max(400).nullable().default(null),
      timeoutMs: z
        .int()
        .min(1_000)
        .max(TEST_TIMEOUT_MS_MAX)
        .default(5 * MINUTE_MS),
      /** A failing run is repeated once: what passes then is flaky. */
      rerunFailed: z.boolean().default(true),
      /** Where a commit fails, its parent is tested as well, once: what failed there already is not the commit's. */
      compareWithParent: z.boolean().default(true),
      /** Database queries are counted while the tests run, by a file of ours that its Python and Node processes load. */
      countQueries: z.boolean().default(true),
    })
    .prefault({}),
  coverage: z
    .strictObject({ minPercent: percent.nullable().default(null), minChangedPercent: percent.nullable().default(null) })
    .prefault({}),
  logs: logsSchema.prefault({}),
  /** Of the project's own, run on its commits like its tests. */
  tools: toolSettingsSchema.default([]),
}

const projectSchema = z.strictObject({ ...projectShape, policy: z.array(projectRuleSchema).max(RULES_MAX).default([]) })

const undoMs = (standard: number) => z.int().min(0).max(MINUTE_MS).default(standard)

export const configSchema = z.strictObject({
  ...projectShape,
  theme: z.string().max(60).optional(),
  /** Rings once for each new notification of a session. */
  bell: z.boolean().default(false),
  /** Leaves a full-screen session. */
  detachKey: z.string().max(20).default('ctrl-]'),
  audit: z
    .strictObject({
      /** "hold" also stops the author's session while the question is open. */
      onCritical: z.enum(['ask', 'hold']).default('ask'),
      feedbackFrom: severitySchema.default('MEDIUM'),
      fixWithinMs: z
        .int()
        .min(1_000)
        .default(30 * MINUTE_MS),
      /** Feedback is also typed into its author's session once that is idle: after asking, or without. */
      tellSessions: z.enum(['never', 'ask', 'idle']).default('never'),
      /** Uncommitted changes are audited after this long without a further change. */
      settleMs: z.int().min(100).default(30_000),
    })
    .prefault({}),
  /**
   * The model that reviews as well; null: none. A key in the environment does not switch it on, as it is there for other programs,
   * and this sends code away. Not for the repository's file.
   */
  review: reviewSettingsSchema.nullable().default(null),
  questions: z
    .strictObject({
      answerWithinMs: z
        .int()
        .min(1_000)
        .default(24 * 60 * MINUTE_MS),
      /** So long an answer can be taken back before it takes effect, by what was asked; an agent that waits is let go at once. */
      undoMs: z
        .strictObject({
          permission: undoMs(0),
          question: undoMs(0),
          'critical-finding': undoMs(5_000),
          threat: undoMs(5_000),
          other: undoMs(0),
          /** Also of a permission, where this is longer. */
          destructive: undoMs(5_000),
          /** Several at once, where this is longer. */
          bulk: undoMs(5_000),
        })
        .prefault({}),
      /** A question that nobody answers is raised again after this time, at most so many times. */
      remindAfterMs: z
        .int()
        .min(1_000)
        .default(30 * MINUTE_MS),
      remindMax: z.int().min(0).max(20).default(3),
      /** So many equal answers in a row and a rule is offered with the next question. */
      suggestRuleAfter: z.int().min(2).max(100).default(3),
    })
    .prefault({}),
  /** The file in which a person leaves a text for a session (`signalbox mem read`). Not for the repository's file. */
  memory: z
    .strictObject({
      file: z
        .string()
        .min(1)
        .max(400)
        .refine(isInside, { error: 'must be a path inside the repository' })
        .default('prompt4claude.txt'),
    })
    .prefault({}),
  /** Work trees of sessions. Not for the repository's file: the command runs without being asked about. */
  worktree: z
    .strictObject({
      /** Paths of files that git does not hold, copied from the repository. */
      copy: z
        .array(z.string().min(1).max(400).refine(isInside, { error: 'must be a path inside the repository' }))
        .max(50)
        .default([]),
      /** Run by `sh -c` in a new work tree before its session starts. */
      setup: z.string().max(1_000).nullable().default(null),
    })
    .prefault({}),
  /** Declarations that hold besides what a session is started with. Not for the repository's file: an agent can write it. */
  sandbox: z
    .strictObject({
      /** For every session; null: only for those that ask for one. */
      all: sandboxSchema.nullable().default(null),
      /** By the name of the agent's profile, e.g. `claude`. */
      profiles: z.record(z.string().max(60), sandboxSchema).default({}),
      /** Hidden in every sandbox unless a declaration names them; replaces the built-in list. */
      secrets: z
        .array(sandboxPathSchema)
        .max(SECRETS_MAX)
        .default([...SECRETS]),
    })
    .prefault({}),
  /**
   * What the agents of workflows run on. Not for the repository's file: it starts commands, and an agent can write it.
   */
  team: z
    .strictObject({
      /**
       * For roles that name none: the name of one (`claude`, `codex`, `gemini`, `opencode`, `api`, or a file of your own), or all of it.
       * Null: a workflow needs a runtime in each of its roles.
       */
      runtime: runtimeChoiceSchema.nullable().default(null),
      /** What all workflows together may spend in a day (UTC): a run that would begin beyond it is put to the human. */
      perDay: z
        .strictObject({
          tokens: z.int().min(1_000).nullable().default(null),
          costUsd: z.number().positive().nullable().default(null),
        })
        .prefault({}),
      /**
       * Who says what an issue is about: the rules alone, or a model too, reached as `review` says; without its answer the rules decide.
       */
      triage: z.enum(['rules', 'model']).default('rules'),
      /** What a threat in the logs becomes: a task in the agents' inbox, or a run of the workflow that fits. */
      threats: z.enum(['task', 'workflow']).default('task'),
      /** Full names of models by the short ones that roles use. */
      models: z.record(z.string().max(40), z.string().max(100)).default({}),
      /** Dollars for a million tokens, by a word of the model's name; the built-in list may be out of date. */
      prices: z.record(z.string().max(40), priceSchema).default({}),
    })
    .prefault({}),
  ports: z
    .strictObject({
      /** Each session is given a block of ports of its own: SIGNALBOX_PORT is the first. */
      base: z.int().min(1_024).max(40_000).default(20_000),
      block: z.int().min(1).max(20).default(10),
    })
    .prefault({}),
  /** How a person who is not looking is told. Not for the repository's file: it runs a command and posts to an address. */
  notify: noticeTermsSchema
    .extend({
      /** What rings and writes to the terminal is an open control room. */
      bell: z.boolean().default(false),
      osc: z.enum(['none', '9', '777']).default('none'),
      /** A command line, run without a shell; `{title}` and `{body}` in its words are replaced. */
      command: z.array(z.string().min(1).max(1_000)).min(1).max(20).nullable().default(null),
      webhook: z
        .url({ protocol: /^https?$/, error: 'must be an http or https address' })
        .max(2_000)
        .refine((url) => !/^[^/]+\/\/[^/]*@/.test(url), { error: 'must not hold a user name or password' })
        .nullable()
        .default(null),
      about: noticeTermsSchema.shape.about.default([...NOTICE_KINDS]),
      dwellMs: noticeTermsSchema.shape.dwellMs.default(5_000),
      coolDownMs: noticeTermsSchema.shape.coolDownMs.default(MINUTE_MS),
      lookingMs: noticeTermsSchema.shape.lookingMs.default(30_000),
    })
    .prefault({}),
  /** Rules in front of the built-in policy; the first that matches wins. */
  policy: z
    .array(userRuleSchema)
    .max(RULES_MAX)
    .default([])
    .transform((rules) => placed('user', rules)),
})
/** Blocks of ports before they are used again, by the number of the session. */
export const PORT_BLOCKS_MAX = 1_000

export type Config = z.infer<typeof configSchema>

/** Where a person keeps what is theirs: configuration, and profiles of agents. */
export const configHome = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'signalbox')

/** Reads and merges the layers. Throws Trouble (exit code 2) naming file, line, key and reason. */
export function loadConfig(root: string, env: NodeJS.ProcessEnv, explicit?: string): Config {
  const none = { raw: {}, rules: [] }
  const user = readLayer(join(configHome(env), 'config.json'), 'user') ?? none
  const project = readLayer(join(root, 'signalbox.json'), 'project') ?? none
  const named = explicit === undefined ? none : readLayer(explicit, 'user')
  if (!named) throw new Trouble(`there is no configuration file ${explicit}`, 'check the path after --config', 2)
  const tools = together([named, user, project])
  const config = configSchema.parse({ ...user.raw, ...project.raw, ...named.raw, tools })
  return { ...config, policy: [...project.rules, ...named.rules, ...user.rules] }
}

/** The tools of all layers: the repository's file cannot take the user's away, nor put its own in their place. */
function together(layers: readonly LayerRead[]): readonly unknown[] {
  const tools = layers.flatMap(({ raw }) => (raw['tools'] as readonly { readonly name: string }[] | undefined) ?? [])
  const once = tools.filter(({ name }, index) => tools.findIndex((tool) => tool.name === name) === index)
  if (once.length <= OWN_TOOLS_MAX) return once
  throw new Trouble(`more than ${OWN_TOOLS_MAX} tools in all configuration files`, 'remove some', 2)
}

function isInside(path: string): boolean {
  return !isAbsolute(path) && !path.split(/[\\/]/).some((part) => part === '..' || part === '.git')
}

type LayerRead = { readonly raw: Readonly<Record<string, unknown>>; readonly rules: readonly PlacedRule[] }

/** What the file says without its rules, and its rules with their lines; null when there is no such file. */
function readLayer(path: string, layer: Layer): LayerRead | null {
  if (!existsSync(path)) return null
  const text = readFileSync(path, 'utf8')
  const raw = parseJson(path, text)
  const parsed = (layer === 'project' ? projectSchema : configSchema).safeParse(raw)
  if (!parsed.success) throw misfit(path, text, parsed.error)
  const { policy = [], ...rest } = raw as { policy?: unknown[] }
  const rules = policy.map((rule, index) => ({
    rule: userRuleSchema.parse(rule),
    layer,
    where: `${basename(path)}:${lineOfPath(text, ['policy', index])}`,
  }))
  return { raw: rest, rules }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    const message = String(thrown).slice(0, 120)
    const line = lineOfSyntaxError(text, message)
    throw new Trouble(`${path}:${line}: it is not valid JSON: ${message}`, 'mend or remove the file', 2)
  }
}

function misfit(path: string, text: string, { issues: [issue] }: z.ZodError): Trouble {
  const keys = issue?.path ?? []
  const named = issue?.code === 'unrecognized_keys' ? [...keys, issue.keys[0] ?? ''] : keys
  const where = keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '')
  const message = `${path}:${lineOfPath(text, named)}: ${where || 'top level'}: ${issue?.message ?? 'not as expected'}`
  return new Trouble(message, 'see "Configuration" in the README', 2)
}
