/** The budget of a file. */
import type { SourceFile } from '../source.ts';

export const maximumLines = 600;

/** Files over the budget, one line each. */
export function checkLength(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, lines }) =>
    lines > maximumLines ? [`${path}: ${lines} lines; at most ${maximumLines}, better about 120`] : [],
  );
}
