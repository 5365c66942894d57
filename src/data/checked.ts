/** Checks data of any origin against a schema; the error names the path of the first wrong field. */
import * as v from 'valibot';
import { fail } from '../graph/error.ts';

/** A checked copy. `what` names the whole, `hint` says where right data come from. */
export function checked<T>(what: string, schema: v.GenericSchema<unknown, T>, data: unknown, hint: string): T {
  const result = v.safeParse(schema, data);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  const isOwnCheck = issue.type === 'check';
  return fail({
    what: path === null ? what : `${what}.${path}`,
    problem: 'not valid',
    ...(isOwnCheck ? {} : { got: issue.received }),
    expected: isOwnCheck ? issue.message : (issue.expected ?? issue.type),
    hint,
  });
}
