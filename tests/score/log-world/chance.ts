// Randomness of a made-up world: the same seed draws the same, on every machine.

export type Chance = {
  /** 0 to 1. */
  readonly next: () => number
  readonly between: (low: number, high: number) => number
  readonly whole: (low: number, high: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  readonly some: <T>(list: readonly T[], count: number) => T[]
  readonly is: (probability: number) => boolean
  readonly normal: () => number
  readonly poisson: (mean: number) => number
}

/** Beyond it a normal distribution is as good. */
const POISSON_EXACT_MAX = 40

/** A generator of its own (xorshift* on 32 bits with a Weyl sequence). */
export function createChance(seed: number): Chance {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1
  let weyl = seed | 0
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    weyl = (weyl + 0x61c88647) | 0
    return (Math.imul((state + weyl) ^ (state >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 20; i += 1) next()
  const between = (low: number, high: number) => low + (high - low) * next()
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1))
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const poisson = (mean: number) => {
    if (mean <= 0) return 0
    if (mean > POISSON_EXACT_MAX) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
    const floor = Math.exp(-mean)
    let count = -1
    for (let product = 1; product > floor; count += 1) product *= next()
    return count
  }
  const some = <T>(list: readonly T[], count: number) => {
    const left = [...list]
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(whole(0, left.length - 1), 1)[0] as T)
  }
  const pick = <T>(list: readonly T[]) => list[whole(0, list.length - 1)] as T
  return { next, between, whole, pick, some, is: (probability) => next() < probability, normal, poisson }
}
