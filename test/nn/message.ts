/** The text of the error that a call with bad input throws. */
import { ChainruleError } from '../../src/graph/error.ts';

export function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof ChainruleError) return error.message;
    throw error;
  }
  return 'nothing was thrown';
}
