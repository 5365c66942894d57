/** The layers of a network as code: a line for each, with its formula, and the functions and weights that the lines use. */
import { fail } from '../../graph/error.ts';
import { type Apply, constant, input, type Node, parameter } from '../../graph/node.ts';
import { type Shape, sameShape, sizeOf } from '../../graph/shape.ts';
import { layerDetail, layerTitle } from '../../nn/describe.ts';
import type { Layer, LayerCode } from '../../nn/layer.ts';
import { applyStack, type PlacedLayer, placeLayers, stackParameters } from '../../nn/layer-stack.ts';
import * as codes from '../../nn/layers/codes.ts';
import { type EnsembleMean, stacksOf } from '../../nn/layers/ensemble.ts';
import { branchesOf } from '../../nn/layers/residual.ts';
import type { Loss } from '../../nn/loss.ts';
import { type Network, requireLayers } from '../../nn/network.ts';
import { softmax } from '../../ops/index.ts';
import { elementCode } from './expression.ts';
import { addedSource, pictureCall } from './picture-layers.ts';
import { commented, Functions, identifierOf, inLanguage, type Language } from './source.ts';
import { weightCode } from './weights.ts';

export interface NetworkCode {
  /** Declarations of weights and functions. */
  readonly declarations: string;
  /** The statements that turn `x` into `output`. */
  readonly body: string;
}

/** The code from features `x` to what the loss makes of the outputs: probabilities or values. */
export function networkCode(network: Network, loss: Loss | undefined, language: Language): NetworkCode {
  const functions = new Functions();
  const { body, value } = stackCode(requireLayers('export', network).layers, '', functions, language);
  body.push(`  const output = ${loss ? answer(value, network.output, loss, functions) : value};`);
  const weights = network.parameters.map(weightCode);
  return { declarations: [...weights, ...functions.in(language)].join('\n\n'), body: body.join('\n') };
}

/** The lines for layers one after the other, and the name of what comes out; `prefix` is in front of their parameters' names. */
function stackCode(
  layers: readonly PlacedLayer[],
  prefix: string,
  functions: Functions,
  language: Language,
): { body: string[]; value: string } {
  const body: string[] = [];
  let value = 'x';
  for (const [i, placed] of layers.entries()) {
    const line =
      ensembleLine(placed, value, functions, language) ??
      residualLine(placed, prefix, value, functions, language) ??
      lineOf(placed, prefix, value, functions);
    if (!line) {
      body.push(`  // layer ${i + 1}: ${commented(layerDetail(placed))}: passes unchanged`);
      continue;
    }
    const name = identifierOf(`layer${i + 1}`);
    body.push(`  const ${name} = ${inLanguage(line.value, language)}; // ${commented(line.comment)}`);
    value = name;
  }
  return { body, value };
}

/** The members of an ensemble are functions, and the layer is the mean of what they give; undefined for other layers. */
function ensembleLine(
  { layer, name, input: row }: PlacedLayer,
  before: string,
  functions: Functions,
  language: Language,
): Line | undefined {
  const stacks = stacksOf(layer);
  if (!stacks) return undefined;
  const members = stacks.map((layers, i) => {
    const member = `${name}.${i + 1}`;
    const { body, value } = stackCode(placeLayers(layers, row), `${member}.`, functions, language);
    const source = `function member${i + 1}(x: ArrayLike<number>): number[] {\n${body.join('\n')}\n  return ${value};\n}`;
    return functions.add(`member${i + 1}`, source);
  });
  const { mean } = layer.options as { mean: EnsembleMean };
  if (mean === 'classes') functions.add('softmax', softmaxSource);
  const called = functions.add('ensemble', ensembleSources[mean]);
  const each = members.map((member) => `${member}(${before})`).join(', ');
  return {
    value: `${called}([${each}])`,
    comment: layerDetail({ layer, name, input: row, output: row, parameters: [] }),
  };
}

/** The layers and the shortcut of a residual layer are functions, whose results are added; undefined for other layers. */
function residualLine(
  placed: PlacedLayer,
  prefix: string,
  before: string,
  functions: Functions,
  language: Language,
): Line | undefined {
  const { layer, name, input: row } = placed;
  const branches = branchesOf(layer);
  if (!branches) return undefined;
  const branch = (layers: readonly Layer[], own: string) => {
    if (layers.length === 0) return before;
    const { body, value } = stackCode(placeLayers(layers, row), `${prefix}${name}.${own}`, functions, language);
    const called = identifierOf(`${prefix}${name}.${own}layers`);
    const source = `function ${called}(x: ArrayLike<number>): number[] {\n${body.join('\n')}\n  return Array.from(${value});\n}`;
    return `${functions.add(called, source)}(${before})`;
  };
  const called = functions.add('added', addedSource);
  return {
    value: `${called}(${branch(branches.layers, '')}, ${branch(branches.shortcut, 'shortcut.')})`,
    comment: layerDetail(placed),
  };
}

/** What a layer is in code. */
interface Line {
  readonly value: string;
  readonly comment: string;
}

