// A client's address as logged: the first of a forwarded list, without port, brackets or IPv4-in-IPv6 prefix.

const ADDRESS_CHARS_MAX = 45
const ADDRESS = /^(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.%\w]*)$/i

/** '' where the text holds no address. */
export function addressOf(text: string): string {
  if (text === '') return ''
  let address = text
  const comma = address.indexOf(',')
  if (comma >= 0) address = address.slice(0, comma)
  if (!ADDRESS.test(address)) address = unwrapped(address)
  if (address.length > ADDRESS_CHARS_MAX || !ADDRESS.test(address)) return ''
  return /^::ffff:\d+\./i.test(address) ? address.slice(7) : address
}

function unwrapped(text: string): string {
  const trimmed = text
    .trim()
    .replace(/^(?:for=)?"?/i, '')
    .replace(/".*$/, '')
  const bracketed = /^\[([^\]]+)\]/.exec(trimmed)
  if (bracketed) return bracketed[1] ?? ''
  const lead = trimmed.replace(/^\w*\//, '')
  return lead.replace(/^((?:\d{1,3}\.){3}\d{1,3}):\d+$/, '$1')
}
