/** Optimizers on a surface with four valleys: each path is one call of a compiled program that moves a point. */
import assert from 'node:assert/strict';
import {
  adagrad,
  adam,
  add,
  grad,
  input,
  type Node,
  type Optimizer,
  type Parameter,
  parameter,
  rmsprop,
  sgd,
  square,
  sub,
  wasm,
} from 'chainrule';
import { compile } from 'chainrule/engine';

// Himmelblau's function is 0 at four points, (3, 2) among them, with a hill of height 182 between them.
function height(a: Node, b: Node): Node {
  return add(square(sub(add(square(a), b), 11)), square(sub(add(a, square(b)), 7)));
}

const steps = 300;
const start = { a: -0.3, b: 0.2 };

interface Path {
  a: number[];
  b: number[];
  height: number[];
}

async function descend(optimizer: Optimizer): Promise<Path> {
  const [a, b] = [parameter('a', []), parameter('b', [])];
  const surface = height(a, b);
  const gradients = grad(surface, [a, b]);

  // What changes from step to step, such as the learning rate, is an input with one row per step.
  const scalars = Object.fromEntries(Object.keys(optimizer.scalars(1, 1)).map((name) => [name, input(name, [])]));
  const updates = new Map<Parameter, Node>();
  for (const [i, coordinate] of [a, b].entries()) {
    const slots = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, parameter(`${coordinate.name}.${slot}`, [])]),
    );
    const next = optimizer.update(coordinate, gradients[i]!, slots, scalars);
    updates.set(coordinate, next.parameter);
    for (const slot of optimizer.slots) updates.set(slots[slot]!, next.slots[slot]!);
  }
  const outputs = { a, b, height: surface };
  const executable = await wasm.instantiate(compile([{ name: 'step', outputs, updates, rows: steps }]));
  executable.write(a, [start.a]);
  executable.write(b, [start.b]);
  const table = executable.table('step');
  for (let t = 1; t <= steps; t++) {
    for (const [name, value] of Object.entries(optimizer.scalars(t, optimizer.learningRate))) {
      table.field(name).set(t - 1, value);
    }
  }
  await executable.run('step', steps);
  const column = (name: string) => Array.from({ length: steps }, (_, row) => table.field(name).number(row));
  const path = { a: column('a'), b: column('b'), height: column('height') };
  executable.free();
  return path;
}

const optimizers: [letter: string, optimizer: Optimizer][] = [
  ['s', sgd({ learningRate: 0.005 })],
  ['m', sgd({ learningRate: 0.005, momentum: 0.9 })],
  ['g', adagrad({ learningRate: 0.5 })],
  ['r', rmsprop({ learningRate: 0.05 })],
  ['a', adam({ learningRate: 0.1 })],
];

// A map from -5 to 5 in both directions: the higher, the darker.
const [columns, rows] = [75, 25];
const column = (a: number) => Math.round(((a + 5) / 10) * (columns - 1));
const row = (b: number) => Math.round(((5 - b) / 10) * (rows - 1));
const map = Array.from({ length: rows }, (_, i) =>
  Array.from({ length: columns }, (_, j) => {
    const [a, b] = [-5 + (10 * j) / (columns - 1), 5 - (10 * i) / (rows - 1)];
    const z = (a * a + b - 11) ** 2 + (a + b * b - 7) ** 2;
    return ' .:-='[Math.min(4, Math.floor(1.6 * Math.log10(1 + z)))]!;
  }),
);

const valleys = new Set<string>();
console.log('   optimizer   first below 0.01     ends at            height');
for (const [letter, optimizer] of optimizers) {
  const path = await descend(optimizer);
  path.a.forEach((a, i) => {
    const cells = map[row(path.b[i]!)];
    if (cells && column(a) in cells) cells[column(a)] = letter;
  });
  const arrived = path.height.findIndex((z) => z < 0.01);
  const end = `(${path.a.at(-1)!.toFixed(3)}, ${path.b.at(-1)!.toFixed(3)})`;
  const when = arrived < 0 ? 'never' : `step ${arrived + 1}`;
  const last = path.height.at(-1)!;
  console.log(`${letter}  ${optimizer.name.padEnd(12)}${when.padEnd(21)}${end.padEnd(19)}${last.toExponential(1)}`);
  assert.ok(last < 0.01, `${optimizer.name} has come down into a valley`);
  valleys.add(`${Math.round(path.a.at(-1)!)} ${Math.round(path.b.at(-1)!)}`);
}
assert.equal(valleys.size, 2, 'from one start the plain and the scaled steps come to different valleys');
console.log(`\n${map.map((line) => line.join('')).join('\n')}`);
