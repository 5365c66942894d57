/** The event files of a run for TensorBoard, written while it trains. */
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail } from '../../src/engine.ts';
import type { FitLearning, Network, TrainEvent } from '../../src/index.ts';
import { tensorboardEvent, tensorboardEvents, tensorboardGradients, tensorboardGraph } from '../../src/report.ts';
import type { Screen } from '../screen.ts';
import { SampleGradients } from './gradients.ts';

const fileName = 'events.out.tfevents.chainrule';
/** Milliseconds from one write to the next. */
const writeInterval = 1000;
/**
 * From one epoch with histograms to the next: the first ten have them, in which weights change most, then each that is a tenth later. Of
 * 250 epochs that are 45, of 10,000 about 80.
 */
const histogramGrowth = 1.1;

/** Since 1970. */
const secondsNow = () => (performance.timeOrigin + performance.now()) / 1000;

/**
 * Appends each epoch to the file of this start of the run: a run that is resumed has another one, which TensorBoard reads behind the
 * first. What cannot be written is said once, and stops nothing.
 */
export class EventFiles {
  readonly #folder: string;
  readonly #name: string;
  readonly #start = secondsNow();
  readonly #display: Screen;
  readonly #gradients: SampleGradients;
  /** Before this start of the training, which counts its seconds from its first beginning on. */
  #secondsBefore: number | undefined;
  #waiting: Uint8Array[] = [];
  #written = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #hasFailed = false;
  #isFirst = true;
  #nextHistogram = 1;

  /** In the folder `<parent>/<name of the run>`; the files of an earlier run of that name are taken away, unless this one goes on. */
  constructor(parent: string, run: string, { goesOn, display, learning }: EventFilesOptions) {
    this.#gradients = new SampleGradients(learning);
    this.#folder = join(parent, basename(run));
    this.#display = display;
    const before = this.#files();
    if (!goesOn) for (const name of before) removeOld(join(this.#folder, name));
    // In the order of their names.
    const number = String(before.length + 1).padStart(4, '0');
    this.#name = goesOn && before.length > 0 ? `${fileName}.${number}` : fileName;
    display.say(`Curves, from the first epoch on: tensorboard --logdir ${parent}`);
  }

  get path(): string {
    return join(this.#folder, this.#name);
  }

  async add(event: TrainEvent): Promise<void> {
    if (event.step === 0 || this.#hasFailed) return;
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const hasWeights = isFirst || event.stopped !== undefined || event.epoch >= this.#nextHistogram;
    if (hasWeights) this.#nextHistogram = Math.max(event.epoch + 1, Math.ceil(event.epoch * histogramGrowth));
    this.#secondsBefore ??= Math.max(0, event.seconds - (secondsNow() - this.#start));
    const start = this.#start - this.#secondsBefore;
    if (isFirst) this.#waiting.push(tensorboardEvents([], start));
    const weights = hasWeights ? { weights: await event.snapshot() } : {};
    this.#waiting.push(
      tensorboardEvent(event, { start, ...weights, isFirstAgain: isFirst && this.#name !== fileName }),
    );
    const gradients = weights.weights && (await this.#gradients.at(weights.weights));
    if (gradients) this.#waiting.push(tensorboardGradients(event, gradients, start));
    const wait = this.#written + writeInterval - performance.now();
    if (event.stopped || wait <= 0) this.write();
    else this.#timer ??= setTimeout(() => this.write(), wait).unref();
  }

  /** Adds what is known when the training is done: the graph. */
  end(network: Network): void {
    this.#gradients.free();
    if (this.#hasFailed || this.#isFirst) return;
    this.#waiting.push(tensorboardGraph(network, this.#start - this.#secondsBefore!));
  }

  /** Writes what waits; whether all of it is written. */
  write(): boolean {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (this.#hasFailed || waiting.length === 0) return !this.#hasFailed;
    this.#written = performance.now();
    try {
      mkdirSync(this.#folder, { recursive: true });
      appendFileSync(this.path, Buffer.concat(waiting));
    } catch (error) {
      this.#hasFailed = true;
      const why = error instanceof Error ? error.message : String(error);
      this.#display.warn([`${this.path}: the curves are not written on: ${why}; the training goes on`]);
    }
    return !this.#hasFailed;
  }

  /** Of a run that leaves nothing. */
  discard(): void {
    this.#waiting = [];
    this.write();
    rmSync(this.path, { force: true });
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder).filter((name) => name.startsWith(fileName));
    } catch {
      // There is no folder yet.
      return [];
    }
  }
}

interface EventFilesOptions {
  /** What the gradients are derived from. */
  readonly learning: FitLearning;
  /** A run that is resumed. */
  readonly goesOn: boolean;
  readonly display: Screen;
}

function removeOld(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    fail({ what: path, problem: 'in the way, and cannot be taken away', got, hint: 'another --name', cause });
  }
}
