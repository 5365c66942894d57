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

interface InitializerKind {
  /** One sentence: formula and source. */
  readonly doc: string;
  /** The number after the colon where none is given; undefined where a number makes no sense. */
  readonly defaultValue?: number;
  readonly draw: (value: number) => Draw;
}

const glorot = 'Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010';
const he = 'He et al., "Delving deep into rectifiers", 2015';
const leCun = 'LeCun et al., "Efficient BackProp", 1998';

/** All initializers by the name that options and the command line use. */
export const initializers: ReadonlyMap<string, InitializerKind> = new Map<string, InitializerKind>([
  [
    'glorotUniform',
    {
      doc: `Uniform in ±sqrt(6 / (inputs + outputs)). ${glorot}.`,
      draw: () => uniformOf(({ inputs, outputs }) => 2 / (inputs + outputs)),
    },
  ],
  [
    'glorotNormal',
    {
      doc: `Normal with variance 2 / (inputs + outputs). ${glorot}.`,
      draw: () => normalOf(({ inputs, outputs }) => 2 / (inputs + outputs)),
    },
  ],
  ['heUniform', { doc: `Uniform in ±sqrt(6 / inputs). ${he}.`, draw: () => uniformOf(({ inputs }) => 2 / inputs) }],
  ['heNormal', { doc: `Normal with variance 2 / inputs. ${he}.`, draw: () => normalOf(({ inputs }) => 2 / inputs) }],
  [
    'lecunUniform',
    { doc: `Uniform in ±sqrt(3 / inputs). ${leCun}.`, draw: () => uniformOf(({ inputs }) => 1 / inputs) },
  ],
  [
    'lecunNormal',
    { doc: `Normal with variance 1 / inputs. ${leCun}.`, draw: () => normalOf(({ inputs }) => 1 / inputs) },
  ],
  [
    'uniform',
    {
      doc: 'Uniform in ±limit: `uniform:0.5`; 0.05 when no limit is given.',
      defaultValue: 0.05,
      draw: (limit) => (_, random) => limit * (2 * random.uniform() - 1),
    },
  ],
  ['zeros', { doc: 'All 0, which gives hidden neurons nothing to tell them apart.', draw: () => () => 0 }],
  [
    'constant',
    {
      doc: 'All the same number: `constant:0.1`; 0 when none is given.',
      defaultValue: 0,
      draw: (value) => () => value,
    },
  ],
]);

/**
 * The rule that a text names: `heNormal`, `uniform:0.5`. Throws with "did you mean" for another name, and for a number
 * where none belongs.
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
