/** Progress on stderr: one live line in a terminal, now and then a plain line elsewhere. */
import type { FitPlan, TrainEvent } from '../../src/index.ts';
import { formatCount, formatNumber } from '../../src/report.ts';
import { progressLine } from '../terminal/progress.ts';

/** Seconds between two versions of the live line, and between two plain lines. */
const liveInterval = 0.08;
const plainInterval = 5;
/** Plain lines come at least at so many places of a long enough training. */
const plainShare = 0.1;
const shortestPlainInterval = 0.25;
const plainWidth = 120;

export class TrainingProgress {
  private readonly live = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  private epochs = 0;
  private last: { seconds: number; epoch: number; step: number } | undefined;
  private isShown = false;
  private rowsTold = performance.now() / 1000;
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
    const line = this.lineOf(event);
    process.stderr.write(this.live ? `\r\u001b[2K${line}` : `${line}\n`);
    this.isShown = this.live;
  }

  /** Says which fold of a cross-validation is learned. */
  fold(fold: number, folds: number): void {
    const line = `cross-validation: fold ${fold} of ${folds}`;
    process.stderr.write(this.live ? `\r\u001b[2K${line}` : `${line}\n`);
    this.isShown = this.live;
  }

  /** Says how many rows of a table that is streamed have been read: of how many, where that is known. */
  rows(rows: number, all: number | undefined): void {
    const now = performance.now() / 1000;
    if (now - this.rowsTold < (this.live ? liveInterval : plainInterval)) return;
    this.rowsTold = now;
    const line =
      all === undefined
        ? `read: ${formatCount(rows, 'row')}`
        : `encoded: ${formatNumber(rows)} of ${formatCount(all, 'row')}`;
    process.stderr.write(this.live ? `\r\u001b[2K${line}` : `${line}\n`);
    this.isShown = this.live;
  }

  /** Wipes the live line, so that other text can follow. */
  clear(): void {
    if (this.isShown) process.stderr.write('\r\u001b[2K');
    this.isShown = false;
  }

  private isDue({ epoch, seconds, stopped }: TrainEvent): boolean {
    if (!this.last || (stopped && !this.live)) return true;
    const waited = seconds - this.last.seconds;
    if (this.live) return waited >= liveInterval;
    const isTenth = epoch - this.last.epoch >= plainShare * this.epochs;
    return waited >= plainInterval || (waited >= shortestPlainInterval && isTenth);
  }

  private lineOf({ epoch, loss, metrics, validation, seconds, stopped }: TrainEvent): string {
    return progressLine({
      epoch,
      epochs: this.epochs,
      loss,
      metrics: numbersOf(metrics),
      validation: validation && numbersOf(validation),
      stepsPerSecond: this.stepsPerSecond,
      // The first epoch has what is done once, and tells nothing of the others.
      ...(!stopped && epoch > 1 && { secondsLeft: (seconds / epoch) * (this.epochs - epoch) }),
      width: this.live ? (process.stderr.columns || 80) - 1 : plainWidth,
    });
  }
}

function numbersOf(scores: object): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).filter(([, value]) => typeof value === 'number'));
}
