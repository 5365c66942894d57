/** The specification of a valid graph: what operations and passes build follows it, and each rule catches its breach. */
import { describe, expect, it } from 'vitest';
import { simplify } from '../../src/compiler/simplify.ts';
import { type Apply, applyNode, constant, input, type Node, parameter } from '../../src/graph/node.ts';
import type { Operation } from '../../src/graph/operation.ts';
import { rules, verify } from '../../src/graph/verify.ts';
import {
  add,
  broadcastTo,
  concat,
  gather,
  matmul,
  pad,
  slice,
  softmax,
  sum,
  tanh,
  transpose,
} from '../../src/ops/index.ts';
import { contractCases } from '../backends/cases.ts';

describe('every operation, its first and its second derivative are valid graphs', () => {
  it.each(contractCases())('$name: as built, and simplified', ({ outputs }) => {
    const nodes = Object.values(outputs);
    expect(() => verify(nodes)).not.toThrow();
    expect(() => verify(simplify(nodes))).not.toThrow();
  });
});

const x = input('x', [2, 3]);

/** A node made past the checks of its constructor, as a faulty pass could. */
function faulty(node: Node, changes: Record<string, unknown>): Node {
  return Object.freeze({ ...node, id: x.id + 1_000_000, ...changes }) as Node;
}

function operationOf(node: Node): Operation {
  return (node as Apply).operation;
}

/** Each breach of a rule, and what the message must say was found. */
const breaches: readonly (readonly [rule: string, node: () => Node, got: string])[] = [
  [
    'a node and its lists never change',
    () => ({ kind: 'input', id: 1, name: 'x', shape: [2], dtype: 'float' }),
    'a part that is not frozen',
  ],
  [
    'a node has a larger id than everything it is made of',
    () => faulty(tanh(x), { id: x.id }),
    `id ${x.id} over id ${x.id} (input x float [2, 3])`,
  ],
  ['lengths of axes are positive integers', () => faulty(x, { shape: Object.freeze([2, 0]) }), '[2, 0]'],
  ['a dtype is float or int32', () => faulty(x, { dtype: 'float16' }), 'float16'],
  ['inputs and parameters have names', () => parameter('', [2]), 'an empty name'],
  [
    'a constant has one value of its dtype for each element',
    () => faulty(constant([1, 2, 3]), { shape: Object.freeze([4]) }),
    '3 values',
  ],
  [
    'a constant has one value of its dtype for each element',
    () => faulty(constant([1, 2, 3]), { dtype: 'int32' }),
    'int32 values in another kind of array',
  ],
  [
    'attributes are numbers, booleans, strings, or lists of numbers',
    () => faulty(tanh(x), { attributes: Object.freeze({ how: { much: 1 } }) }),
    'how',
  ],
  [
    'axes are places in the shape of the first operand or of the result, each named once',
    () => faulty(sum(x, 0, { keepAxes: true }), { attributes: Object.freeze({ axes: [2] }) }),
    'axes [2] of 2',
  ],
  [
    'axes are places in the shape of the first operand or of the result, each named once',
    () => faulty(transpose(x), { attributes: Object.freeze({ axes: [1, 1] }) }),
    'axes [1, 1] of 2',
  ],
  [
    'a scalar operation has one operand for each argument of its formula',
    () => applyNode(operationOf(add(x, 1)), [x], {}, x),
    '1 operands',
  ],
  [
    'a scalar operation gives its dtype, in the shape to which its operands broadcast',
    () => applyNode(operationOf(tanh(x)), [x], {}, { shape: [3, 2], dtype: 'float' }),
    'float [3, 2] in place of float [2, 3]',
  ],
  [
    'a scalar operation gives its dtype, in the shape to which its operands broadcast',
    () => applyNode(operationOf(tanh(x)), [x], {}, { shape: [2, 3], dtype: 'int32' }),
    'int32 [2, 3] in place of float [2, 3]',
  ],
  [
    'a scalar operation gives its dtype, in the shape to which its operands broadcast',
    () => applyNode(operationOf(add(x, 1)), [x, input('y', [4])], {}, x),
    'add: shapes do not broadcast: got [2, 3] and [4]',
  ],
  [
    'a kernel operation gives what its record infers',
    () => {
      const w = input('w', [3, 4]);
      return applyNode(operationOf(matmul(x, w)), [x, w], { transposeA: false, transposeB: false }, x);
    },
    'float [2, 3] in place of float [2, 4]',
  ],
  [
    'a composed operation has an expansion of its type, and no other operation has one',
    () => applyNode(operationOf(softmax(x)), [x], { axis: 1 }, x),
    'no expansion',
  ],
  [
    'a composed operation has an expansion of its type, and no other operation has one',
    () => applyNode(operationOf(softmax(x)), [x], { axis: 1 }, x, sum(x)),
    'float [2, 3] in place of float scalar',
  ],
  [
    'a composed operation has an expansion of its type, and no other operation has one',
    () => applyNode(operationOf(tanh(x)), [x], {}, x, x),
    'an expansion',
  ],
  [
    'a view keeps the dtype and shows elements of its one operand only',
    () => {
      const node = slice(x, [0, 0], [2, 2]);
      return faulty(node, { attributes: Object.freeze({ starts: [0, 2], ends: [2, 4] }) });
    },
    'elements 2 to 6',
  ],
  [
    'moves lie inside their arrays, whatever indices they read',
    () => faulty(pad(x, [0, 1], [2, 4]), { attributes: Object.freeze({ starts: [0, 2], shape: [2, 4] }) }),
    'elements 2 to 8',
  ],
  [
    'moves lie inside their arrays, whatever indices they read',
    () => faulty(gather(x, constant([0, 1, 0, 1, 0, 1], [2, 3], 'int32')), { inputs: Object.freeze([x, x]) }),
    'indices of float',
  ],
  [
    'moves lie inside their arrays, whatever indices they read',
    () => faulty(concat([x, x]), { inputs: Object.freeze([x, constant([1, 2, 3, 4, 5, 6], [2, 3], 'int32')]) }),
    'float of int32',
  ],
];

describe('a breach is named', () => {
  it.each(breaches)('%s', (rule, node, got) => {
    expect(() => verify([node()])).toThrow(`the rule "${rule}" is broken: got ${got}`);
  });

  it('each rule has a breach above', () => {
    expect(rules.map(({ name }) => name).filter((name) => !breaches.some(([rule]) => rule === name))).toEqual([]);
  });

  it('also deep inside a graph, and inside what a composed operation is made of', () => {
    const bad = parameter('', [2, 3]);
    expect(() => verify([sum(softmax(tanh(bad)))])).toThrow('graph, at parameter  float [2, 3]: the rule');
  });
});

describe('names', () => {
  const message = 'the rule "two inputs, or two parameters, have different names" is broken';

  it('two inputs of one name are an error, and two parameters', () => {
    expect(() => verify([add(x, input('x', [3]))])).toThrow(
      `graph, at input x float [3]: ${message}: got input x float [2, 3] and input x float [3]`,
    );
    expect(() => verify([add(parameter('w', []), parameter('w', []))])).toThrow(message);
  });

  it('an input and a parameter may share a name, and a node may occur often', () => {
    expect(() => verify([add(x, parameter('x', [3])), tanh(x), broadcastTo(x, [2, 2, 3])])).not.toThrow();
  });
});
