/** The history of a training as CSV: a row for each event. */
import type { TrainRecord } from '../../src/index.ts';

export function historyCsv(history: readonly TrainRecord[]): string {
  const metrics = namesOf(history.map((event) => event.metrics));
  const validated = namesOf(history.map((event) => event.validation ?? {}));
  const header = [
    'epoch',
    'step',
    'loss',
    ...metrics,
    ...validated.map((name) => `validation_${name}`),
    'learning_rate',
    'seconds',
  ];
  const rows = history.map(({ epoch, step, loss, metrics: scores, validation = {}, learningRate, seconds }) => [
    epoch,
    step,
    loss,
    ...metrics.map((name) => scoreOf(scores, name)),
    ...validated.map((name) => scoreOf(validation, name)),
    learningRate,
    Number(seconds.toFixed(3)),
  ]);
  return `${[header, ...rows.map((row) => row.map(cell))].map((cells) => cells.join(',')).join('\n')}\n`;
}

function namesOf(all: readonly object[]): string[] {
  return [...new Set(all.flatMap((scores) => Object.keys(scores)))];
}

function scoreOf(scores: object, name: string): number {
  return (scores as Record<string, number>)[name] ?? Number.NaN;
}

/** Nothing where there is no finite value, as after a divergence. */
function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}
