/** Progress on stderr: one live line in a terminal, now and then a plain line elsewhere. */
import type { FitPlan, TrainEvent } from '../../src/index.ts';
import { formatCount, formatNumber } from '../../src/report.ts';
import { LiveLine } from '../terminal/live-line.ts';
import { progressLine } from '../terminal/progress.ts';

/** Seconds of training between two versions of the live line, and between two plain lines. */
const liveInterval = 0.08;
const plainInterval = 5;
/** Plain lines come at least at so many places of a long enough training. */
const plainShare = 0.1;
const shortestPlainInterval = 0.25;
const plainWidth = 120;

export class TrainingProgress {
  readonly #line = new LiveLine();
  private epochs = 0;
  private last: { seconds: number; epoch: number; step: number } | undefined;
  private stepsPerSecond: number | undefined;

  start({ epochs }: Pick<FitPlan, 'epochs'>): void {
    this.epochs = epochs;
  }

  show(event: TrainEvent): void {
    if (!this.isDue(event)) return;
    const { epoch, step, seconds } = event;
    const since = this.last ?? { seconds: 0, step: 0 };
    if (seconds > since.seconds) this.stepsPerSecond = (step - since.step) / (seconds - since.seconds);
    this.last = { seconds, epoch, step };
    this.#line.show(this.textOf(event));
  }

  /** Says which fold of a cross-validation is learned. */
  fold(fold: number, folds: number): void {
    this.#line.show(`cross-validation: fold ${fold} of ${folds}`);
  }

  /** Says how many rows of a table that is streamed have been read: of how many, where that is known. */
  rows(rows: number, all: number | undefined): void {
    if (!this.#line.isDue()) return;
    this.#line.show(
      all === undefined
        ? `read: ${formatCount(rows, 'row')}`
        : `encoded: ${formatNumber(rows)} of ${formatCount(all, 'row')}`,
    );
  }

  /** Wipes the live line, so that other text can follow. */
  clear(): void {
    this.#line.clear();
  }

  private isDue({ epoch, seconds, stopped }: TrainEvent): boolean {
    if (!this.last || (stopped && !this.#line.isLive)) return true;
    const waited = seconds - this.last.seconds;
    if (this.#line.isLive) return waited >= liveInterval;
    const isTenth = epoch - this.last.epoch >= plainShare * this.epochs;
    return waited >= plainInterval || (waited >= shortestPlainInterval && isTenth);
  }

  private textOf({ epoch, loss, metrics, validation, seconds, stopped }: TrainEvent): string {
    return progressLine({
      epoch,
      epochs: this.epochs,
      loss,
      metrics: numbersOf(metrics),
      validation: validation && numbersOf(validation),
      stepsPerSecond: this.stepsPerSecond,
      // The first epoch has what is done once, and tells nothing of the others.
      ...(!stopped && epoch > 1 && { secondsLeft: (seconds / epoch) * (this.epochs - epoch) }),
      width: this.#line.isLive ? (process.stderr.columns || 80) - 1 : plainWidth,
    });
  }
}

function numbersOf(scores: object): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).filter(([, value]) => typeof value === 'number'));
}
