// What a process prints, without ever holding all of it: the beginning and the end.

export const OUTPUT_HEAD_BYTES_MAX = 256 * 1024
export const OUTPUT_TAIL_BYTES_MAX = 1024 * 1024

/** Collects chunks; between head and tail a line says how much is missing. */
export class CappedOutput {
  readonly #head: Buffer[] = []
  #headBytes = 0
  #tail: Buffer[] = []
  #tailBytes = 0
  #droppedBytes = 0

  push(chunk: Buffer): void {
    const room = Math.max(0, OUTPUT_HEAD_BYTES_MAX - this.#headBytes)
    const first = chunk.subarray(0, room)
    if (first.length > 0) this.#head.push(first)
    this.#headBytes += first.length
    const rest = chunk.subarray(first.length)
    if (rest.length === 0) return
    this.#tail.push(rest)
    this.#tailBytes += rest.length
    while (this.#tailBytes - (this.#tail[0]?.length ?? 0) >= OUTPUT_TAIL_BYTES_MAX) {
      const dropped = this.#tail.shift()?.length ?? 0
      this.#tailBytes -= dropped
      this.#droppedBytes += dropped
    }
  }

  text(): string {
    const gap = this.#droppedBytes > 0 ? [Buffer.from(`\n[${this.#droppedBytes} bytes left out]\n`)] : []
    return Buffer.concat([...this.#head, ...gap, ...this.#tail]).toString('utf8')
  }
}
