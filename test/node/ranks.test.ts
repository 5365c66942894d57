/** `chainrule/mpi`: what started a process, and programs that Open MPI and MPICH start as several processes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMpi, mpiLaunchers } from '../../scripts/browser.mjs';
import { build, root } from '../../scripts/setup.mjs';
import { launchOf } from '../../src/mpi.ts';

describe('what started this process', () => {
  it.each([
    ['nothing', {}, undefined],
    [
      'mpirun of Open MPI',
      {
        OMPI_COMM_WORLD_SIZE: '4',
        OMPI_COMM_WORLD_RANK: '3',
        OMPI_COMM_WORLD_LOCAL_RANK: '1',
        OMPI_COMM_WORLD_LOCAL_SIZE: '2',
      },
      { family: 'Open MPI', rank: 3, size: 4, onMachine: { rank: 1, size: 2 } },
    ],
    [
      'mpiexec of MPICH',
      { PMI_SIZE: '2', PMI_RANK: '1', MPI_LOCALRANKID: '1', MPI_LOCALNRANKS: '2' },
      { family: 'MPICH', rank: 1, size: 2, onMachine: { rank: 1, size: 2 } },
    ],
    [
      'srun --mpi=pmix',
      { PMIX_RANK: '5', SLURM_STEP_NUM_TASKS: '8', SLURM_PROCID: '5', SLURM_LOCALID: '1' },
      { family: 'Open MPI', rank: 5, size: 8, onMachine: { rank: 1, size: 1 } },
    ],
    [
      'srun without MPI',
      { SLURM_STEP_NUM_TASKS: '2', SLURM_PROCID: '1' },
      { family: undefined, rank: 1, size: 2, onMachine: { rank: 0, size: 1 } },
    ],
    ['a batch script of Slurm', { SLURM_STEP_NUM_TASKS: '1', SLURM_PROCID: '0' }, undefined],
  ])('%s', (_, environment, expected) => {
    expect(launchOf(environment as Record<string, string>)).toEqual(expected);
  });
});

let program: string;
beforeAll(async () => {
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-ranks-'));
  program = join(folder, 'program.mjs');
  const text = readFileSync(new URL('ranks-program.ts', import.meta.url), 'utf8');
  writeFileSync(program, transformSync(text, { loader: 'ts' }).code);
});
afterAll(() => rmSync(dirname(program), { recursive: true, force: true }));

interface Said {
  readonly rank: number;
  readonly size: number;
  readonly hash: string;
  readonly library: string;
  readonly loaded: boolean;
  readonly trap: string;
}

/** What each rank of the program says, in their order. */
function run(launcher: readonly string[], env: NodeJS.ProcessEnv = {}): Said[] {
  const [command, ...args] = [...launcher, process.execPath, program, join(root, 'dist', 'src')];
  const { stdout, stderr, status } = spawnSync(command, args, {
    timeout: 60_000,
    encoding: 'utf8',
    env: { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1', ...env },
  });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const said = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Said] : []));
  return said.sort((a, b) => a.rank - b.rank);
}

it('a program that nothing launched is one rank, and loads no MPI', () => {
  expect(run([])).toMatchObject([{ rank: 0, size: 1, library: 'none', loaded: false }]);
});

const installed = findMpi();
const missing = mpiLaunchers.filter((name) => !installed.some((path) => path.endsWith(name)));
if (missing.length > 0) console.warn(`SKIPPED: ranks by ${missing.join(' and ')}, which are not installed`);

describe.skipIf(missing.length > 0)('the same bits as of one process', () => {
  let alone = '';
  beforeAll(() => {
    alone = run([])[0]!.hash;
  });
  const bySharedMemory = mpiLaunchers.flatMap((launcher) => [1, 2, 4, 8].map((size) => [launcher, size] as const));

  it.each(bySharedMemory)('%s, %d ranks', (launcher, size) => {
    const all = run([launcher, ...(launcher.endsWith('openmpi') ? ['--oversubscribe'] : []), '-n', `${size}`]);
    expect(all.map(({ rank }) => rank)).toEqual(Array.from({ length: size }, (_, i) => i));
    expect(all[0]).toMatchObject({ size, loaded: true, trap: 'RuntimeError' });
    expect(all[0]!.library).toMatch(launcher.endsWith('openmpi') ? /^Open MPI v/ : /^MPICH \d/);
    expect(new Set(all.map(({ hash }) => hash))).toEqual(new Set([alone]));
  });

  it('Open MPI by TCP', () => {
    const all = run(['mpirun.openmpi', '--oversubscribe', '--mca', 'btl', 'tcp,self', '-n', '3']);
    expect(new Set(all.map(({ hash }) => hash))).toEqual(new Set([alone]));
  });

  it('MPICH by TCP', () => {
    const all = run(['mpirun.mpich', '-n', '3'], { UCX_TLS: 'tcp,self' });
    expect(new Set(all.map(({ hash }) => hash))).toEqual(new Set([alone]));
  });
});
