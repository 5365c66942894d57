/** The layers of a network as code: a line for each, with its formula, and the functions and weights that the lines use. */
import { named } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { activationNamed } from '../../nn/activations.ts';
import { layerDetail } from '../../nn/describe.ts';
import type { PlacedLayer } from '../../nn/layer-stack.ts';
import type { Loss } from '../../nn/loss.ts';
import { type Network, requireLayers } from '../../nn/network.ts';
import { elementwiseCode } from './expression.ts';

/** TypeScript or JavaScript. */
export type Language = 'ts' | 'js';

/** Text that only TypeScript has. */
export function typed(language: Language): (text: string) => string {
  return (text) => (language === 'ts' ? text : '');
}

interface Line {
  /** An expression of the value before, in code. */
  readonly value: (before: string) => string;
  readonly formula: string;
  /** Functions that it calls, by name. */
  readonly functions: readonly string[];
}

type Emit = (placed: PlacedLayer, functions: Map<string, string>, t: (text: string) => string) => Line | undefined;

/** How each type of layer is written; a new type of layer is a line here. */
const emitters: ReadonlyMap<string, Emit> = new Map<string, Emit>([
  [
    'linear',
    ({ name, parameters, input, output }, functions, t) => {
      functions.set('linear', linearCode(t));
      const bias = parameters.length > 1 ? `, ${name}Bias` : '';
      return {
        value: (before) => `linear(${before}, ${name}Weight${bias})`,
        formula: `W x${bias ? ' + b' : ''}, ${input.join()} -> ${output.join()}`,
        functions: ['linear'],
      };
    },
  ],
  [
    'activation',
    ({ layer: { options } }, functions, t) => {
      const formula = elementwiseCode(activationNamed(options.name).apply);
      if (!formula) return undefined;
      const name = options.name as string;
      addFunction(functions, name, formula, t);
      return {
        value: (before) => `Array.from(${before}, ${name})`,
        formula: `${name}(x) for each number`,
        functions: [name],
      };
    },
  ],
  ['dropout', () => undefined],
  [
    'layerNorm',
    ({ name }, functions, t) => {
      functions.set('layerNorm', layerNormCode(t));
      return {
        value: (before) => `layerNorm(${before}, ${name}Scale, ${name}Shift)`,
        formula: '(x - mean) / sqrt(variance + 1e-5) * scale + shift',
        functions: ['layerNorm'],
      };
    },
  ],
]);

export interface NetworkCode {
  /** Declarations of weights and functions. */
  readonly declarations: string;
  /** The statements that turn `x` into `output`. */
  readonly body: string;
}

/** The code from features `x` to what the loss makes of the outputs: probabilities or values. */
export function networkCode(network: Network, loss: Loss | undefined, language: Language): NetworkCode {
  const t = typed(language);
  const functions = new Map<string, string>();
  const body: string[] = [];
  let value = 'x';
  for (const [i, placed] of requireLayers('export', network).layers.entries()) {
    const line = named('export: layer type', placed.layer.type, emitters)(placed, functions, t);
    if (!line) {
      body.push(`  // layer ${i + 1}: ${layerDetail(placed)}: passes unchanged`);
      continue;
    }
    body.push(`  const ${placed.name} = ${line.value(value)}; // ${line.formula}`);
    value = placed.name;
  }
  body.push(`  const output = ${answer(value, network, loss, functions, t)};`);
  const weights = network.parameters.map(({ name, shape, values }) => weightCode(name, shape, values));
  return { declarations: [...weights, ...functions.values()].join('\n\n'), body: body.join('\n') };
}

function answer(
  value: string,
  { output }: Network,
  loss: Loss | undefined,
  functions: Map<string, string>,
  t: (text: string) => string,
): string {
  if (!loss) return value;
  if (loss.correct && sizeOf(output) > 1) {
    functions.set('softmax', softmaxCode(t));
    return `softmax(${value})`;
  }
  const formula = elementwiseCode(loss.predict);
  if (!formula) return value;
  addFunction(functions, 'sigmoid', formula, t);
  return `Array.from(${value}, sigmoid)`;
}

function addFunction(
  functions: Map<string, string>,
  name: string,
  { code, doc }: { code: string; doc: string },
  t: (text: string) => string,
): void {
  if (code.includes('erf(')) functions.set('erf', erfCode(t));
  functions.set(
    name,
    `/** ${doc.replaceAll('*/', '* /')} */\nfunction ${name}(x${t(': number')})${t(': number')} {\n  return ${code};\n}`,
  );
}

/** `layer1.weight` to `layer1Weight`, with a line for each row. */
function weightCode(name: string, shape: readonly number[], values: ArrayLike<number>): string {
  const [layer, part = ''] = name.split('.') as [string, string?];
  const identifier = `${layer}${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`;
  const width = shape.at(-1) ?? 1;
  const rows = Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_value, j) => float32Text(values[row * width + j]!)).join(', '),
  );
  const meaning =
    shape.length === 2 ? `${shape[0]} units x ${shape[1]} inputs, a line for each unit` : `${width} numbers`;
  return `// ${name}: ${meaning}\nconst ${identifier} = new Float32Array([\n${rows.map((row) => `  ${row},`).join('\n')}\n]);`;
}

/** The fewest digits that give the same float32. */
export function float32Text(value: number): string {
  const wanted = Math.fround(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(wanted.toPrecision(digits));
    if (Math.fround(short) === wanted) return String(short);
  }
  return String(Number(wanted.toPrecision(9)));
}

type Typed = (text: string) => string;

function linearCode(t: Typed): string {
  return `/** y = W x + b: a row of W for each unit. */
function linear(x${t(': ArrayLike<number>')}, W${t(': Float32Array')}, b${t('?: Float32Array')})${t(': number[]')} {
  const inputs = x.length;
  return Array.from({ length: W.length / inputs }, (_, unit) => {
    let sum = 0;
    for (let j = 0; j < inputs; j++) sum += x[j]${t('!')} * W[unit * inputs + j]${t('!')};
    return b ? sum + b[unit]${t('!')} : sum;
  });
}`;
}

function layerNormCode(t: Typed): string {
  return `/** Each row to mean 0 and variance 1, then scaled and shifted. */
function layerNorm(x${t(': ArrayLike<number>')}, scale${t(': Float32Array')}, shift${t(': Float32Array')})${t(': number[]')} {
  const values = Array.from(x);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  return values.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * scale[i]${t('!')} + shift[i]${t('!')});
}`;
}

function softmaxCode(t: Typed): string {
  return `/** exp(z) / sum(exp(z)): probabilities; the largest z is taken off first, so that nothing overflows. */
function softmax(z${t(': ArrayLike<number>')})${t(': number[]')} {
  const values = Array.from(z);
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}`;
}

function erfCode(t: Typed): string {
  return `/** The error function, by the series 2 / sqrt(pi) exp(-x^2) sum(2^n x^(2n+1) / (2n+1)!!), whose terms are all positive. */
function erf(x${t(': number')})${t(': number')} {
  const size = Math.abs(x);
  if (size >= 6) return Math.sign(x);
  let term = size;
  let sum = size;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * size * size) / (2 * n + 1);
    sum += term;
  }
  return (Math.sign(x) * 2 * Math.exp(-size * size) * sum) / Math.sqrt(Math.PI);
}`;
}
