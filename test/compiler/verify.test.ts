/** The specification of a valid Program: compiled programs follow it, and each rule catches its breach. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { denseAccess } from '../../src/compiler/layout.ts';
import type {
  Access,
  Buffer,
  CompiledFunction,
  Field,
  Kernel,
  LoopKernel,
  Program,
} from '../../src/compiler/program.ts';
import { verifyProgram } from '../../src/compiler/verify.ts';
import { type Apply, constant, input, parameter } from '../../src/graph/node.ts';
import { s } from '../../src/graph/scalar.ts';
import type { Dtype } from '../../src/graph/shape.ts';
import { matmul, sum } from '../../src/ops/index.ts';
import { contractCases } from '../backends/cases.ts';

describe('every operation, its first and its second derivative compile to valid programs', () => {
  it.each(contractCases())('$name', ({ outputs }) => {
    expect(() => verifyProgram(compile([{ name: 'f', outputs }]))).not.toThrow();
  });
});

const x = input('x', [2, 2]);
const w = parameter('w', [2, 2]);
const one = constant([1, 1]);
const product = matmul(x, w) as Apply;
const x0 = { kind: 'argument', index: 0 } as const;
const copy = [{ kind: 'argument', index: 0 } as const];

function buffer(space: Buffer['space'], name: string, address: number, size = 4, dtype: Dtype = 'float'): Buffer {
  return { space, name, address, size, dtype };
}

function loop(
  reads: readonly Access[],
  targets: readonly Buffer[],
  expressions: LoopKernel['statements'][0]['expression'][] = copy,
) {
  const statements = targets.map((target, i) => ({ target, expression: expressions[i] ?? x0 }));
  return { kind: 'loop', shape: [2, 2], reads, statements } satisfies LoopKernel;
}

/** The parts of a small valid program, y = copy of (x w) + 1 by way of two temporaries, and w := t0. */
function parts() {
  const xBuffer = buffer('row', 'x', 0);
  const yBuffer = buffer('row', 'y', 4);
  const wBuffer = buffer('parameter', 'w', 16);
  const c0 = buffer('constant', 'c0', 32, 2);
  const t0 = buffer('temporary', 't0', 64);
  const t1 = buffer('temporary', 't1', 80);
  const dense = (of: Buffer) => denseAccess(of, [2, 2]);
  const fields: Field[] = [
    { name: 'x', role: 'input', shape: [2, 2], dtype: 'float', buffer: xBuffer },
    { name: 'y', role: 'output', shape: [2, 2], dtype: 'float', buffer: yBuffer },
  ];
  const call: Kernel & { kind: 'call' } = {
    kind: 'call',
    node: product,
    inputs: [dense(xBuffer), dense(wBuffer)],
    target: t0,
  };
  const reduce: Kernel & { kind: 'reduce' } = {
    kind: 'reduce',
    shape: [2, 2, 2],
    axes: [2],
    combine: 'add',
    reads: [{ buffer: t0, layout: { shape: [2, 2, 2], offset: 0, strides: [2, 1, 0] } }],
    expression: x0,
    target: t1,
  };
  const shifted: Access = { buffer: c0, layout: { shape: [2, 2], offset: 0, strides: [0, 1] } };
  const last = loop([dense(t1), shifted], [yBuffer], [s.add(x0, { kind: 'argument', index: 1 })]);
  const kernels: Kernel[] = [call, reduce, last, loop([dense(t0)], [wBuffer])];
  return { xBuffer, yBuffer, wBuffer, c0, t0, t1, dense, fields, call, reduce, last, kernels };
}

type Parts = ReturnType<typeof parts>;

function programOf(
  { fields, kernels, wBuffer, c0 }: Parts,
  changes: Partial<CompiledFunction> = {},
  arenaSize = 96,
): Program {
  const spec = { name: 'f', outputs: { y: product }, updates: new Map([[w, product]]), rows: 2 };
  const compiled = { spec, fields, kernels, rowSize: 8, tableAddress: 48, ...changes };
  return { functions: [compiled], parameters: new Map([[w, wBuffer]]), constants: new Map([[one, c0]]), arenaSize };
}

/** The program with further parameters, inside of `w`. */
function withPart(p: Parts, ...buffers: readonly Buffer[]): Program {
  const program = programOf(p);
  const more = buffers.map((of) => [parameter(of.name, [of.size]), of] as const);
  return { ...program, parameters: new Map([...program.parameters, ...more]) };
}

