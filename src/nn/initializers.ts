/** How weights start: a rule that draws them from a seeded generator, chosen by name. */
import { fail } from '../graph/error.ts';
import { formatValue, named } from '../graph/options.ts';
import type { Random } from '../numeric/random.ts';

/** The features that go into a layer and come out: the fan-in and fan-out of a weight W[unit][input]. */
export interface Fan {
  readonly inputs: number;
  readonly outputs: number;
}

/** Draws one weight after the other. */
export type Draw = (fan: Fan, random: Random) => number;

/** A kind of initializer: with a number of its own where it takes one. */
export interface InitializerKind {
  /** The number after the colon where none is given; undefined where a number makes no sense. */
  readonly defaultValue?: number;
  /** The draws, given its number. */
  readonly draw: (value: number) => Draw;
}

/**
 * All initializers by the name that options and the command line use. With the features that go in and come out:
 * `glorotUniform` in ±sqrt(6 / (in + out)) and `glorotNormal` with variance 2 / (in + out) (Glorot and Bengio,
 * "Understanding the difficulty of training deep feedforward neural networks", 2010); `heUniform` in ±sqrt(6 / in) and
 * `heNormal` with variance 2 / in (He et al., "Delving deep into rectifiers", 2015); `lecunUniform` in ±sqrt(3 / in)
 * and `lecunNormal` with variance 1 / in (LeCun et al., "Efficient BackProp", 1998); `uniform:0.5` in ±0.5 (0.05 when
 * no limit is given); `zeros`, which gives hidden neurons nothing to tell them apart; `constant:0.1` (0 when no number
 * is given).
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { initializers } from 'chainrule/engine';
 *
 * console.log(initializers.has('heNormal')); // true
 * const { parameters } = mlp({ inputs: 2, hidden: 2, outputs: 1, initializer: 'constant:0.1' });
 * console.log(parameters[0]!.values); // [0.1, 0.1, 0.1, 0.1]
 */
export const initializers: ReadonlyMap<string, InitializerKind> = new Map<string, InitializerKind>([
  [
    'glorotUniform',
    {
      draw: () => uniformOf(({ inputs, outputs }) => 2 / (inputs + outputs)),
    },
  ],
  [
    'glorotNormal',
    {
      draw: () => normalOf(({ inputs, outputs }) => 2 / (inputs + outputs)),
    },
  ],
  ['heUniform', { draw: () => uniformOf(({ inputs }) => 2 / inputs) }],
  ['heNormal', { draw: () => normalOf(({ inputs }) => 2 / inputs) }],
  ['lecunUniform', { draw: () => uniformOf(({ inputs }) => 1 / inputs) }],
  ['lecunNormal', { draw: () => normalOf(({ inputs }) => 1 / inputs) }],
  [
    'uniform',
    {
      defaultValue: 0.05,
      draw: (limit) => (_, random) => limit * (2 * random.uniform() - 1),
    },
  ],
  ['zeros', { draw: () => () => 0 }],
  [
    'constant',
    {
      defaultValue: 0,
      draw: (value) => () => value,
    },
  ],
]);

/**
 * The rule that a text names, `heNormal` or `uniform:0.5`: a function that draws a weight, given how many features go
 * into its layer and come out, and a generator. Throws with "did you mean" for another name, and for a number where
 * none belongs.
 *
 * @example
 * import { random } from 'chainrule';
 * import { initializerNamed } from 'chainrule/engine';
 *
 * const draw = initializerNamed('uniform:0.5');
 * console.log(draw({ inputs: 4, outputs: 2 }, random(1, 'weights'))); // 0.4013
 */
export function initializerNamed(text: unknown): Draw {
  const [name, number] = typeof text === 'string' ? splitOnce(text) : [text, undefined];
  const kind = named('initializer', name, initializers);
  const { defaultValue } = kind;
  if (number === undefined) return kind.draw(defaultValue ?? 0);
  const value = Number(number);
  if (defaultValue === undefined || number.trim() === '' || !Number.isFinite(value)) {
    fail({
      what: 'initializer',
      problem: defaultValue === undefined ? 'takes no number' : 'not a number',
      got: formatValue(text),
      expected: defaultValue === undefined ? String(name) : `${String(name)}:${defaultValue || 0.1} or the like`,
    });
  }
  return kind.draw(value);
}

function splitOnce(text: string): [name: string, number: string | undefined] {
  const at = text.indexOf(':');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Uniform draws with a variance: that of the uniform distribution in ±limit is limit^2 / 3. */
function uniformOf(variance: (fan: Fan) => number): Draw {
  return (fan, random) => Math.sqrt(3 * variance(fan)) * (2 * random.uniform() - 1);
}

function normalOf(variance: (fan: Fan) => number): Draw {
  return (fan, random) => Math.sqrt(variance(fan)) * random.normal();
}
