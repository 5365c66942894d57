/** Steps per second, over about the last half second of training. */

const span = 500;

export class Meter {
  private marks: { readonly time: number; readonly step: number }[] = [];

  reset(): void {
    this.marks = [];
  }

  note(time: number, step: number): void {
    this.marks.push({ time, step });
    while (this.marks.length > 2 && time - this.marks[1]!.time > span) this.marks.shift();
  }

  get rate(): number {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || !last || last.time <= first.time) return 0;
    return ((last.step - first.step) * 1000) / (last.time - first.time);
  }
}
