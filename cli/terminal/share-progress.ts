/** Progress on stderr, of work that knows which share of it is done. */
import { formatPercent, formatSeconds } from '../../src/report.ts';
import { LiveLine } from './live-line.ts';

export class ShareProgress {
  readonly #line = new LiveLine();
  readonly #started = performance.now();
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  /** `share` is from 0 to 1. */
  show(share: number): void {
    if (!this.#line.isDue()) return;
    const spent = (performance.now() - this.#started) / 1000;
    const left = share > 0 ? `  ${formatSeconds((spent / share) * (1 - share))} left` : '';
    this.#line.show(`${this.#what} ${formatPercent(share)}${left}`);
  }

  clear(): void {
    this.#line.clear();
  }
}
