/** Who started this process as one of several, by what launchers put into the environment. */

/** The family of MPI libraries that a launcher works with; Slurm works with either, as `srun --mpi` says. */
export type MpiFamily = 'Open MPI' | 'MPICH';

/** What a launcher says of this process. */
export interface Launch {
  /** Undefined where the launcher does not say. */
  readonly family: MpiFamily | undefined;
  /** Which of them this is. */
  readonly rank: number;
  /** How many processes it started; undefined where it does not say. */
  readonly size: number | undefined;
  /** Which process of this machine this one is, and how many there are. */
  readonly onMachine: { readonly rank: number; readonly size: number };
}

/**
 * What started this process as one of several: `mpirun` of Open MPI or of MPICH and its kin, or `srun` of Slurm. Undefined where nothing
 * did. It only looks at environment variables: no MPI library is loaded.
 *
 * @example
 * import { launchOf } from 'chainrule/mpi';
 *
 * console.log(launchOf({ PMI_RANK: '1', PMI_SIZE: '4' })?.size, launchOf({})); // 4 undefined
 */
export function launchOf(environment: Readonly<Record<string, string | undefined>> = process.env): Launch | undefined {
  const number = (...names: readonly string[]): number | undefined => {
    const text = names.map((name) => environment[name]).find((value) => value !== undefined);
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const rank = number('OMPI_COMM_WORLD_RANK', 'PMI_RANK', 'PMIX_RANK', 'SLURM_PROCID') ?? 0;
  const tasks = number('SLURM_STEP_NUM_TASKS');
  const onMachine = {
    rank: number('OMPI_COMM_WORLD_LOCAL_RANK', 'MPI_LOCALRANKID', 'SLURM_LOCALID') ?? 0,
    size: number('OMPI_COMM_WORLD_LOCAL_SIZE', 'MPI_LOCALNRANKS') ?? 1,
  };
  const ofOpenMpi = number('OMPI_COMM_WORLD_SIZE');
  if (ofOpenMpi !== undefined) return { family: 'Open MPI', rank, size: ofOpenMpi, onMachine };
  const ofMpich = number('PMI_SIZE');
  if (ofMpich !== undefined) return { family: 'MPICH', rank, size: ofMpich, onMachine };
  if (number('PMIX_RANK') !== undefined) return { family: 'Open MPI', rank, size: tasks, onMachine };
  return tasks !== undefined && tasks > 1 ? { family: undefined, rank, size: tasks, onMachine } : undefined;
}
