/** The processes that an MPI launcher started, as ranks of a training. */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChainruleError, fail } from '../../graph/error.ts';
import { integerFrom, type OptionKinds } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import { checksum } from '../../numeric/checksum.ts';
import type { Piece, Ranks } from '../../train/ranks.ts';
import type { Shards } from '../../train/session.ts';
import { shards } from '../../train/sharded-steps.ts';
import { type Launch, launchOf } from './launcher.ts';
import { beginMpi, type MpiLibrary } from './library.ts';

/** How ranks share trainings. */
export interface RanksOptions {
  /** Into how many shards the rows of each step are cut, 8 when absent; at least as many as there are ranks. */
  readonly shards?: number;
}

/** This process among those that a launcher started. */
export interface MpiRanks extends Ranks {
  /** For the option `shards` of `train`, `fitTable` and the others. */
  readonly shards: Shards;
  /** As the library calls itself, such as `Open MPI v4.1.4`. */
  readonly library: string;
  /** How many machines there are, and which process of this one this is, of how many. */
  readonly machines: number;
  readonly onMachine: Launch['onMachine'];
  /** Time in exchanges so far, and how many there were. */
  readonly exchanged: { readonly seconds: number; readonly count: number };
  /** The ranks that did not answer, once some did not: then this process must end without waiting for them. */
  readonly silent: readonly number[];
  /** First the work of one process on each machine, such as filling a cache, then that of the others. */
  oneOnEachMachineFirst<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for all, without using the processor; at the end of the program, where one rank has more to do than others. */
  end(): Promise<void>;
  /**
   * Whether all fail, as at a mistake that each of them sees: says that this one does, and waits so many milliseconds for the others to
   * say it. Then MPI is ended, and each process can end with its own exit code; otherwise the launcher must end the others.
   */
  failTogether(milliseconds: number): Promise<boolean>;
}

const kinds: OptionKinds<RanksOptions> = { shards: integerFrom(1) };

let opened: OpenRanks | undefined;

/**
 * Begins MPI in a program that `mpirun`, `mpiexec` or `srun` started as several processes, all of which run the same lines: give
 * the `shards` of what comes back to `fitTable`, `train` or `fitPictures`, and they train one model together, to the bits of one process with
 * `shards(8)`. Only rank 0 should print and write files. Needs the package koffi, and Open MPI or MPICH. A program that
 * nothing launched is one rank, and loads no MPI. Called again, it gives the same ranks.
 *
 * Throws where no MPI library is found, or where it does not go with the launcher; later, in any rank, where another one does not answer.
 *
 * @example
 * import { fitTable } from 'chainrule/node';
 * import { openRanks } from 'chainrule/mpi';
 *
 * const ranks = await openRanks();
 * const rows = Array.from({ length: 60 }, (_, i) => ({ size: i % 7, price: 2 * (i % 7) }));
 * const model = await fitTable(rows, { target: 'price', epochs: 5, shards: ranks.shards });
 * if (ranks.rank === 0) console.log(model.configuration.shards); // 8
 * await ranks.end();
 */
export async function openRanks(options: RanksOptions = {}): Promise<MpiRanks> {
  requireOptions<RanksOptions>('openRanks', options, kinds);
  opened ??= begin();
  opened.share(options.shards);
  if (opened.machines === 0) await opened.countMachines();
  return opened;
}

function begin(): OpenRanks {
  const launch = launchOf();
  if (!launch) return new OpenRanks(undefined, { rank: 0, size: 1 });
  const library = beginMpi(launch.family);
  if (launch.size !== undefined && launch.size !== library.size) {
    const other = library.name.startsWith('Open MPI') ? 'the mpirun of Open MPI' : 'the mpiexec of MPICH';
    fail({
      what: 'MPI',
      problem: 'the launcher and the library do not go together',
      got: `${launch.size} processes of the launcher, of which ${library.name} sees ${library.size}`,
      expected: 'both of one installation',
      hint: `${other}, or CHAINRULE_MPI_LIBRARY=<file> for the library of your launcher; under Slurm srun --mpi=pmix or --mpi=pmi2`,
    });
  }
  return new OpenRanks(library, launch.onMachine);
}

/** Milliseconds after which a rank that does not answer is given up, unless steps take longer than a third of it. */
const usualPatience = 5000;
/** Where ranks wait for something else than each other, such as pictures to be decoded. */
const longPatience = 3_600_000;
/** How long to look again and again before the processor is given away, and how long it is then, in milliseconds. */
const [spinning, shortRest, longRest, restless] = [0.2, 0.05, 1, 20];
/** Milliseconds in which messages are passed on before MPI is ended. */
const lingering = 50;
/** Milliseconds after which who waits looks whether another one has given up, and in which all who wait say so to each other, at least and at most. */
const [patientFor, shortCall, longCall] = [500, 100, 1000];
/**
 * Tags of messages: what is exchanged; that a rank fails, which those that wait for the first must not take for it; and that one waits
 * itself, said by all who do once one of them has given up.
 */
