/** Names that an answer may use: those that the question gives, and those that the answer itself defines before it ends. */
import { parseExpression } from '../calculus/parse.ts';
import { ChainruleError } from '../graph/error.ts';
import { type Input, input, type Node } from '../graph/node.ts';
import type { Exercise } from './exercise.ts';
import { inFull } from './in-full.ts';

/** Functions keep their names. */
const definition = /^\s*([\p{L}][\p{L}\p{M}\d_]*)\s*=\s*([^=;\n]+)$/u;
const given = /`([\p{L}][\p{L}\p{M}\d_]*)(?:\([\p{L}]\))? = ([^`=]+)`/gu;

/** The exercise with what is defined by the question and by the lines before the last one, and the text without these lines. */
export function withDefinitions(
  exercise: Exercise,
  text: string,
): { readonly exercise: Exercise; readonly rest: string } {
  const { variables = [] } = exercise;
  const known = new Map(variables.map((name): [string, Input] => [name, input(name, [])]));
  const names = new Map(exercise.abbreviations);
  const define = (name: string, formula: string): boolean => {
    if (variables.includes(name) || names.has(name)) return false;
    const stand = new Map([...known, ...[...names.keys()].map((other): [string, Input] => [other, input(other, [])])]);
    const full = new Map([...names].map(([other, node]): [Node, Node] => [stand.get(other)!, node]));
    const node = tryFormula(formula, stand);
    if (node) names.set(name, inFull(node, full));
    return node !== undefined;
  };
  for (const [, name, formula] of exercise.question.matchAll(given)) define(name!, formula!);
  const [output] = exercise.abbreviations?.values() ?? [];
  if (output && !names.has('ŷ')) names.set('ŷ', output);
  const lines = text.split(/[;\n]/);
  const rest = lines.filter((line, i) => {
    const [, name, formula] = i < lines.length - 1 ? (definition.exec(line) ?? []) : [];
    return name === undefined || !define(name, formula!);
  });
  return { exercise: { ...exercise, abbreviations: names }, rest: rest.join(';') };
}

function tryFormula(formula: string, variables: ReadonlyMap<string, Input>): Node | undefined {
  try {
    return parseExpression(formula, { variables, onlyThese: true }).node;
  } catch (error) {
    if (error instanceof ChainruleError) return undefined;
    throw error;
  }
}
