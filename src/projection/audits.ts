// Audits as people see them, newest first: subject, state, tests, report, feedback files.
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import { AUDITS_MAX, type AuditView } from './world.ts'

/** The audits after one more envelope. */
export function applyToAudits(audits: readonly AuditView[], { event, at }: Envelope): readonly AuditView[] {
  if (event.type === 'commit.observed' || event.type === 'worktree.settled') {
    if (audits.some(({ id }) => id === event.subject.id)) return audits
    return [begun(event.subject, at), ...audits].slice(0, AUDITS_MAX)
  }
  const id = auditIdOf(event)
  return id === undefined
    ? audits
    : audits.map((audit) => (audit.id === id ? { ...audit, ...changeOf(event, at) } : audit))
}

function auditIdOf(event: Event): string | undefined {
  if (event.type === 'machine.moved') return event.machine === 'commit-audit' ? event.id : undefined
  if (event.type === 'intent.allowed') {
    return event.intent.type === 'report.write' ? event.intent.auditId : undefined
  }
  return 'auditId' in event ? event.auditId : undefined
}

function changeOf(event: Event, at: number): Partial<AuditView> {
  switch (event.type) {
    case 'machine.moved':
      return { state: event.to as AuditView['state'], stateSince: at, ended: event.to === 'IDLE' }
    case 'change.listed':
      return { files: event.files }
    case 'tests.finished':
      return { tests: event.tests }
    case 'intent.allowed':
      return event.intent.type === 'report.write' ? { report: event.intent.report } : {}
    case 'report.written':
      return { reportPath: event.path }
    case 'feedback.written':
      return { feedback: event.files }
    default:
      return {}
  }
}

function begun(subject: AuditView['subject'], at: number): AuditView {
  return {
    id: subject.id,
    subject,
    state: 'IDLE',
    startedAt: at,
    stateSince: at,
    files: [],
    tests: null,
    report: null,
    reportPath: null,
    feedback: [],
    ended: false,
  }
}
