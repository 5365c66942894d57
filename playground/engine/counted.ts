/** Which rows a result is told of. */
import type { Part } from './messages.ts';

/** What counts: the test, where there are rows for one. */
export function counted({ train, test }: { readonly train: Part; readonly test: Part }): Part {
  return Number.isFinite(test.loss) ? test : train;
}
