/** What somebody typed as an answer: a choice, or one or more lines of which the last is the answer and the others lead to it. */

import { evaluate } from '../backends/reference/evaluate.ts';
import { parseExpressions } from '../calculus/parse.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import { input, type Node } from '../graph/node.ts';
import { rebuild } from '../graph/walk.ts';
import { reapply } from '../ops/define.ts';
import { type Answer, type Choice, type Expressions, letters, type Numbers } from './answer.ts';
import type { Exercise } from './exercise.ts';

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
  const typed = text.trim().toLowerCase().replace(/[).]$/, '');
  const byLetter = typed.length === 1 ? letters.indexOf(typed) : -1;
  const index = byLetter >= 0 ? byLetter : options.findIndex((option) => option.toLowerCase() === typed);
  if (index >= 0 && index < options.length) return { kind: 'choice', index };
  return fail({
    what: 'answer',
    problem: 'no such choice',
    got: JSON.stringify(text.trim()),
    expected: `a letter, a to ${letters[options.length - 1]}`,
  });
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
  return right.kind === 'numbers' ? readNumbers(right, piece) : readExpressions(exercise, right, piece);
}

/** A list may be typed without its brackets, or in round ones. */
function asList(text: string): string {
  if (text.startsWith('[')) return text;
  const inner = /^\((.*,.*)\)$/.exec(text);
  return `[${inner ? inner[1] : text}]`;
}

function readNumbers({ isList, exact }: Numbers, piece: string): Numbers {
  // A count may be typed as people write large numbers: 529,411.
  const plain =
    exact && !isList ? piece.replace(/^(\d{1,3})((?:[, ]\d{3})+)$/, (all) => all.replace(/[, ]/g, '')) : piece;
  const { nodes } = parseExpressions(isList && plain.includes(',') ? asList(plain) : plain, { onlyThese: true });
  const values = evaluate(nodes).map(([value]) => value!);
  if (!values.every(Number.isFinite)) {
    fail({ what: 'answer', problem: 'no finite number', got: piece, expected: 'a number' });
  }
  return { kind: 'numbers', values, isList, exact };
}

function readExpressions(exercise: Exercise, right: Expressions, piece: string): Expressions {
  const { variables = [], abbreviations = new Map<string, Node>() } = exercise;
  const names = [...variables, ...abbreviations.keys()];
  const known = new Map(names.map((name) => [name, input(name, [])]));
  const parsed = parseExpressions(right.isList ? asList(piece) : piece, { variables: known, onlyThese: true });
  const full = new Map([...abbreviations].map(([name, node]): [Node, Node] => [known.get(name)!, node]));
  return { kind: 'expressions', nodes: parsed.nodes.map((node) => inFull(node, full)), isList: right.isList };
}

/** The expression with the long form in the place of each abbreviation. */
function inFull(node: Node, full: ReadonlyMap<Node, Node>): Node {
  if (full.size === 0) return node;
  const visit = (at: Node, inputs: readonly Node[]) => full.get(at) ?? (at.kind === 'apply' ? reapply(at, inputs) : at);
  return rebuild([node], visit).get(node)!;
}
