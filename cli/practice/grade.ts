/** Answers of others, judged one JSON line each. */

import { fail } from '../../src/engine.ts';
import type { NotationStyle } from '../../src/explain.ts';
import { ChainruleError } from '../../src/index.ts';
import { judgeAnswer, judgementJson, problemById } from '../../src/practice.ts';
import { exitCodes } from '../errors.ts';
import { linesOf } from '../lines.ts';
import { writeOut } from '../screen.ts';

/** Reads `{ "problem": id, "answer": text }` lines, `-` standing for stdin, writes one line for each, and gives the exit code. */
export async function gradeFile(path: string, notation?: NotationStyle): Promise<number> {
  let code: number = exitCodes.done;
  for await (const line of linesOf(path)) {
    if (line.trim() === '') continue;
    const result = gradeLine(line, notation);
    if ('error' in result) code = exitCodes.failed;
    await writeOut(`${JSON.stringify(result)}\n`);
  }
  return code;
}

function gradeLine(line: string, notation: NotationStyle | undefined): object {
  try {
    const { problem: id, answer } = parseLine(line);
    const problem = problemById(id, { notation });
    return judgementJson(problem, answer, judgeAnswer(problem, answer));
  } catch (error) {
    if (error instanceof ChainruleError) return { error: error.message };
    throw error;
  }
}

function parseLine(line: string): { problem: string; answer: string } {
  const expected = '{ "problem": "chain-rule/1/7", "answer": "…" }';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    fail({ what: 'line', problem: 'not JSON', got: line.slice(0, 60), expected });
  }
  const { problem, answer } = (value ?? {}) as { problem?: unknown; answer?: unknown };
  if (typeof problem !== 'string' || typeof answer !== 'string')
    fail({ what: 'line', problem: 'wrong form', got: line.slice(0, 60), expected });
  return { problem, answer };
}
