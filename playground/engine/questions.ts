/** What the page can ask of the worker, by name: each takes and gives plain data. */
import { ChainruleError, generate } from '../../src/index.ts';
import type { Studio } from './studio.ts';

export interface Sample {
  readonly x1: Float64Array;
  readonly x2: Float64Array;
  readonly y: Float64Array;
  /** 0 for regression. */
  readonly classes: number;
}

type Question = (studio: Studio | undefined, argument: never) => unknown;

function sample(_: Studio | undefined, { name, classes }: { name: string; classes: number }): Sample {
  const generator = { 'reg-plane': 'plane', 'reg-gauss': 'bumps' }[name] ?? name;
  const many = generator === 'spiral' || generator === 'blobs';
  const { columns } = generate(generator, { rows: 220, seed: 1, ...(many && { classes }) });
  const [x1, x2, y] = columns.map((column) =>
    column.kind === 'number' ? column.values : Float64Array.from(column.codes),
  );
  return { x1: x1!, x2: x2!, y: y!, classes: columns[2]!.kind === 'number' ? 0 : many ? classes : 2 };
}

const questions: ReadonlyMap<string, Question> = new Map<string, Question>([['sample', sample]]);

/** The answer, or the message of the error that there was. */
export async function answer(
  studio: Studio | undefined,
  question: string,
  argument: unknown,
): Promise<{ value?: unknown; error?: string }> {
  try {
    const known = questions.get(question);
    if (!known) throw new Error(`no such question: ${question}`);
    return { value: await known(studio, argument as never) };
  } catch (error) {
    return { error: error instanceof ChainruleError || error instanceof Error ? error.message : String(error) };
  }
}
