import { expect, test } from 'vitest'
import { readAgentAnswer } from '#effects/review/agent-answer.ts'

const ANSWER = { findings: [{ line: 2 }], proposals: [] }
const text = JSON.stringify(ANSWER)
const lines = (...objects: readonly object[]) => objects.map((one) => JSON.stringify(one)).join('\n')

test.each<[string, string]>([
  ['the object alone', text],
  ['the object over several lines', JSON.stringify(ANSWER, null, 2)],
  ['words around a fence', `Here it is:\n\`\`\`json\n${text}\n\`\`\`\nThat is all.`],
  ['words around the object', `I found one thing. ${text} That is all.`],
  ['a fence of another thing before it', `\`\`\`json\n{"seen": 1}\n\`\`\`\nSo:\n\`\`\`json\n${text}\n\`\`\``],
  [
    'claude --output-format json',
    lines({ type: 'result', subtype: 'success', is_error: false, result: `\`\`\`json\n${text}\n\`\`\`` }),
  ],
  ['claude with a schema', lines({ type: 'result', is_error: false, result: 'done', structured_output: ANSWER })],
  ['claude --verbose', JSON.stringify([{ type: 'system' }, { type: 'result', is_error: false, result: text }])],
  [
    'codex exec --json',
    lines(
      { type: 'thread.started' },
      { type: 'item.completed', item: { type: 'agent_message', text: 'I look.' } },
      { type: 'item.completed', item: { type: 'agent_message', text } },
      { type: 'turn.completed' },
    ),
  ],
  ['gemini --output-format json', JSON.stringify({ response: text, stats: {} })],
])('the answer is read from %s', (_, output) => expect(readAgentAnswer(output)).toEqual(ANSWER))

test.each<[string, string, RegExp]>([
  ['nothing', '', /holds no JSON object/],
  ['words', 'All is well. PASS.', /holds no JSON object/],
  [
    'a failure of claude',
    lines({ type: 'result', is_error: true, result: 'Credit balance is too low' }),
    /Credit balance is too low/,
  ],
  [
    'a failure of codex',
    lines({ type: 'thread.started' }, { type: 'turn.failed', error: { message: 'stream disconnected' } }),
    /stream disconnected/,
  ],
  ['half an object', text.slice(0, -3), /holds no JSON object/],
])('%s is no answer, and that is said', (_, output, message) => expect(() => readAgentAnswer(output)).toThrow(message))
