/** The pipes that a command reads from: at its end nobody asks for what is still to come. */

const begun = new Set<AsyncIterator<Uint8Array>>();

export function beganPipe(bytes: AsyncIterator<Uint8Array>): void {
  begun.add(bytes);
}

/** Reads no further from any of them. */
export function endPipes(): void {
  for (const pipe of begun) pipe.return?.().catch(() => {});
  begun.clear();
}
