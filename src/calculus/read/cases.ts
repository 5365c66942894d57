/** Cases: which value an expression has under which condition. */
import type { Node } from '../../graph/node.ts';
import type { Operation } from '../../graph/operation.ts';
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from '../../ops/index.ts';

/** One case; the last one may have no condition. */
export interface Row {
  readonly value: Node;
  readonly condition?: Node;
}

/**
 * The cases before the last, and what holds for the rest: the value of a last case without a condition, or of the second
 * of two cases whose conditions are opposite. Undefined where something is left out.
 */
export function otherwise(rows: readonly Row[]): { readonly rows: readonly Row[]; readonly value: Node } | undefined {
  const last = rows.at(-1);
  if (!last || rows.length < 2 || rows.slice(0, -1).some(({ condition }) => !condition)) return undefined;
  if (last.condition && !(rows.length === 2 && areOpposite(rows[0]!.condition!, last.condition))) return undefined;
  return { rows: rows.slice(0, -1), value: last.value };
}

const opposites: ReadonlyMap<Operation, Operation> = new Map(
  [
    [less, greaterEqual],
    [greater, lessEqual],
    [equal, notEqual],
  ].flatMap(([one, other]) => [
    [one!.operation, other!.operation],
    [other!.operation, one!.operation],
  ]),
);

/** The comparison that says the same with its sides exchanged. */
const mirrored: ReadonlyMap<Operation, Operation> = new Map(
  [
    [less, greater],
    [lessEqual, greaterEqual],
    [equal, equal],
    [notEqual, notEqual],
  ].flatMap(([one, other]) => [
    [one!.operation, other!.operation],
    [other!.operation, one!.operation],
  ]),
);

/** True for `x > 0` and `x <= 0`, and for `0 >= x`. */
function areOpposite(first: Node, second: Node): boolean {
  if (first.kind !== 'apply' || second.kind !== 'apply') return false;
  const [a, b] = first.inputs;
  const [c, d] = second.inputs;
  const needed = opposites.get(first.operation);
  if (needed === undefined) return false;
  if (second.operation === needed) return isSame(a!, c!) && isSame(b!, d!);
  return second.operation === mirrored.get(needed) && isSame(a!, d!) && isSame(b!, c!);
}

function isSame(a: Node, b: Node): boolean {
  if (a === b) return true;
  if (a.kind === 'constant' && b.kind === 'constant') return a.values[0] === b.values[0];
  if (a.kind !== 'apply' || b.kind !== 'apply' || a.operation !== b.operation) return false;
  return a.inputs.every((input, i) => isSame(input, b.inputs[i]!));
}
