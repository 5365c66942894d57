/**
 * What declarations need of types that not every program has: one that is compiled without the DOM's, or by a TypeScript
 * older than 5.7, reads them too.
 */

/** An `AbortSignal`, as far as it is used. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Throws the reason where it is aborted. */
  throwIfAborted(): void;
}

/** A `ReadableStream` of bytes, as far as it is used. */
export interface ByteStream {
  /** Reads it piece by piece. */
  getReader(): ByteReader;
}

/** What a stream of bytes is read by. */
export interface ByteReader {
  read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
  releaseLock(): void;
}

/** `Uint8Array<ArrayBuffer>`, bytes that nothing else shares; before TypeScript 5.7, which knows no such difference, `Uint8Array`. */
export type OwnBytes = ReturnType<typeof Uint8Array.of>;