/** Undefined where a layer changes nothing in prediction. */
function lineOf(placed: PlacedLayer, prefix: string, before: string, functions: Functions): Line | undefined {
  const { layer, name, input: row, output } = placed;
  const x = input('x', [1, ...row]);
  const parameters = stackParameters([placed]).map((spec) => ({ ...spec, node: parameter(spec.name, spec.shape) }));
  const values = Object.fromEntries(parameters.map(({ name: full, node }) => [full, node]));
  const still = { training: false, counter: constant([0], [], 'int32'), seed: 0, update: () => {} };
  const y = applyStack([placed], x, values, still)[0]!;
  if (y === x) return undefined;
  const comment = layerDetail(placed);
  const arrays = parameters.map((one) => ({ ...one, array: identifierOf(prefix + one.name) }));
  if (sameShape(x.shape, y.shape) && arrays.every(({ shape }) => endsWith(row, shape))) {
    const elements = arrays.map(({ node, array, shape }) => [node, `${array}[${indexIn(shape, row)}]!`] as const);
    const code = elementCode(y, new Map<Node, string>([[x, 'x'], ...elements]));
    if (code && elements.length === 0) {
      const called = functions.add(identifierOf(layerTitle(layer)), functionOfOne(layerTitle(layer), code));
      addWhatIsCalled(functions, code);
      return { value: `Array.from(${before}, ${called})`, comment: `${called}(x) for each number` };
    }
    if (code) {
      addWhatIsCalled(functions, code);
      return { value: `Array.from(${before}, (x, i) => ${code})`, comment };
    }
  }
  const names = arrays.map(({ array }) => array);
  const ofPicture = layer.code === undefined && pictureCall(placed, before, names, functions);
  if (ofPicture) return { value: ofPicture, comment };
  const own = codeOf(layer);
  if (!own) {
    fail({
      what: `export: ${name}`,
      problem: 'a layer that cannot be written as code',
      got: comment,
      expected: 'one whose outputs are functions of one input each, or one that has `code`',
    });
  }
  if (!own.source.includes(`function ${layer.type}(`)) {
    fail({
      what: `export: ${name}`,
      problem: 'its code has no function of its name',
      expected: `function ${layer.type}(x, …) { … }`,
    });
  }
  const called = functions.add(layer.type, own.source);
  return {
    value: `${called}(${[before, ...names].join(', ')})`,
    comment: `${own.formula}, ${row.join(' x ')} -> ${output.join(' x ')}`,
  };
}

function codeOf({ type, options, code }: Layer): LayerCode | undefined {
  if (code !== true) return code;
  const known: Readonly<Record<string, ((of: never) => LayerCode) | undefined>> = codes;
  return known[type]?.(options as never);
}

/** Whether a parameter has a number for each last axis of a row: it is then the same along the others. */
function endsWith(row: Shape, shape: Shape): boolean {
  return shape.length <= row.length && sameShape(row.slice(row.length - shape.length), shape);
}

function indexIn(shape: Shape, row: Shape): string {
  return sizeOf(shape) === sizeOf(row) ? 'i' : `i % ${sizeOf(shape)}`;
}

/** From outputs to what people read. */
function answer(value: string, output: Shape, loss: Loss, functions: Functions): string {
  const z = input('z', [1, ...output]);
  const predicted = loss.predict(z);
  if (predicted === z) return value;
  if (predicted.kind === 'apply' && predicted.operation === softmax.operation)
    return `${functions.add('softmax', softmaxSource)}(${value})`;
  const code = elementCode(predicted, new Map([[z, 'x']]));
  if (code) {
    const name = isOn(predicted, z) ? predicted.operation.name : 'prediction';
    addWhatIsCalled(functions, code);
    return `Array.from(${value}, ${functions.add(name, functionOfOne(name, code))})`;
  }
  return fail({
    what: `export: loss ${loss.name}`,
    problem: 'its predictions cannot be written as code',
    expected: 'softmax, or a function of each output',
    hint: 'the bare outputs, by leaving the loss away',
  });
}

function functionOfOne(name: string, code: string): string {
  return `function ${identifierOf(name)}(x: number): number {\n  return ${code};\n}`;
}

function isOn(y: Node, x: Node): y is Apply {
  return y.kind === 'apply' && y.inputs[0] === x;
}

function addWhatIsCalled(functions: Functions, code: string): void {
  if (code.includes('erf(')) functions.add('erf', erfSource);
}

const softmaxSource = `/** exp(z) / sum(exp(z)): probabilities; the largest z is taken off first, so that nothing overflows. */
function softmax(z: ArrayLike<number>): number[] {
  const values = Array.from(z);
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}`;

const averaged = (of: string, back: string) => `  return outputs[0]!.map((_, i) => {
    let sum = 0;
    for (const output of outputs) sum += ${of};
    const mean = sum / outputs.length;
    return ${back};
  });`;

const ensembleSources: Readonly<Record<EnsembleMean, string>> = {
  values: `/** The mean of what the members give. */
function ensemble(outputs: number[][]): number[] {
${averaged('output[i]!', 'mean')}
}`,
  labels: `/** The logits of the mean of the members' probabilities. */
function ensemble(outputs: number[][]): number[] {
${averaged('1 / (1 + Math.exp(-output[i]!))', 'Math.log(mean / (1 - mean))')}
}`,
  classes: `/** The logits of the mean of the members' probabilities. */
function ensemble(logits: number[][]): number[] {
  const outputs = logits.map((one) => softmax(one));
${averaged('output[i]!', 'Math.log(mean)')}
}`,
};

const erfSource = `/** The error function, by the series 2 / sqrt(pi) exp(-x^2) sum(2^n x^(2n+1) / (2n+1)!!), whose terms are all positive. */
function erf(x: number): number {
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
