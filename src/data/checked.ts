/** Checks data of any origin against a schema; the error names the path of the first wrong field. */
import * as v from 'valibot';
import { fail } from '../graph/error.ts';

/** A checked copy. `what` names the whole, `hint` says where right data come from. */
export function checked<T>(what: string, schema: v.GenericSchema<unknown, T>, data: unknown, hint: string): T {
  const result = v.safeParse(schema, data);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  return fail({ what: path === null ? what : `${what}.${path}`, ...partsOf(issue), hint });
}

function partsOf(issue: v.BaseIssue<unknown>): { problem: string; got?: string; expected?: string } {
  const { type, kind, received, message } = issue;
  const expected = issue.expected ?? type;
  if (type === 'check') return { problem: 'not valid', expected: message };
  if (expected === 'never') return { problem: 'unknown field' };
  if (kind !== 'schema' || received !== 'undefined')
    return { problem: 'not valid', got: inWords(received), expected: inWords(expected) };
  // An object says of a key that it lacks only the key, which the path ends with.
  const isKey = type === 'strict_object' || type === 'object';
  return isKey && expected.startsWith('"')
    ? { problem: 'missing' }
    : { problem: 'missing', expected: inWords(expected) };
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  finite: 'a finite number',
  integer: 'a whole number',
  boolean: 'true or false',
  Object: 'an object',
  Array: 'a list',
  '>': 'more than ',
  '>=': 'at least ',
  '<': 'less than ',
  '<=': 'at most ',
};

/** What the schema library calls a value or a bound, as people would: `("a" | "b")` is `"a" or "b"`. */
function inWords(term: string): string {
  const [, bound = '', number = ''] = /^([<>]=?)(.*)$/.exec(term) ?? [];
  if (bound !== '') return `${words[bound]!}${number}`;
  if (!/^\(.* \| .*\)$/.test(term)) return words[term] ?? term;
  return term.replaceAll(/[()]/g, '').split(' | ').map(inWords).join(' or ');
}
