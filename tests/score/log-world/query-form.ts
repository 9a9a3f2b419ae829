// Fields as `name=value`, quoted where a value needs it.

export function stringifyForm(fields: Readonly<Record<string, string | number>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${/[\s="]/.test(String(value)) ? JSON.stringify(value) : value}`)
    .join(' ')
}
