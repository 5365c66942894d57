/** Processes that train one model together, as a training sees them; `chainrule/mpi` makes them of MPI. */

/** Numbers to or from another process. They lie in memory of their own, which nothing moves or changes until the exchange is done. */
export interface Piece {
  readonly rank: number;
  readonly values: Float32Array | Float64Array;
}

/**
 * The processes of one training, all of which run the same program on the same rows and settings: each does a part of every step,
 * and all come to the same numbers. `openRanks` of `chainrule/mpi` gives those that `mpirun` started.
 */
export interface Ranks {
  /** Which this process is, from 0. */
  readonly rank: number;
  /** How many there are. */
  readonly size: number;
  /**
   * Sends pieces to other processes and receives theirs, in the order of the lists for each pair of processes; all of them call it. Fails,
   * naming the process, where one does not answer. `isStep`: what comes before it took as long as a step, by which it is judged how long to wait.
   */
  readonly exchange: (sent: readonly Piece[], received: readonly Piece[], isStep: boolean) => void | Promise<void>;
  /** First the work of one process on each machine, such as writing a file that all of them read, then that of the others; all call it. */
  readonly oneOnEachMachineFirst?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The rows of each step are cut in so many shards, which these processes share: each has some that follow one another. */
export interface Cutting {
  readonly count: number;
  readonly ranks: Ranks;
}
