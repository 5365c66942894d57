/**
 * `chainrule/mpi`: one model by several processes, on one machine or many, which `mpirun` or `srun` started. In Node on Linux, with
 * the package koffi and Open MPI or MPICH.
 *
 * @module chainrule/mpi
 */

export { type Launch, launchOf, type MpiFamily } from './node/mpi/launcher.ts';
export { type MpiRanks, openRanks, type RanksOptions } from './node/mpi/ranks.ts';
