/** Programs as text: what lies where, and each kernel on a line of its own. */
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { Intrinsic, ScalarExpression } from '../graph/scalar.ts';
import { formatShape, type Shape, sameShape } from '../graph/shape.ts';
import { shortNumber } from '../graph/shown.ts';
import { isDense } from './layout.ts';
import type { Access, Buffer, CompiledFunction, Kernel, LoopKernel, Program } from './program.ts';

const programKind = objectWith('a program, as compile gives', 'functions', 'parameters', 'constants', 'arenaSize');

/**
 * A program for people. Nothing in it depends on what else was built before: the same graphs give the same text.
 *
 * @example
 * import { add, input, mul, tanh } from 'chainrule';
 * import { compile, printProgram } from 'chainrule/engine';
 *
 * const x = input('x', [4]);
 * const program = compile([{ name: 'f', outputs: { y: tanh(add(mul(2, x), 1)) } }]);
 * console.log(printProgram(program));
 * // memory: 32 elements
 * //
 * // f: 1 row of 8 at 16
 * //   input x : float[4] at 0
 * //   output y : float[4] at 4
 * //   0: for each of [4]: y = tanh(2 * x + 1)
 */
export function printProgram(program: Program): string {
  requireKind('printProgram: program', program, programKind);
  const { functions, parameters, constants, arenaSize } = program;
  const fixed = [...parameters, ...constants].map(([node, buffer]) => {
    const value = node.kind === 'constant' ? ` = ${[...node.values].slice(0, 4).map(shortNumber).join(', ')}` : '';
    const more = node.kind === 'constant' && node.values.length > 4 ? ', …' : '';
    const within = buffer.within ? ` in ${buffer.within.whole.name}` : '';
    return `  ${buffer.space} ${buffer.name} : ${typeOf(buffer, node.shape)} at ${buffer.address}${within}${value}${more}`;
  });
  return [`memory: ${arenaSize} elements`, ...fixed, ...functions.flatMap(printFunction), ''].join('\n');
}

function printFunction({ spec, fields, kernels, rowSize, tableAddress }: CompiledFunction): string[] {
  const rows = spec.rows ?? 1;
  const used = kernels.flatMap((kernel) => targetsOf(kernel));
  const temporaries = [...new Set(used)].filter(({ space }) => space === 'temporary');
  return [
    '',
    `${spec.name}: ${rows} ${rows === 1 ? 'row' : 'rows'} of ${rowSize} at ${tableAddress}`,
    ...fields.map(
      ({ name, role, shape, buffer }) => `  ${role} ${name} : ${typeOf(buffer, shape)} at ${buffer.address}`,
    ),
    ...temporaries.map(
      (buffer) => `  temporary ${buffer.name} : ${typeOf(buffer, [buffer.size])} at ${buffer.address}`,
    ),
    ...kernels.flatMap((kernel, i) =>
      printKernel(kernel).map((line, j) => (j === 0 ? `  ${i}: ${line}` : `     ${line}`)),
    ),
  ];
}

function targetsOf(kernel: Kernel): Buffer[] {
  const loop = kernel.kind === 'loop' ? kernel : kernel.epilogue;
  const own = kernel.kind === 'loop' ? [] : [kernel.target];
  return [...own, ...(loop?.statements.map(({ target }) => target) ?? [])];
}

function typeOf({ dtype }: Buffer, shape: Shape): string {
  return shape.length === 0 ? dtype : `${dtype}${formatShape(shape)}`;
}

/** A kernel on a line, and its epilogue on another. */
export function printKernel(kernel: Kernel): string[] {
  if (kernel.kind === 'loop') return printLoop(kernel, 'for each');
  const epilogue = kernel.epilogue ? printLoop(kernel.epilogue, 'then for each') : [];
  if (kernel.kind === 'reduce') {
    const { shape, axes, combine, reads, expression, target } = kernel;
    const printer = expressionPrinter(reads, shape, [expression]);
    const over = `over [${axes.join(', ')}] of ${formatShape(shape)}`;
    return [`${target.name} = ${combine} ${over}: ${printer.print(expression)}${printer.where()}`, ...epilogue];
  }
  const { node, inputs, target } = kernel;
  const operands = inputs.map((access) => accessText(access, access.layout.shape));
  const attributes = Object.entries(node.attributes)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => `${name} = ${typeof value === 'object' ? `[${value.join(', ')}]` : value}`);
  const call = `${node.operation.name}(${[...operands, ...attributes].join(', ')})`;
  return [`${target.name} = ${call} : ${formatShape(node.shape)}`, ...epilogue];
}

