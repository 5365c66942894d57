/** What the record of an operator is: what it takes, which attributes it knows, and what it is in our operations. */
import { ChainruleError, fail } from '../../graph/error.ts';
import type { Node } from '../../graph/node.ts';
import type { NodeProto } from '../schema.ts';
import { type AttributeKinds, type AttributesOf, readAttributes } from './attributes.ts';
import { folded, type Kind, numbersOf, type Value } from './value.ts';

/** What a graph is built for. */
export interface Pass {
  /** How many rows come in. */
  readonly rows: number;
  /** The number of rows that the file is written for, where it says one. */
  readonly rowsOfFile: number | undefined;
  readonly weightsOf: (node: Node) => ArrayLike<number>;
  /** That this weight is a statistic, which training does not learn. */
  readonly markStatistic: (value: Value) => void;
  readonly training?: TrainingCall | undefined;
}

/** What operators need that do otherwise in training. */
interface TrainingCall {
  readonly counter: Node;
  readonly seed: number;
  /** The random draws of the node with that number in the file. */
  readonly streamOf: (node: number) => number;
  readonly update: (statistic: Value, next: Node) => void;
}

/** A node of a file, with what comes in. */
export interface Call<Attributes = Readonly<Record<string, unknown>>> {
  readonly attributes: Attributes;
  /** The version of the operators of its domain. */
  readonly opset: number;
  /** How many outputs are asked for. */
  readonly outputs: number;
  readonly pass: Pass;
  /** The number of the node in the file, which tells random draws apart. */
  readonly place: number;
  readonly inputs: readonly (Value | undefined)[];
  /** The expression of an input. */
  readonly node: (index: number) => Node;
  readonly value: (index: number) => Value;
  /** The numbers of an input that shapes follow from; undefined where it is absent. */
  readonly numbers: (index: number, what: string) => number[] | undefined;
  /** The kind of elements of the first input. */
  readonly kind: Kind;
}

type Result = Value | readonly Value[];

/** An operator, as files name it. */
export interface Operator {
  readonly name: string;
  /** `ai.onnx.ml` for those of tables, else empty. */
  readonly domain: string;
  readonly inputs: readonly [least: number, most: number];
  readonly attributes: AttributeKinds;
  /** What is not understood of it, for the list. */
  readonly limits?: string | undefined;
  readonly apply: (call: Call) => Result;
}

/** A record of the standard domain. */
export function operator<Kinds extends AttributeKinds>(
  name: string,
  inputs: number | readonly [least: number, most: number],
  attributes: Kinds,
  apply: (call: Call<AttributesOf<Kinds>>) => Result,
  limits?: string,
): Operator {
  const range = typeof inputs === 'number' ? ([inputs, inputs] as const) : inputs;
  return { name, domain: '', inputs: range, attributes, limits, apply: apply as Operator['apply'] };
}

/** A record of the domain of tables. */
export function tableOperator<Kinds extends AttributeKinds>(...record: Parameters<typeof operator<Kinds>>): Operator {
  return { ...operator(...record), domain: 'ai.onnx.ml' };
}

/** An operator of a file, with its record. */
export interface Step {
  /** Names it in errors. */
  readonly what: string;
  readonly node: Pick<NodeProto, 'attribute' | 'input' | 'output'>;
  readonly operator: Operator;
  readonly opset: number;
}

/** What an operator gives on these inputs; `place` is its number in the file. */
export function applyOperator(
  step: Step,
  inputs: readonly (Value | undefined)[],
  pass: Pass,
  place: number,
): readonly Value[] {
  const isKnown = inputs.every((value) => value === undefined || value.numbers !== undefined);
  try {
    const results = [step.operator.apply(callOf(step, inputs, pass, place))].flat() as Value[];
    return isKnown ? results.map(folded) : results;
  } catch (error) {
    if (!(error instanceof ChainruleError) || error.what.startsWith(step.what)) throw error;
    // Errors of our operations, with the node that they are in.
    const { problem, got, expected, hint } = error;
    return fail({ what: `${step.what}: ${error.what}`, problem, got, expected, hint, cause: error });
  }
}

function callOf(
  { what, node, operator: { inputs: range, attributes }, opset }: Step,
  inputs: readonly (Value | undefined)[],
  pass: Pass,
  place: number,
): Call {
  const [least, most] = range;
  if (inputs.length > most || inputs.slice(0, least).filter((value) => value !== undefined).length < least) {
    fail({
      what,
      problem: 'another number of inputs',
      got: String(inputs.length),
      expected: least === most ? String(least) : `${least} to ${most === Number.POSITIVE_INFINITY ? 'any' : most}`,
    });
  }
  const value = (index: number) =>
    inputs[index] ?? fail({ what, problem: 'an input is missing', expected: `input ${index + 1}` });
  return {
    attributes: readAttributes(what, node.attribute, attributes),
    opset,
    pass,
    place,
    outputs: node.output.length,
    inputs,
    value,
    node: (index) => value(index).node,
    numbers: (index, name) => {
      const given = inputs[index];
      return given && numbersOf(given, name, pass.weightsOf);
    },
    kind: inputs[0]?.kind ?? 'float',
  };
}