const [exchangeTag, failureTag, waitingTag] = [0, 1, 2];
/** Bytes of one message at most: MPI counts with C's int. */
const largestMessage = 1 << 30;

class OpenRanks implements MpiRanks {
  readonly rank: number;
  readonly size: number;
  readonly library: string;
  readonly onMachine: Launch['onMachine'];
  readonly exchanged = { seconds: 0, count: 0 };
  machines = 0;
  silent: readonly number[] = [];
  #shards: Shards | undefined;
  readonly #library: MpiLibrary | undefined;
  readonly #addresses = new WeakMap<ArrayBufferView, bigint>();
  readonly #sleeper = new Int32Array(new SharedArrayBuffer(4));
  #requests: BigUint64Array | Int32Array = new Int32Array(0);
  #lastEnd = performance.now();
  #longestStep = 0;
  #hasEnded = false;
  /** Pieces of what was begun and may never be done: MPI may still write there when all else is over, so that their memory must stay. */
  readonly #kept: Piece[] = [];

  constructor(library: MpiLibrary | undefined, onMachine: Launch['onMachine']) {
    this.#library = library;
    this.rank = library?.rank ?? 0;
    this.size = library?.size ?? 1;
    this.library = library?.name ?? 'none';
    this.onMachine = onMachine;
    // A process that ends well says so to the others; one that fails must not, so that the launcher ends them.
    process.on('exit', (code) => {
      if (code === 0 && this.silent.length === 0) this.#finalize();
    });
  }

  get shards(): Shards {
    return this.#shards!;
  }

