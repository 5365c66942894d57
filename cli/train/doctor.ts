/** What the training doctor says at the end of `chainrule train`. */

import { encodeRows, selectRows } from '../../src/data.ts';
import { membersOf } from '../../src/engine.ts';
import { diagnose, type Finding } from '../../src/explain.ts';
import { type AnyFit, adam, type FitOptions, random, reference } from '../../src/index.ts';
import { wrapped } from '../screen.ts';

/** Rows of many that are encoded for it. */
const mostRows = 2000;

/** Looks at the model on some of its training rows, of an ensemble at its first network, and at the course of the training. */
export async function findingsOf(fit: AnyFit, optimizer: FitOptions['optimizer']): Promise<readonly Finding[]> {
  const { data } = encodeRows(fit, selectRows(fit.table, sampleOf(fit.split.train, mostRows)));
  return diagnose(membersOf(fit.network)[0] ?? fit.network, data, {
    loss: fit.loss,
    optimizer: optimizer ?? adam(),
    history: fit.history,
    // Whoever trains there may have no other.
    ...(fit.backend === 'reference' && { backend: reference }),
  });
}

/** All rows, or of more one at random of each of so many stretches: the same ones each time. */
export function sampleOf(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  const { integer } = random(0, 'train/doctor');
  const startOf = (stretch: number) => Math.floor((stretch * rows.length) / most);
  return Int32Array.from({ length: most }, (_, i) => rows[startOf(i) + integer(startOf(i + 1) - startOf(i))]!);
}

/** Each finding once: what was measured, why it matters, what to try; nothing where all is well. */
export function findingsText(findings: readonly Finding[], width: number): string | undefined {
  if (findings.length === 0) return undefined;
  return findings
    .map(({ id, severity, text, why, advice }) =>
      wrapped(`${severity === 'problem' ? 'Problem' : 'Warning'}, ${id}: ${text} ${why} Try ${advice}.`, width),
    )
    .join('\n\n');
}
