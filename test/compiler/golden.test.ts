/** Printed programs of typical graphs, held to the files in golden/: what a change of the compiler does is read in their difference. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { compile } from '../../src/compiler/compile.ts';
import { printProgram } from '../../src/compiler/print.ts';
import { verifyProgram } from '../../src/compiler/verify.ts';
import { input, type Node, type Parameter, parameter } from '../../src/graph/node.ts';
import * as layers from '../../src/nn/layers/index.ts';
import * as losses from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import {
  add,
  binaryCrossEntropy,
  crossEntropy,
  div,
  matmul,
  mul,
  sigmoid,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  tanh,
} from '../../src/ops/index.ts';
import { adam } from '../../src/optim/index.ts';
import { dataNodes } from '../../src/train/objective.ts';
import { everySlab, trainingSlabs } from '../../src/train/slabs.ts';
import { gradientsFunction, stepSums, updateFunction } from '../../src/train/split-step.ts';

function linear(x: Node, weight: Node, bias: Node): Node {
  return add(matmul(x, weight, { transposeB: true }), bias);
}

/** The parameters and the logits of a network with one hidden layer. */
function network(x: Node, hidden: number, outputs: number): { parameters: Parameter[]; logits: Node } {
  const w1 = parameter('layer1.weight', [hidden, x.shape[1]!]);
  const b1 = parameter('layer1.bias', [hidden]);
  const w2 = parameter('layer2.weight', [outputs, hidden]);
  const b2 = parameter('layer2.bias', [outputs]);
  return { parameters: [w1, b1, w2, b2], logits: linear(tanh(linear(x, w1, b1)), w2, b2) };
}

/** XOR: 2-4-1, tanh, binary cross-entropy, gradient descent over all four rows. */
function xorStep(): Parameters<typeof compile> {
  const x = input('x', [4, 2]);
  const rate = input('learningRate', []);
  const { parameters, logits } = network(x, 4, 1);
  const loss = sum(binaryCrossEntropy(logits, input('y', [4, 1])));
  const gradients = grad(loss, parameters).map((gradient) => mul(1 / 4, gradient));
  const updates = new Map(parameters.map((node, i): [Parameter, Node] => [node, sub(node, mul(rate, gradients[i]!))]));
  return [[{ name: 'step', outputs: { loss }, updates, rows: 8 }]];
}

/** Softmax regression with Adam (Kingma and Ba 2015), bias corrections given by the host. */
function adamStep(): Parameters<typeof compile> {
  const x = input('x', [8, 5]);
  const [rate, scale1, scale2] = ['learningRate', 'scale1', 'scale2'].map((name) => input(name, [])) as [
    Node,
    Node,
    Node,
  ];
  const weight = parameter('weight', [3, 5]);
  const bias = parameter('bias', [3]);
  const loss = sum(crossEntropy(linear(x, weight, bias), input('classes', [8], 'int32')));
  const updates = new Map<Parameter, Node>();
  for (const [i, summed] of grad(loss, [weight, bias]).entries()) {
    const node = [weight, bias][i]!;
    const gradient = mul(1 / 8, summed);
    const first = parameter(`${node.name}.first`, node.shape);
    const second = parameter(`${node.name}.second`, node.shape);
    const nextFirst = add(mul(0.9, first), mul(0.1, gradient));
    const nextSecond = add(mul(0.999, second), mul(0.001, square(gradient)));
    updates.set(first, nextFirst);
    updates.set(second, nextSecond);
    updates.set(node, sub(node, div(mul(rate, mul(nextFirst, scale1)), add(sqrt(mul(nextSecond, scale2)), 1e-8))));
  }
  return [[{ name: 'step', outputs: { loss }, updates, rows: 4 }]];
}

/** Predictions for a chunk of rows and for one row, over the same parameters. */
function forward(): Parameters<typeof compile> {
  const parameters = network(input('x', [1, 3]), 4, 3).parameters as [Node, Node, Node, Node];
  const [w1, b1, w2, b2] = parameters;
  const specs = [16, 1].map((rows) => {
    const logits = linear(sigmoid(linear(input('x', [rows, 3]), w1, b1)), w2, b2);
    return { name: `predict${rows}`, outputs: { probabilities: softmax(logits) } };
  });
  return [specs];
}

/** The step of training with Adam in two functions, and the slabs that it works on. */
function splitStep(): Parameters<typeof compile> {
  const network = sequential([layers.linear(5), layers.activation('relu'), layers.linear(3)], { row: [2] });
  const [optimizer, loss, sums] = [adam(), losses.crossEntropy(), stepSums(network)];
  const slabs = trainingSlabs(network, optimizer);
  const data = dataNodes(20, network, loss, false);
  const specs = [
    gradientsFunction('gradients', 4, 8, { network, loss, data }, sums),
    updateFunction('update', 8, network, sums, { optimizer, slabs, regularisation: { l1: 0, l2: 0 } }),
  ];
  return [specs, [...everySlab(slabs), sums.slab]];
}

const folder = join(import.meta.dirname, 'golden');

const unchanged = 'as in the golden file';

/** Says whether the text is that of the golden file. Where it is not, it is left beside the file. */
function compareWithGolden(name: string, text: string): string {
  const file = join(folder, `${name}.txt`);
  const changed = join(folder, `${name}-changed.txt`);
  const expected = existsSync(file) ? readFileSync(file, 'utf8') : '';
  rmSync(changed, { force: true });
  if (text === expected) return unchanged;
  writeFileSync(changed, text);
  return `changed: look at it with  diff ${file} ${changed}  and accept it with  mv ${changed} ${file}`;
}

describe.each(Object.entries({ 'xor-step': xorStep, 'adam-step': adamStep, forward, 'split-step': splitStep }))(
  '%s',
  (name, build) => {
    it('prints as its golden file says', () => {
      const program = compile(...build());
      verifyProgram(program);
      expect(compareWithGolden(name, printProgram(program))).toBe(unchanged);
    });

    it('prints the same when other nodes were made before', () => {
      const before = printProgram(compile(...build()));
      tanh(input('x', [2]));
      expect(printProgram(compile(...build()))).toBe(before);
    });
  },
);
