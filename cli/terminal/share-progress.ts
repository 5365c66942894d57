/**
 * Progress on stderr, of work that knows which share of it is done: a live line in a terminal, now and then a plain
 * line elsewhere.
 */
import { formatPercent, formatSeconds } from '../../src/report.ts';

/** Milliseconds between two versions of the live line, and between two plain lines. Short work says nothing. */
const liveInterval = 100;
const plainInterval = 5000;

export class ShareProgress {
  private readonly live = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  private readonly started = performance.now();
  private last = this.started;
  private isShown = false;
  private readonly what: string;

  constructor(what: string) {
    this.what = what;
  }

  /** `share` is from 0 to 1. */
  show(share: number): void {
    const now = performance.now();
    if (now - this.last < (this.live ? liveInterval : plainInterval)) return;
    this.last = now;
    const left = share > 0 ? `  ${formatSeconds(((now - this.started) / 1000 / share) * (1 - share))} left` : '';
    const line = `${this.what} ${formatPercent(share)}${left}`;
    process.stderr.write(this.live ? `\r\u001b[2K${line}` : `${line}\n`);
    this.isShown = this.live;
  }

  /** Wipes the live line, so that other text can follow. */
  clear(): void {
    if (this.isShown) process.stderr.write('\r\u001b[2K');
    this.isShown = false;
  }
}
