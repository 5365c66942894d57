/** What a text can call: the functions of the operation records, and those that are made of them. */
import { constant, type Node } from '../../graph/node.ts';
import {
  acos,
  add,
  asin,
  atan,
  cos,
  cosh,
  div,
  erf,
  exp,
  greater,
  log,
  mul,
  pow,
  sigmoid,
  sin,
  sinh,
  sqrt,
  sub,
  tan,
  tanh,
  where,
} from '../../ops/index.ts';
import { namedFunctions } from '../functions.ts';

/** A function by one of its names: how many operands it takes, and its application. */
export interface CalledFunction {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly apply: (operands: readonly Node[]) => Node;
  /** True for functions that reduce a list to numbers: they take vectors whole. */
  readonly ofLists?: boolean;
}

const one = (make: (x: Node) => Node) => ({ least: 1, most: 1, apply: ([x]: readonly Node[]) => make(x!) });
const isPositive = (x: Node) => greater(x, 0);

/** Functions without a record, in lower case and without underscores. */
const composed: Readonly<Record<string, Omit<CalledFunction, 'name'>>> = {
  sec: one((x) => div(1, cos(x))),
  csc: one((x) => div(1, sin(x))),
  cot: one((x) => div(1, tan(x))),
  sech: one((x) => div(1, cosh(x))),
  csch: one((x) => div(1, sinh(x))),
  coth: one((x) => div(1, tanh(x))),
  asinh: one((x) => log(add(x, sqrt(add(pow(x, 2), 1))))),
  acosh: one((x) => log(add(x, sqrt(sub(pow(x, 2), 1))))),
  atanh: one((x) => div(log(div(add(1, x), sub(1, x))), 2)),
  asec: one((x) => acos(div(1, x))),
  acsc: one((x) => asin(div(1, x))),
  acot: one((x) => sub(div(constant(Math.PI), 2), atan(x))),
  cbrt: one((x) => pow(x, div(1, 3))),
  lg: one((x) => div(log(x), log(constant(10)))),
  logit: one((x) => log(div(x, sub(1, x)))),
  gelu: one((x) => div(mul(x, add(1, erf(div(x, sqrt(constant(2)))))), 2)),
  silu: one((x) => mul(x, sigmoid(x))),
  leakyrelu: {
    least: 1,
    most: 2,
    apply: ([x, slope]) => where(isPositive(x!), x!, mul(slope ?? constant(0.01), x!)),
  },
  elu: {
    least: 1,
    most: 2,
    apply: ([x, scale]) => {
      const below = sub(exp(x!), 1);
      return where(isPositive(x!), x!, scale ? mul(scale, below) : below);
    },
  },
};

const aliases: Readonly<Record<string, string>> = {
  sgn: 'sign',
  signum: 'sign',
  logistic: 'sigmoid',
  expit: 'sigmoid',
  swish: 'silu',
  cosec: 'csc',
  cotan: 'cot',
  ctg: 'cot',
  tg: 'tan',
  arctg: 'atan',
  arcctg: 'acot',
  arsinh: 'asinh',
  arcosh: 'acosh',
  artanh: 'atanh',
  arcsinh: 'asinh',
  arccosh: 'acosh',
  arctanh: 'atanh',
  arcsec: 'asec',
  arccsc: 'acsc',
  arccot: 'acot',
  lrelu: 'leakyrelu',
};

/** Functions of lists, whose meaning is in `tensors.ts`. */
export const listFunctions: ReadonlySet<string> = new Set(['sum', 'mean', 'softmax', 'dot', 'prod']);

/** The function of a name in any case, with or without underscores; `isPlain` where its record has just this name. */
export function functionNamed(name: string): (CalledFunction & { readonly isPlain: boolean }) | undefined {
  const plain = namedFunctions.get(name);
  const lower = name.toLowerCase().replaceAll('_', '');
  const key = Object.hasOwn(aliases, lower) ? aliases[lower]! : lower;
  const record = plain ?? namedFunctions.get(key);
  if (record) {
    const chains = record.arity === 2;
    const apply = chains
      ? (operands: readonly Node[]) => operands.reduce((left, right) => record.apply([left, right]))
      : record.apply;
    const isPlain = plain !== undefined;
    return { name, least: record.arity, most: chains ? Number.POSITIVE_INFINITY : record.arity, apply, isPlain };
  }
  return Object.hasOwn(composed, key) ? { name, ...composed[key]!, isPlain: false } : undefined;
}

/** True for a name that calls something, exactly so written. */
export function isFunctionName(name: string): boolean {
  return (
    namedFunctions.has(name) || listFunctions.has(name) || Object.hasOwn(composed, name) || Object.hasOwn(aliases, name)
  );
}

/** All names, for messages. */
export function functionNames(): string[] {
  return [...namedFunctions.keys(), ...Object.keys(composed), ...Object.keys(aliases), ...listFunctions];
}

const inverses: Readonly<Record<string, string>> = {
  sin: 'asin',
  cos: 'acos',
  tan: 'atan',
  sec: 'asec',
  csc: 'acsc',
  cot: 'acot',
  sinh: 'asinh',
  cosh: 'acosh',
  tanh: 'atanh',
};

/** The inverse that `f^{-1}` stands for, where textbooks agree on it. */
export function inverseOf(name: string): CalledFunction | undefined {
  const inverse = inverses[name.toLowerCase()];
  return inverse === undefined ? undefined : functionNamed(inverse);
}