  share(count: number | undefined): void {
    if (count !== undefined || !this.#shards) this.#shards = shards(count, this);
  }

  readonly exchange = (sent: readonly Piece[], received: readonly Piece[], isStep: boolean): void => {
    const begun = performance.now();
    const apart = begun - this.#lastEnd;
    this.#transfer(sent, received, Math.max(usualPatience, 3 * this.#longestStep, 3 * apart));
    const end = performance.now();
    if (isStep) this.#longestStep = Math.max(this.#longestStep, end - this.#lastEnd);
    this.exchanged.seconds += (end - begun) / 1000;
    this.exchanged.count++;
    this.#lastEnd = end;
  };

  async countMachines(): Promise<void> {
    const name = Number.parseInt(checksum(new TextEncoder().encode(hostname())), 16);
    this.machines = new Set(this.#gather(name, longPatience)).size;
  }

  async oneOnEachMachineFirst<T>(work: () => Promise<T>): Promise<T> {
    if (this.size === 1) return work();
    const isFirst = this.onMachine.rank === 0;
    const early = isFirst ? await work() : undefined;
    await this.#meet();
    return isFirst ? early! : work();
  }

  async end(): Promise<void> {
    if (this.size > 1) await this.#meet();
    this.#finalize();
  }

  async failTogether(milliseconds: number): Promise<boolean> {
    if (this.silent.length > 0 || this.#hasEnded) return false;
    const others = this.#othersThat(() => true);
    const word = (rank: number): Piece => ({ rank, values: new Float32Array(new ArrayBuffer(4)) });
    const [said, heard] = [others.map(word), others.map(word)];
    this.#kept.push(...said, ...heard);
    try {
      const { areDone } = this.#begin(said, heard, failureTag);
      for (const begun = performance.now(); !areDone(); await sleep(longRest))
        if (performance.now() - begun > milliseconds) return false;
      this.#finalize();
      return true;
    } catch {
      // What went wrong may be MPI itself.
      return false;
    }
  }

  #finalize(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const library = this.#library;
    if (!library) return;
    // What was sent last may still be here: MPICH over TCP does not always pass it on once it is ended.
    for (const begun = performance.now(); performance.now() - begun < lingering; ) {
      library.areDone(0, this.#addressOf(this.#requests));
      Atomics.wait(this.#sleeper, 0, 0, longRest);
    }
    library.end();
  }

  /** Returns when all are here; nothing else of this process goes on meanwhile. */
  async #meet(): Promise<void> {
    this.#gather(this.rank, longPatience);
    this.#lastEnd = performance.now();
  }

  /** A number of each rank. */
  #gather(value: number, patience: number): readonly number[] {
    const values = Array.from({ length: this.size }, () => new Float64Array(new ArrayBuffer(8)));
    values[this.rank]![0] = value;
    const others = values.flatMap((one, rank) => (rank === this.rank ? [] : [{ rank, values: one }]));
    this.#transfer(
      others.map(({ rank }) => ({ rank, values: values[this.rank]! })),
      others,
      patience,
    );
    return values.map(([one]) => one!);
  }

  #transfer(sent: readonly Piece[], received: readonly Piece[], patience: number): void {
    if (this.silent.length > 0) this.#refuse(patience);
    if (!this.#library || sent.length + received.length === 0) return;
    const before = this.#kept.length;
    this.#kept.push(...sent, ...received);
    const { areDone, open } = this.#begin(sent, received, exchangeTag);
    const begun = performance.now();
    const gaveUp = (rank: number) => this.#library!.hasCome(rank, waitingTag);
    while (!areDone()) {
      const waited = performance.now() - begun;
      if (waited > patience || (waited > patientFor && this.#othersThat(gaveUp).length > 0)) {
        this.#giveUp(open());
        this.#refuse(waited);
      }
      if (waited > spinning) Atomics.wait(this.#sleeper, 0, 0, waited > restless ? longRest : shortRest);
    }
    this.#kept.length = before;
  }

  /**
   * Tells who does not answer, and who only waits as this rank does. Of a message that waits for one of the latter, it is another rank that
   * they wait for themselves.
   */
  #giveUp(awaited: readonly number[]): void {
    const said = this.#othersThat(() => true).map((rank) => ({ rank, values: new Float32Array(new ArrayBuffer(4)) }));
    this.#kept.push(...said);
    this.#begin(said, [], waitingTag);
    let unheard = this.#othersThat(() => true);
    const begun = performance.now();
    // One is left where one is stuck: nobody else is waited for then, once all that was said has gone.
    for (let after = 0; after < (unheard.length > 1 ? longCall : shortCall); after = performance.now() - begun) {
      unheard = unheard.filter((rank) => !this.#library!.hasCome(rank, waitingTag));
      Atomics.wait(this.#sleeper, 0, 0, longRest);
    }
    const silent = awaited.filter((rank) => unheard.includes(rank));
    this.silent = [silent, unheard, awaited].find(({ length }) => length > 0)!;
  }

  #othersThat(fit: (rank: number) => boolean): readonly number[] {
    return Array.from({ length: this.size }, (_, rank) => rank).filter((rank) => rank !== this.rank && fit(rank));
  }

  /** Begins to send and to receive; whether all of it is done, and if not, which ranks are waited for: by what they should send, if any. */
  #begin(
    sent: readonly Piece[],
    received: readonly Piece[],
    tag: number,
  ): { readonly areDone: () => boolean; readonly open: () => readonly number[] } {
    const library = this.#library!;
    const messages = [
      ...received.flatMap((piece) => this.#messagesOf(piece).map((message) => ({ ...message, isSent: false }))),
      ...sent.flatMap((piece) => this.#messagesOf(piece).map((message) => ({ ...message, isSent: true }))),
    ];
    if (this.#requests.length < messages.length) this.#requests = library.requests(messages.length);
    const requests = this.#addressOf(this.#requests);
    const width = BigInt(this.#requests.BYTES_PER_ELEMENT);
    for (const [i, { rank, bytes, count, isSent }] of messages.entries())
      (isSent ? library.send : library.receive)(bytes, count, rank, tag, requests + BigInt(i) * width);
    return {
      areDone: () => library.areDone(messages.length, requests),
      open: () => {
        const open = messages.filter((_, i) => !library.isDone(requests + BigInt(i) * width));
        const unsent = open.filter(({ isSent }) => !isSent);
        return [...new Set((unsent.length > 0 ? unsent : open).map(({ rank }) => rank))];
      },
    };
  }

  #messagesOf({ rank, values }: Piece): readonly { rank: number; bytes: bigint; count: number }[] {
    const start = this.#addressOf(values);
    const messages: { rank: number; bytes: bigint; count: number }[] = [];
    for (let at = 0; at < values.byteLength; at += largestMessage)
      messages.push({ rank, bytes: start + BigInt(at), count: Math.min(largestMessage, values.byteLength - at) });
    return messages;
  }

  #addressOf(view: ArrayBufferView): bigint {
    const known = this.#addresses.get(view) ?? this.#library!.address(view);
    this.#addresses.set(view, known);
    return known;
  }

  #refuse(waited: number): never {
    throw new ChainruleError(
      {
        what: `rank ${this.silent.join(', ')}`,
        problem: 'does not answer: its process is stuck, its machine is gone or the connection is cut',
        got: `nothing for ${(waited / 1000).toFixed(1)} s`,
      },
      'work',
    );
  }
}
