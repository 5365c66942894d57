/** What somebody typed as an answer: a choice, or one or more lines of which the last is the answer and the others lead to it. */

import { evaluate } from '../backends/reference/evaluate.ts';
import { parseExpressions } from '../calculus/parse.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import { input, type Node } from '../graph/node.ts';
import { type Answer, type Choice, type Expressions, letters, type Numbers } from './answer.ts';
import type { Exercise } from './exercise.ts';
import { withDefinitions } from './given-names.ts';
import { inFull } from './in-full.ts';
import { typedList, typedNumber, withoutMarks } from './typed-numbers.ts';

/** One value on the way: `z = 0.5` is a line with a name. */
export interface Line {
  readonly text: string;
  readonly name?: string | undefined;
  readonly answer: Answer;
}

export interface ReadAnswer {
  readonly answer: Answer;
  /** As typed, without what leads to it. */
  readonly text: string;
  /** Those before the answer that could be read. */
  readonly lines: readonly Line[];
}

/** Reads an answer; what cannot be read throws, with the place where reading failed. */
export function readAnswer(exercise: Exercise, text: string): ReadAnswer {
  if (text.trim() === '') fail({ what: 'answer', problem: 'nothing is typed', expected: exercise.form });
  const { answer: right } = exercise;
  if (right.kind === 'choice') return { answer: readChoice(exercise.options!, text), text: text.trim(), lines: [] };
  const plain = withoutMarks(text);
  const whole = right.kind === 'numbers' && right.isList ? tryPiece(exercise, right, plain) : undefined;
  if (whole?.kind === 'numbers' && right.kind === 'numbers' && whole.values.length === right.values.length)
    return { answer: whole, text: plain, lines: [] };
  const { exercise: extended, rest } =
    right.kind === 'expressions' ? withDefinitions(exercise, plain) : { exercise, rest: plain };
  return readPieces(extended, right, rest);
}

function readPieces(exercise: Exercise, right: Numbers | Expressions, text: string): ReadAnswer {
  const pieces = text
    .split(/[\n;=≈]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  const last = pieces.at(-1) ?? '';
  const answer = readPiece(exercise, right, last);
  const count = right.kind === 'numbers' ? right.values.length : right.nodes.length;
  const got = answer.kind === 'numbers' ? answer.values.length : answer.nodes.length;
  if (got !== count) {
    fail({ what: 'answer', problem: 'wrong number of values', got: String(got), expected: exercise.form });
  }
  return { answer, text: last, lines: linesBefore(exercise, right, pieces) };
}

function readChoice(options: readonly string[], text: string): Choice {
  const said = text.trim().replace(/^(?:the )?(?:answer|option|choice|letter)(?: is)?[:\s]+/i, '');
  const words = wordsOf(said);
  const byWords = options.map(wordsOf);
  // By its words, by its letter, by its letter and more, by its first words.
  const [, letter] = /^\(?([a-h])(?:[).:,;].*)?$/is.exec(said) ?? [];
  const beginning = byWords.filter((option) => words.length >= 4 && option.startsWith(`${words} `));
  const candidates = [
    byWords.indexOf(words),
    letter === undefined ? -1 : letters.indexOf(letter.toLowerCase()),
    beginning.length === 1 ? byWords.indexOf(beginning[0]!) : -1,
  ];
  const index = candidates.find((candidate) => candidate >= 0 && candidate < options.length);
  if (index !== undefined) return { kind: 'choice', index };
  return fail({
    what: 'answer',
    problem: 'no such choice',
    got: JSON.stringify(text.trim()),
    expected: `a letter, a to ${letters[options.length - 1]}`,
  });
}

/** Without case and without marks between the words. */
function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}^+*'-]+/gu, ' ')
    .trim();
}

function linesBefore(exercise: Exercise, right: Numbers | Expressions, pieces: readonly string[]): Line[] {
  const lines: Line[] = [];
  let name: string | undefined;
  for (const piece of pieces.slice(0, -1)) {
    const answer = tryPiece(exercise, right, piece);
    if (answer) lines.push({ text: piece, answer, name });
    name = answer ? undefined : piece;
  }
  return lines;
}

function tryPiece(exercise: Exercise, right: Numbers | Expressions, piece: string): Answer | undefined {
  try {
    return readPiece(exercise, right, piece);
  } catch (error) {
    if (error instanceof ChainruleError) return undefined;
    throw error;
  }
}

function readPiece(exercise: Exercise, right: Numbers | Expressions, piece: string): Numbers | Expressions {
  return right.kind === 'numbers' ? readNumbers(right, piece, exercise) : readExpressions(exercise, right, piece);
}

/** A list may be typed without its brackets, or in round ones. */
function asList(text: string): string {
  if (text.startsWith('[')) return text;
  const inner = /^\((.*,.*)\)$/.exec(text);
  return `[${inner ? inner[1] : text}]`;
}

function readNumbers({ isList, exact, values: right }: Numbers, piece: string, { form, given }: Exercise): Numbers {
  const names = /^\[([^\d\]]+\w*(?:, \w+)*)\]/.exec(form)?.[1]?.split(', ') ?? [];
  const plain = isList ? typedList(piece, right.length, names) : typedNumber(piece, exact);
  const known = new Map([...(given ?? [])].map(([name, value]) => [name, { node: input(name, []), value }]));
  const { nodes } = parseExpressions(isList && plain.includes(',') ? asList(plain) : plain, {
    variables: new Map([...known].map(([name, { node }]) => [name, node])),
    onlyThese: true,
  });
  const point = new Map([...known.values()].map(({ node, value }) => [node, [value]]));
  const values = evaluate(nodes, point).map(([value]) => value!);
  if (!values.every(Number.isFinite)) {
    fail({ what: 'answer', problem: 'no finite number', got: piece, expected: 'a number' });
  }
  return { kind: 'numbers', values, isList, exact };
}

function readExpressions(exercise: Exercise, right: Expressions, piece: string): Expressions {
  const { variables = [], abbreviations = new Map<string, Node>() } = exercise;
  const names = [...variables, ...abbreviations.keys()];
  const known = new Map(names.map((name) => [name, input(name, [])]));
  // f(x) of the question is f.
  const plain = piece.replace(/([\p{L}]+)\(([\p{L}])\)/gu, (call: string, name: string) =>
    exercise.question.includes(`${call} = `) && abbreviations.has(name) ? name : call,
  );
  const parsed = parseExpressions(right.isList ? asList(plain) : plain, { variables: known, onlyThese: true });
  const full = new Map([...abbreviations].map(([name, node]): [Node, Node] => [known.get(name)!, node]));
  return { kind: 'expressions', nodes: parsed.nodes.map((node) => inFull(node, full)), isList: right.isList };
}