function printLoop({ shape, reads, statements }: LoopKernel, head: string): string[] {
  const printer = expressionPrinter(
    reads,
    shape,
    statements.map(({ expression }) => expression),
  );
  const texts = statements.map(({ expression, target }) => `${target.name} = ${printer.print(expression)}`);
  return [`${head} of ${formatShape(shape)}: ${texts.join('; ')}${printer.where()}`];
}

/** The buffer's name, with offset and strides where the elements are not read in order: `w<+4; 0, 1>`. */
function accessText({ buffer, layout }: Access, shape: Shape): string {
  if (isDense(layout) && sameShape(layout.shape, shape)) return buffer.name;
  const strides = layout.strides.map((stride, axis) => (layout.shape[axis] === 1 ? 0 : stride)).join(', ');
  return `${buffer.name}<${layout.offset > 0 ? `+${layout.offset}; ` : ''}${strides}>`;
}

const symbols: Partial<Record<Intrinsic, { readonly symbol: string; readonly precedence: number }>> = {
  less: { symbol: '<', precedence: 0 },
  lessEqual: { symbol: '<=', precedence: 0 },
  equal: { symbol: '==', precedence: 0 },
  add: { symbol: '+', precedence: 1 },
  sub: { symbol: '-', precedence: 1 },
  mul: { symbol: '*', precedence: 2 },
  div: { symbol: '/', precedence: 2 },
};

interface ExpressionPrinter {
  readonly print: (expression: ScalarExpression) => string;
  /** What was used more than once and got a name. */
  readonly where: () => string;
}

/** Prints expressions that share their parts: what is used more than once is printed once, as `e1`, `e2`, … */
function expressionPrinter(
  reads: readonly Access[],
  shape: Shape,
  roots: readonly ScalarExpression[],
): ExpressionPrinter {
  const uses = countUses(roots);
  const names = new Map<ScalarExpression, string>();
  const shared: string[] = [];

  const print = (e: ScalarExpression, needed = 0): string => {
    if (e.kind === 'constant') return e.value < 0 && needed > 0 ? `(${shortNumber(e.value)})` : shortNumber(e.value);
    if (e.kind === 'argument') return accessText(reads[e.index]!, shape);
    const known = names.get(e);
    if (known) return known;
    if (uses.get(e)! < 2) return apply(e, needed);
    const text = apply(e, 0);
    const name = `e${names.size + 1}`;
    names.set(e, name);
    shared.push(`${name} = ${text}`);
    return name;
  };

  const apply = ({ intrinsic, operands }: ScalarExpression & { kind: 'apply' }, needed: number): string => {
    const infix = symbols[intrinsic];
    const [a, b] = operands;
    if (!infix || !a || !b) return `${intrinsic}(${operands.map((operand) => print(operand)).join(', ')})`;
    const { symbol, precedence } = infix;
    const text = `${print(a, precedence)} ${symbol} ${print(b, precedence + 1)}`;
    return precedence < needed ? `(${text})` : text;
  };

  return {
    print: (expression) => print(expression),
    where: () => (shared.length === 0 ? '' : ` where ${shared.join('; ')}`),
  };
}

function countUses(roots: readonly ScalarExpression[]): Map<ScalarExpression, number> {
  const uses = new Map<ScalarExpression, number>();
  const stack = [...roots];
  for (let e = stack.pop(); e; e = stack.pop()) {
    const before = uses.get(e) ?? 0;
    uses.set(e, before + 1);
    if (before === 0 && e.kind === 'apply') stack.push(...e.operands);
  }
  return uses;
}
