/** `chainrule walk --network`: a network of one's own at a point that is given by names. */
import { canonicalName } from '../../src/calculus.ts';
import { fail } from '../../src/engine.ts';
import { type NetworkWalk, type NotationStyle, parseNetwork, walkNetwork, withUpdate } from '../../src/explain.ts';
import { readBytes } from '../../src/node.ts';
import { formatNumber } from '../../src/report.ts';

export interface OwnNetworkFlags {
  network?: string;
  weights?: string;
  loss?: string;
  seed?: number | undefined;
  at?: Record<string, number>;
  neuron?: string[];
  update?: string | true;
  learningRate?: number;
  notation?: NotationStyle;
}

export async function walkOwnNetwork(flags: OwnNetworkFlags): Promise<NetworkWalk> {
  const { network: layers, weights, seed, neuron, update, learningRate, notation } = flags;
  const text =
    weights === undefined || weights.includes('=') || weights.trim().startsWith('{') ? weights : await textOf(weights);
  const { network, loss, notes } = parseNetwork({ layers, weights: text, seed, loss: flags.loss, notation });
  const outputs = network.output[0]!;
  const point = pointOf(flags.at ?? {}, network.row[0]!, outputs, loss.targets === 'classes');
  if (loss.name === 'binaryCrossEntropy' && point.y?.some((value) => value < 0 || value > 1)) {
    fail({
      what: '--at',
      problem: 'the target of the binary cross-entropy is out of range',
      got: point.y.join(', '),
      expected: 'from 0 to 1, a probability',
      hint: '--loss meanSquaredError for a number',
    });
  }
  const walked = walkNetwork(network, point, { loss, neurons: neuron, notation });
  const walk = { ...walked, notes: [...walked.notes, ...notes] };
  if (update === undefined) return walk;
  const { x, y } = point;
  if (!y) fail({ what: '--update', problem: 'no target to learn', hint: '--at with y, such as y=1' });
  if (learningRate === undefined) fail({ what: '--update', problem: 'no learning rate', hint: '--learning-rate 0.1' });
  return withUpdate(walk, network, { method: 'sgd', learningRate, loss, data: { x, y, count: 1 }, point: { x, y } });
}

async function textOf(file: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(file));
}

/** The inputs x1, x2, … and the target y, or y1, y2, …; of classes y is the index from 0, or one of y1, y2, … is 1. */
function pointOf(
  at: Readonly<Record<string, number>>,
  inputs: number,
  outputs: number,
  isOfClasses: boolean,
): { x: number[]; y?: number[] } {
  const given = new Map<string, number>();
  for (const [name, value] of Object.entries(at)) given.set((canonicalName(name) ?? name).replace('_', ''), value);
  const numbered = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  const [xs, ys] = [numbered('x', inputs), numbered('y', outputs)];
  for (const [letter, names] of [
    ['x', xs],
    ['y', ys],
  ] as const) {
    const alone = given.get(letter);
    if (alone === undefined || names.length !== 1) continue;
    if (given.has(names[0]!))
      fail({ what: '--at', problem: `${letter} and ${names[0]} are the same`, hint: 'one of them' });
    given.delete(letter);
    given.set(names[0]!, alone);
  }
  const isIndex = isOfClasses && given.has('y');
  const known = [...xs, ...(isIndex ? ['y'] : ys)];
  for (const name of given.keys()) {
    if (known.includes(name)) continue;
    const target =
      outputs === 1 ? 'y' : isOfClasses ? `y, the class from 0, or y1 to y${outputs}` : `y1 to y${outputs}`;
    fail({
      what: '--at',
      problem: 'the network has no such input or target',
      got: name,
      expected: `${inputs === 1 ? 'x' : `x1 to x${inputs}`} and ${target}`,
    });
  }
  const missing = xs.filter((name) => !given.has(name));
  if (missing.length > 0)
    fail({
      what: '--at',
      problem: `no value for ${missing.slice(0, 5).join(', ')}`,
      expected: `the ${formatNumber(inputs)} inputs of the network`,
      hint: `--at ${xs
        .slice(0, 3)
        .map((name) => `${name}=1`)
        .join(',')}${xs.length > 3 ? ',…' : ''},y=1`,
    });
  const x = xs.map((name) => given.get(name)!);
  if (isIndex) return { x, y: [given.get('y')!] };
  const y = ys.filter((name) => given.has(name)).map((name) => given.get(name)!);
  if (y.length === 0) return { x };
  if (y.length < ys.length)
    fail({
      what: '--at',
      problem: `no value for ${ys.filter((name) => !given.has(name)).join(', ')}`,
      expected: `all of y1 to y${outputs}, or none`,
    });
  if (!isOfClasses || outputs === 1) return { x, y };
  if (y.filter((value) => value === 1).length !== 1 || y.some((value) => value !== 0 && value !== 1))
    fail({ what: '--at', problem: 'not one-hot', got: y.join(', '), expected: 'one 1 among y1, y2, …, and else 0' });
  return { x, y: [y.indexOf(1)] };
}
