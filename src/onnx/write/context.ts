/** What writers of operations work with. */
import type { Apply } from '../../graph/node.ts';
import type { Builder } from './builder.ts';

/** An application for two numbers of rows. */
export interface Pair {
  readonly few: Apply;
  readonly many: Apply;
}

export interface Context {
  readonly builder: Builder;
  /** The names of the operands. */
  readonly inputs: readonly string[];
  /** The name of the number of rows, int64 [1]. */
  readonly rows: () => string;
}
