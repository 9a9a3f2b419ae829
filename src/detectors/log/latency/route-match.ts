// Does a route as shown (`GET /api/orders/:id`) fit a pattern as a person writes it? `*` stands for anything; the method may be left out.

/** True when `pattern` fits `route` as a whole. */
export function matchesRoute(pattern: string, route: string): boolean {
  const parts = pattern
    .trim()
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const expression = new RegExp(`^${parts.join('.*')}$`, 'i')
  return expression.test(route) || expression.test(route.replace(/^[A-Z]+ /, ''))
}
