/** `derive --batch`: lines of JSON in, lines of JSON out, in order. */

import { type DerivativesOptions, derivativesJson, derivativesOf } from '../../src/calculus.ts';
import { fail } from '../../src/engine.ts';
import { ChainruleError } from '../../src/index.ts';
import { exitCodes } from '../errors.ts';
import { linesOf } from '../lines.ts';
import { writeOut } from '../screen.ts';

/** Answers each line of a file, or of stdin where none is given; the exit code says whether all were good. */
export async function deriveBatch(file = '-'): Promise<number> {
  let exitCode: number = exitCodes.done;
  for await (const line of linesOf(file)) {
    if (line.trim() === '') continue;
    const answer = answerTo(line);
    if ('error' in answer) exitCode = exitCodes.failed;
    await writeOut(`${JSON.stringify(answer)}\n`);
  }
  return exitCode;
}

function answerTo(line: string): object {
  try {
    const { expression, ...options } = readRequest(line);
    return derivativesJson(expression, derivativesOf(expression, options));
  } catch (error) {
    if (error instanceof ChainruleError) return { error: error.message };
    throw error;
  }
}

function readRequest(line: string): DerivativesOptions & { readonly expression: string } {
  const request = objectFrom(line);
  const { expression, wrt, at, order, shapes } = request;
  if (typeof expression !== 'string') return refuse('no expression', '{ "expression": "x^2", "wrt": ["x"] }');
  const names = typeof wrt === 'string' ? [wrt] : wrt;
  if (names !== undefined && !(Array.isArray(names) && names.length > 0 && names.every(isText)))
    return refuse('bad "wrt"', 'a list of names');
  if (at !== undefined && !isNumbers(at)) return refuse('bad "at"', 'an object of numbers, such as { "x": 1 }');
  if (order !== undefined && !(Number.isInteger(order) && (order as number) >= 1 && (order as number) <= 10))
    return refuse('bad "order"', 'a whole number from 1 to 10');
  if (shapes !== undefined && !(isObject(shapes) && Object.values(shapes).every(Array.isArray)))
    return refuse('bad "shapes"', 'an object of shapes, such as { "w": [3], "W": [2, 3] }');
  return {
    expression,
    wrt: names as string[] | undefined,
    at: at as Record<string, number> | undefined,
    order: order as number | undefined,
    shapes: shapes as DerivativesOptions['shapes'],
  };
}

function objectFrom(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return refuse('no JSON', '{ "expression": "x^2", "wrt": ["x"] }');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('no object', 'a JSON object');
  return value as Record<string, unknown>;
}

function refuse(problem: string, expected: string): never {
  return fail({ what: 'line', problem, expected });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isNumbers(value: unknown): boolean {
  return (
    isObject(value) && Object.values(value).every((number) => typeof number === 'number' && Number.isFinite(number))
  );
}
