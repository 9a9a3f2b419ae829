// What a person does not want to be looked at: lines that hold a text, routes of a form.
import type { LogSettings } from '#protocol/log-settings.ts'

export type IgnoreRules = {
  readonly line: (bytes: Buffer, from: number, to: number) => boolean
  readonly route: (key: string) => boolean
}

const ROUTE = /^(?:[A-Z]{3,10} )?\//
const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')

export function ignoreRules(ignore: LogSettings['ignore']): IgnoreRules {
  const routes = ignore.filter((rule) => ROUTE.test(rule))
  const texts = ignore.filter((rule) => !ROUTE.test(rule)).map((rule) => Buffer.from(rule))
  const forms = routes.map((rule) => new RegExp(`^${rule.startsWith('/') ? '(?:[A-Z]+ )?' : ''}${literal(rule)}$`))
  return {
    line: (bytes, from, to) => texts.length > 0 && texts.some((text) => bytes.subarray(from, to).includes(text)),
    route: (key) => forms.length > 0 && forms.some((form) => form.test(key)),
  }
}
