/** Refusals of whole statements. */
import type { Fail } from '../syntax-error.ts';
import type { Statement } from './statements.ts';
import type { Tensor } from './tensors.ts';
import type { Token } from './token.ts';

export function failRedefinition(fail: Fail, { text, at, end }: Token, why: string): never {
  fail(at, end, {
    problem: `a name that is ${why}`,
    got: text,
    expected: 'one definition for each name, before it is used',
    hint: 'another name',
  });
}

export function failMatrix(fail: Fail, { tokens }: Statement, value: Tensor): never {
  const [first] = tokens;
  const last = tokens[tokens.length - 2] ?? first!;
  fail(first!.at, last.end, {
    problem: 'a matrix in the place of an expression',
    got: `one of shape ${value.size}`,
    expected: 'a number or a vector',
    hint: 'a product with a vector, or a list of its elements',
  });
}
