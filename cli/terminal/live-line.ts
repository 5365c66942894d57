/** A line of progress on stderr: in a terminal one that is written over, elsewhere now and then a line of its own. */

/** Milliseconds between two versions of the line in a terminal, and between two lines elsewhere. Short work says nothing. */
const liveInterval = 100;
const plainInterval = 5000;

export class LiveLine {
  readonly isLive: boolean = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  #last = performance.now();
  #isShown = false;

  /** Whether so much time has passed since the line was last due that it is worth another; then it counts anew. */
  isDue(): boolean {
    const now = performance.now();
    if (now - this.#last < (this.isLive ? liveInterval : plainInterval)) return false;
    this.#last = now;
    return true;
  }

  show(line: string): void {
    process.stderr.write(this.isLive ? `\r\u001b[2K${line}` : `${line}\n`);
    this.#isShown = this.isLive;
  }

  /** Wipes the line in a terminal, so that other text can follow. */
  clear(): void {
    if (this.#isShown) process.stderr.write('\r\u001b[2K');
    this.#isShown = false;
  }
}