/** Each breach: the rule, what is said to be found, and how to get there from the valid program. */
const breaches: readonly (readonly [rule: string, got: string, make: (p: Parts) => Program])[] = [
  ['buffers lie inside the arena', 't1 to 84 of 80', (p) => programOf(p, {}, 80)],
  ['buffers lie inside the arena', 'w to 3 of 96', (p) => programOf({ ...p, wBuffer: { ...p.wBuffer, address: -1 } })],
  ['parameters, constants and tables lie apart', 'w and c0', (p) => programOf({ ...p, c0: { ...p.c0, address: 19 } })],
  ['parameters, constants and tables lie apart', 'table of f and c0', (p) => programOf(p, { tableAddress: 20 })],
  ['buffers start at a cache line', 'c0 at 40', (p) => programOf({ ...p, c0: { ...p.c0, address: 40 } })],
  [
    'parts lie in their whole',
    'v at 80',
    (p) => withPart(p, { ...buffer('parameter', 'v', 80), within: { whole: p.wBuffer, start: 0 } }),
  ],
  [
    'parts lie in their whole',
    'v at 18',
    (p) => withPart(p, { ...buffer('parameter', 'v', 18), within: { whole: p.wBuffer, start: 2 } }),
  ],
  [
    'parts of a whole lie apart',
    'v and u',
    (p) => {
      const within = { whole: p.wBuffer, start: 0 };
      return withPart(p, { ...buffer('parameter', 'v', 16), within }, { ...buffer('parameter', 'u', 16), within });
    },
  ],
  ['fields lie apart inside their row', 'y to 8 of 4 in f', (p) => programOf(p, { rowSize: 4 })],
  [
    'fields lie apart inside their row',
    'x and y',
    (p) => {
      p.yBuffer.address = 3;
      return programOf(p);
    },
  ],
  [
    'temporaries lie beyond everything that lasts',
    't0 at 48',
    (p) => {
      p.t0.address = 48;
      return programOf(p);
    },
  ],
  [
    'temporaries that live at the same time lie apart',
    't0 and t1',
    (p) => {
      p.t1.address = p.t0.address + 3;
      return programOf(p);
    },
  ],
  [
    'fields of a row have different names',
    'x',
    (p) => programOf(p, { fields: p.fields.map((f) => ({ ...f, name: 'x' })) }),
  ],
  [
    'every output has a field',
    'none for y',
    (p) => programOf(p, { fields: p.fields.map((f) => ({ ...f, role: 'input' })), kernels: [] }),
  ],
  [
    'an epilogue runs over the output that it follows',
    'loop over [2, 2]',
    (p) => programOf(p, { kernels: [{ ...p.call, epilogue: loop([p.dense(p.xBuffer)], [p.t0]) }] }),
  ],
  ['a loop stores something', 'no statement', (p) => programOf(p, { kernels: [loop([], [])] })],
  [
    'statements of a loop have different targets',
    't0, t0',
    (p) => programOf(p, { kernels: [loop([p.dense(p.xBuffer)], [p.t0, p.t0])] }),
  ],
  [
    'targets of a loop have one dtype',
    'float, int32',
    (p) => programOf(p, { kernels: [loop([p.dense(p.xBuffer)], [p.t0, buffer('temporary', 't1', 80, 4, 'int32')])] }),
  ],
  [
    'a loop reads what it overwrites at the same index only',
    'w',
    (p) => {
      const turned = { buffer: p.wBuffer, layout: { shape: [2, 2], offset: 0, strides: [1, 2] } };
      return programOf(p, { kernels: [loop([turned], [p.wBuffer])] });
    },
  ],
  [
    'a loop that copies int32 elements does nothing else',
    't1',
    (p) => {
      const [t0, t1, t2] = [64, 80, 96].map((address, i) => buffer('temporary', `t${i}`, address, 4, 'int32'));
      const kernels = [loop([p.dense(p.xBuffer)], [t0!]), loop([p.dense(t0!)], [t1!, t2!], [x0, s.floor(x0)])];
      return programOf(p, { kernels }, 112);
    },
  ],
  [
    'a loop reads what it overwrites at the same index only',
    'v',
    (p) => {
      const part = { ...buffer('parameter', 'v', 16), within: { whole: p.wBuffer, start: 0 } };
      return programOf(p, { kernels: [loop([p.dense(part)], [p.wBuffer])] });
    },
  ],
  [
    'a reduction is over axes of its shape',
    '[3] of [2, 2, 2]',
    (p) => programOf(p, { kernels: [{ ...p.reduce, axes: [3] }] }),
  ],
  [
    'a reduction does not overwrite what it reads',
    't0',
    (p) => programOf(p, { kernels: [p.call, { ...p.reduce, target: p.t0 }] }),
  ],
  [
    'only kernel operations that are neither a view nor a reduction are called',
    'sum',
    (p) => programOf(p, { kernels: [{ ...p.call, node: sum(x, 0, { keepAxes: true }) as Apply }] }),
  ],
  [
    'a call does not overwrite what it reads',
    'x',
    (p) => programOf(p, { kernels: [{ ...p.call, target: p.xBuffer }] }),
  ],
  [
    'a call has the shapes and dtypes of its node',
    'matmul',
    (p) => programOf(p, { kernels: [{ ...p.call, inputs: [p.dense(p.xBuffer)] }] }),
  ],
  [
    'a call reads row-major arrays without gaps',
    'w',
    (p) => {
      const turned = { buffer: p.wBuffer, layout: { shape: [2, 2], offset: 0, strides: [1, 2] } };
      return programOf(p, { kernels: [{ ...p.call, inputs: [p.dense(p.xBuffer), turned] }] });
    },
  ],
  [
    'an index of a maximum is int32 and along one axis, other reductions give float',
    'indexOfMax over [2] gives float',
    (p) => programOf(p, { kernels: [{ ...p.reduce, combine: 'indexOfMax' }] }),
  ],
  [
    'an index of a maximum is int32 and along one axis, other reductions give float',
    'add over [2] gives int32',
    (p) => programOf(p, { kernels: [{ ...p.reduce, target: { ...p.t1, dtype: 'int32' } }] }),
  ],
  ['a kernel fills its targets', 'c0 of 2 by [2, 2]', (p) => programOf(p, { kernels: [{ ...p.call, target: p.c0 }] })],
  [
    'a kernel reads each operand in its own shape',
    'x as [4] in [2, 2]',
    (p) => programOf(p, { kernels: [loop([denseAccess(p.xBuffer, [4])], [p.t0])] }),
  ],
  [
    'reads lie inside their buffer',
    '1 to 4 of x (4)',
    (p) => {
      const beyond = { buffer: p.xBuffer, layout: { shape: [2, 2], offset: 1, strides: [2, 1] } };
      return programOf(p, { kernels: [loop([beyond], [p.t0])] });
    },
  ],
  [
    'reads lie inside their buffer',
    '-1 to 2 of x (4)',
    (p) => {
      const before = { buffer: p.xBuffer, layout: { shape: [2, 2], offset: 1, strides: [-2, 1] } };
      return programOf(p, { kernels: [loop([before], [p.t0])] });
    },
  ],
  [
    'expressions use the operands that their kernel reads',
    'argument 1 of 1',
    (p) => programOf(p, { kernels: [loop([p.dense(p.xBuffer)], [p.t0], [s.neg({ kind: 'argument', index: 1 })])] }),
  ],
  [
    'intrinsics have their operands',
    'add of 1',
    (p) => programOf(p, { kernels: [loop([p.dense(p.xBuffer)], [p.t0], [s.add(x0)])] }),
  ],
  [
    'kernels use the buffers of their function',
    'z',
    (p) => programOf(p, { kernels: [loop([p.dense(buffer('row', 'z', 0))], [p.t0])] }),
  ],
  ['a buffer is written before it is read', 't0', (p) => programOf(p, { kernels: p.kernels.slice(1) })],
  [
    'inputs, constants and parameters without an update are not written',
    'x',
    (p) => programOf(p, { kernels: [loop([p.dense(p.wBuffer)], [p.xBuffer])] }),
  ],
  [
    'inputs, constants and parameters without an update are not written',
    'w',
    (p) => programOf(p, { spec: { name: 'f', outputs: { y: product } } }),
  ],
  ['a buffer is written by one kernel', 't0', (p) => programOf(p, { kernels: [p.call, p.call] })],
  ['every output and every updated parameter is written', 'w', (p) => programOf(p, { kernels: p.kernels.slice(0, 3) })],
];

it('a program made by hand is valid', () => {
  expect(() => verifyProgram(programOf(parts()))).not.toThrow();
});

it.each(breaches)('%s: %s', (rule, got, make) => {
  expect(() => verifyProgram(make(parts()))).toThrow(`the rule "${rule}" is broken: got ${got}`);
});

it('the message says where', () => {
  const { call, ...rest } = parts();
  const program = programOf({ ...rest, call }, { kernels: [call, { ...rest.reduce, axes: [] }] });
  expect(() => verifyProgram(program)).toThrow(
    'f, kernel 1: the rule "a reduction is over axes of its shape" is broken',
  );
});
