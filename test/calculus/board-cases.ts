/** Formulas and answers as people write them, and what is right of each: an outside list, which is not part of the project. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Derivatives, derivativesOf } from '../../src/calculus/derivatives.ts';
import { compareExpressions } from '../../src/calculus/equivalence.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import { judgeAnswer } from '../../src/practice/judge.ts';
import { problemById } from '../../src/practice/problem.ts';

const path = fileURLToPath(new URL('../../../shared/cases/math.json', import.meta.url));

interface DeriveCase {
  readonly kind: 'derive';
  readonly input: string;
  readonly wrt: string;
  readonly at: Readonly<Record<string, number>>;
  readonly expect: 'value' | 'ask' | 'refused';
  readonly or?: string;
  readonly value?: number;
}

interface EquivalentCase {
  readonly kind: 'equivalent';
  readonly a: string;
  readonly b: string;
  readonly equal: boolean;
  readonly or?: string;
}

interface AnswerCase {
  readonly kind: 'answer';
  readonly problem: string;
  readonly answer: string;
  readonly right: boolean;
}

interface CheckCase {
  readonly kind: 'check';
  readonly expression: string;
  readonly wrt: string;
  readonly at: Readonly<Record<string, number>>;
  /** `outside`: no derivative there. */
  readonly expect: 'agrees' | 'rounding' | 'kink' | 'pole' | 'outside';
  readonly value: number | null;
}

export type BoardCase = DeriveCase | EquivalentCase | AnswerCase | CheckCase;

/** The cases; undefined where the list is missing. */
export const boardCases: readonly BoardCase[] | undefined = existsSync(path)
  ? (JSON.parse(readFileSync(path, 'utf8')) as BoardCase[])
  : undefined;

/** What is wrong with what the program says; undefined where it is right. */
export function faultOf(one: BoardCase): string | undefined {
  switch (one.kind) {
    case 'derive':
      return deriveFault(one);
    case 'equivalent': {
      const f = parseExpression(one.a);
      const g = parseExpression(one.b, { variables: f.variables });
      const { verdict } = compareExpressions(f.node, g.node, { seed: 1 });
      if (verdict === (one.equal ? 'equal' : 'different') || verdict === one.or) return undefined;
      return `${one.a} and ${one.b}: ${verdict}`;
    }
    case 'answer': {
      const { verdict, message } = judgeAnswer(problemById(one.problem), one.answer);
      return verdict === (one.right ? 'right' : 'wrong') ? undefined : `${one.answer}: ${verdict}, ${message}`;
    }
    case 'check':
      return checkFault(one);
  }
}

function deriveFault({ input, wrt, at, expect, or, value }: DeriveCase): string | undefined {
  let derivatives: Derivatives;
  try {
    derivatives = derivativesOf(input, { wrt: [wrt], at });
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    const mayRefuse = expect !== 'value' || or !== undefined;
    return mayRefuse ? undefined : `${input}: refused, ${error.message}`;
  }
  const [{ value: got } = {}] = derivatives.derivatives;
  // The operator of a derivative is read as the task that it is, and said so.
  const isTask = /d\W*dx/.test(input) && derivatives.notes.some((note) => note.startsWith('read as the derivative'));
  if (expect === 'ask') return isTask ? undefined : `${input}: not asked, ${got}`;
  if (value === undefined || got === undefined) return `${input}: not refused, ${got}`;
  return Math.abs(got - value) <= 1e-9 * Math.max(1, Math.abs(value)) ? undefined : `${input}: ${got}, not ${value}`;
}

/** What a check by numbers says; without one, the note says what stands in its way. */
function checkFault({ expression, wrt, at, expect, value }: CheckCase): string | undefined {
  const [derivative] = derivativesOf(expression, { wrt: [wrt], at }).derivatives;
  const { check, notes, value: got } = derivative!;
  const note = notes.join('; ');
  if (expect === 'outside') return got === undefined ? undefined : `${expression}: ${got}`;
  const isNear = value === null || (got !== undefined && Math.abs(got - value) <= 1e-9 * Math.max(1, Math.abs(value)));
  if (!isNear) return `${expression}: ${got}, not ${value}`;
  if (!check) return note.includes(expect) ? undefined : `${expression}: no check, ${note}`;
  // Where a derivative grows without bound at the edge of a domain, both are so.
  const isSo = check.verdict === expect || (expect === 'pole' && check.verdict === 'edge');
  return check.agrees && isSo ? undefined : `${expression}: ${check.verdict}, not ${expect}`;
}
