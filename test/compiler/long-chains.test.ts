/** Graphs thousands of operations deep go through every pass and both backends: nothing recurses on a graph. */
import { expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { printProgram } from '../../src/compiler/print.ts';
import { simplify } from '../../src/compiler/simplify.ts';
import { verifyProgram } from '../../src/compiler/verify.ts';
import { toLatex } from '../../src/graph/latex.ts';
import { input, type Node } from '../../src/graph/node.ts';
import { print, printGraph } from '../../src/graph/print.ts';
import { verify } from '../../src/graph/verify.ts';
import { concat, leakyRelu, matmul, mul, relu, sin, slice, softmax, sub, sum, transpose } from '../../src/ops/index.ts';
import { onTurn } from '../turn.ts';

const long = 10_000;
/** Of the chains whose turn is another time: enough for what is slow with the square of the length. */
const shorter = 1000;
const x = input('x', [2, 2]);
const w = input('w', [2, 2]);
const values = new Map<Node, number[]>([
  [x, [0.5, 0.25, -0.5, 1]],
  // A rotation by a right angle: its powers keep the size of what they are applied to.
  [w, [0, 1, -1, 0]],
]);

/** Chains by what each of their links does. */
const chains: Record<string, (value: Node) => Node> = {
  'a scalar operation': (value) => relu(value),
  'a scalar operation that uses its operand twice': (value) => sub(value, mul(0.001, sin(value))),
  'a product of matrices': (value) => matmul(value, w),
  'a composed operation': (value) => (value.id % 50 === 0 ? softmax(value) : leakyRelu(value)),
  'moved elements': (value) =>
    transpose(value.id % 10 === 0 ? slice(concat([value, value], 0), [1, 0], [3, 2]) : value),
};

const kinds = Object.entries(chains);
const onThisTurn = onTurn(kinds, kinds.length);

it.each(kinds.map((kind) => ({ kind: kind[0], link: kind[1], length: onThisTurn.includes(kind) ? long : shorter })))(
  '$kind, $length times',
  async ({ link, length }) => {
    let end: Node = mul(x, w);
    for (let i = 0; i < length; i++) end = link(end);
    const y = sum(end);
    const outputs = { y, gradient: grad(y, [x])[0]! };
    const nodes = Object.values(outputs);
    verify(nodes);
    verify(simplify(nodes));
    const program = compile([{ name: 'f', outputs }]);
    verifyProgram(program);
    const expected = evaluate(nodes, values);
    for (const backend of [reference, wasm]) {
      const executable = await backend.instantiate(program);
      const table = executable.table('f');
      for (const node of [x, w]) {
        if (table.has(node.name)) table.field(node.name).set(0, values.get(node)!);
      }
      await executable.run('f');
      for (const [i, name] of Object.keys(outputs).entries()) {
        const actual = table.field(name).get(0);
        for (const [j, value] of expected[i]!.entries()) {
          // 10,000 roundings to 24 bits add up to at most 6e-4 of a value, where no link enlarges them.
          expect(Math.abs(actual[j]! - value)).toBeLessThanOrEqual(6e-4 * Math.max(1, Math.abs(value)));
        }
      }
      executable.free();
    }
    expect(printProgram(program)).toContain('f: 1 row of');
    expect(printGraph(nodes).split('\n').length).toBeGreaterThan(length);
  },
);

it('an expression of 10,000 operations is printed in one piece', () => {
  let end: Node = x;
  for (let i = 0; i < long; i++) end = sin(end);
  expect(print(end)).toBe(`${'sin('.repeat(long)}x${')'.repeat(long)}`);
  let half: Node = x;
  for (let i = 0; i < long / 2; i++) half = sin(half);
  expect(toLatex(half)).toBe(`${'\\sin\\left('.repeat(long / 2)}x${'\\right)'.repeat(long / 2)}`);
});
