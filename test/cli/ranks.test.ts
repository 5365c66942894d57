/** `chainrule train` under mpirun, what ends it, and how it goes on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findMpi, mpiLaunchers } from '../../scripts/browser.mjs';
import { root } from '../../scripts/setup.mjs';
import { built, ended, flowers, type Outcome, program, saying, Workplace } from './run.ts';

const allowed = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
const missing = mpiLaunchers.filter((name) => !findMpi().some((path) => path.endsWith(name)));
if (missing.length > 0) console.warn(`SKIPPED: training by ranks: ${missing.join(' and ')} are not installed`);

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
  // So many rows and features that they are read from the cache at each step.
  const wide = Array.from(
    { length: 20_000 },
    (_, i) => `${(i * 7919) % 1000},c${(i * 31) % 100},${i % 2 ? 'odd' : 'even'}`,
  );
  place.write('wide.csv', `x,city,y\n${wide.join('\n')}\n`);
});
afterAll(() => place.remove());

const model = (name: string) => place.bytes(`runs/${name}/model.safetensors`);
const launchers: Record<string, readonly string[]> = {
  openmpi: ['mpirun.openmpi', '--oversubscribe'],
  mpich: ['mpirun.mpich'],
};

function start(library: string, ranks: number, command: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const [launcher, ...rest] = [...launchers[library]!, '-n', `${ranks}`];
  const args = [...rest, process.execPath, program, ...command.split(' ')];
  return spawn(launcher, args, { cwd: place.path, env: { ...process.env, ...allowed, ...env } });
}

const run = (library: string, ranks: number, command: string, env?: NodeJS.ProcessEnv): Promise<Outcome> =>
  ended(start(library, ranks, command, env));

const table = 'train flowers.csv --target species --epochs 8 --hidden 16';
const streamed = 'train wide.csv --target y --stream --hidden 8 --epochs 12';
const long = 'train moons:1000 --hidden 32,32 --epochs 200 --patience 200 --checkpoint 0';

describe.skipIf(missing.length > 0)('by ranks', () => {
  test.each(['openmpi', 'mpich'])(
    '%s: a table, once printed, once written, to the file of one process',
    async (library) => {
      await place.run(`${table} --shards 8 --name alone-${library}`);
      const { code, stdout, stderr } = await run(library, 2, `${table} --name by-${library}`);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect(
        stdout.match(/^Ranks: 2 of (Open MPI v|MPICH )[\d.]+ on 1 machine, .*; 8 shards in each step/gm),
      ).toHaveLength(1);
      expect(model(`by-${library}`)).toEqual(model(`alone-${library}`));
      expect(readdirSync(`${place.path}/runs`).filter((name) => name.startsWith('by-'))).toContain(`by-${library}`);
      expect(existsSync(`${place.path}/runs/by-${library}-2`)).toBe(false);
    },
  );

  test('a table that is streamed is cached once, and comes to the bits of one process, killed and resumed or not', async () => {
    const cache = { XDG_CACHE_HOME: `${place.path}/caches` };
    await place.run(`${streamed} --shards 8 --no-cache --name stream`, cache);
    const killed = start('openmpi', 2, `${streamed} --checkpoint 0 --name stream-killed`, cache);
    const outcome = ended(killed);
    await strike(killed, 'stream-killed', 'SIGKILL');
    const { stdout } = await outcome;
    expect(stdout.match(/^Cache: .*, for this run and later ones; --no-cache/gm)).toHaveLength(1);
    expect(place.list('caches/chainrule/rows')).toHaveLength(1);
    const resumed = await run('mpich', 4, 'train --resume runs/stream-killed', cache);
    expect(resumed.stdout).toContain('which is there already');
    expect(model('stream-killed')).toEqual(model('stream'));
    await run('mpich', 2, `${streamed} --no-cache --name stream-whole`, cache);
    expect(model('stream-whole')).toEqual(model('stream'));
    expect(place.list('caches/chainrule/rows')).toEqual([]);
  });

  test('a mistake is said once, and ends all', async () => {
    const { code, stderr } = await run('mpich', 2, 'train flowers.csv --target speices');
    expect(code).toBe(2);
    expect(stderr.match(/speices/g)).toHaveLength(1);
    const few = await run('mpich', 3, `${table} --shards 2`);
    expect(few.code).toBe(2);
    expect(few.stderr.match(/shards: fewer than ranks/g)).toHaveLength(1);
    const pipe = await run('mpich', 2, 'train - --target species');
    expect(pipe.stderr).toContain('a pipe, which only one of the ranks could read');
  });

  test.each([
    ['openmpi', 'libmpich.so.12'],
    ['mpich', 'libmpi.so.40'],
  ])('a launcher of %s with %s, where each process would be rank 0 of 1, is refused', async (library, file) => {
    const { code, stderr, stdout } = await run(library, 2, table, { CHAINRULE_MPI_LIBRARY: file });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('MPI: the launcher and the library do not go together: got 2 processes of the launcher');
  });

  test('fast sums have as many shards as ranks, which one process can do too', async () => {
    await run('openmpi', 2, `${table} --reduce fast --name fast`);
    await place.run(`${table} --shards 2 --name two`);
    expect(model('fast')).toEqual(model('two'));
  });

  describe.each(['openmpi', 'mpich'])('%s', (library) => {
    test.each([
      ['SIGKILL', 2],
      ['SIGSTOP', 3],
    ] as const)(
      'a rank that gets %s ends all, and what is resumed has the bits of one process',
      async (signal, ranks) => {
        const name = `${signal}-${library}`;
        const child = start(library, ranks, `${long} --name ${name}`);
        const outcome = ended(child);
        await strike(child, name, signal);
        const { code, stdout, stderr } = await outcome;
        expect(code).not.toBe(0);
        // Of a rank that is killed it is the launcher that tells.
        // Of three the other two wait for the stuck one, and for each other.
        const told = {
          SIGSTOP: /^rank 1: does not answer: .*: got nothing for \d+\.\d s/m,
          SIGKILL: /rank 1|Killed/,
        };
        expect(stderr + stdout).toMatch(told[signal]);
        expect(existsSync(`${place.path}/runs/${name}/model.safetensors`)).toBe(false);
        await nothingRuns(name);
        // On another number of processes: one.
        expect((await place.run(`train --resume runs/${name}`)).code).toBe(0);
        if (!existsSync(`${place.path}/runs/uncut`)) await place.run(`${long} --shards 8 --name uncut`);
        expect(model(name)).toEqual(model('uncut'));
      },
    );
  });

  test('two hosts with a cable between them: one is lost, a rank is stuck, the cable is cut', async (context) => {
    const { code, stdout, stderr } = await ended(spawn('bash', ['scripts/two-hosts.sh'], { cwd: root }));
    if (stdout.startsWith('SKIPPED')) context.skip(stdout);
    expect({ code, stderr: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, stderr: '' });
    for (const event of ['host-lost', 'rank-stuck', 'cable-cut'])
      expect(stdout).toMatch(new RegExp(`^${event}: mpirun ended with (205|75) after \\d+ ms$`, 'm'));
    // Of the four ranks the third and the fourth are on the second host.
    expect(stdout).toMatch(/^rank [23]: does not answer/m);
    expect(stdout.match(/^processes left on both hosts: 0,/gm)).toHaveLength(3);
    expect(stdout.match(/^resumed on one host, it is the same model$/gm)).toHaveLength(3);
  });

  test('the script for Slurm goes on where the job was ended', async () => {
    const page = readFileSync(`${root}/docs/ranks.md`, 'utf8');
    const [, script] = /```sh\n(#!\/bin\/bash\n#SBATCH[\s\S]*?)```/.exec(page)!;
    mkdirSync(`${place.path}/bin`);
    // In place of a cluster: srun is mpirun, and the data and the options those of the other tests.
    const [data, ...options] = long.slice('train '.length).split(' ');
    place.write('job.sh', script!.replace('data.csv --target y', `${data} ${options.join(' ')}`));
    for (const [name, text] of [
      ['srun', '[ "$1" = --mpi=pmix ] && shift && exec mpirun.openmpi --oversubscribe -n 2 "$@"'],
      ['chainrule', `exec '${process.execPath}' '${program}' "$@"`],
    ] as const) {
      place.write(`bin/${name}`, `#!/bin/sh\n${text}\n`);
      chmodSync(`${place.path}/bin/${name}`, 0o755);
    }
    const env = { ...process.env, ...allowed, PATH: `${place.path}/bin:${process.env.PATH}` };
    const first = spawn('bash', ['job.sh'], { cwd: place.path, env });
    const outcome = ended(first);
    await strike(first, 'job', 'SIGKILL');
    expect((await outcome).code).not.toBe(0);
    const again = await ended(spawn('bash', ['job.sh'], { cwd: place.path, env }));
    expect(again.stdout).toMatch(/^Resumed: runs\/job, after epoch \d+$/m);
    if (!existsSync(`${place.path}/runs/uncut`)) await place.run(`${long} --shards 8 --name uncut`);
    expect(model('job')).toEqual(model('uncut'));
  });

  test('--restarts goes on by itself', async () => {
    const args = [...`${long} --name again --restarts 2 --launch`.split(' '), 'mpirun.mpich -n 2'];
    const child = place.start(args, allowed);
    const outcome = ended(child);
    await strike(child, 'again', 'SIGKILL');
    const { code, stderr } = await outcome;
    expect(stderr).toMatch(/^restart 1 of 2, from the checkpoint in runs\/again$/m);
    expect(code).toBe(0);
    if (!existsSync(`${place.path}/runs/uncut`)) await place.run(`${long} --shards 8 --name uncut`);
    expect(model('again')).toEqual(model('uncut'));
  });
});

/** The processes of a training, by the name of its run. */
function processesOf(name: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0] === process.execPath && words.includes(program) && words.includes(name) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

/** What a launcher has ended may take a moment to be gone. */
async function nothingRuns(name: string): Promise<void> {
  await vi.waitFor(() => expect(processesOf(name)).toEqual([]), { timeout: 20_000, interval: 100 });
}

/** Gives rank 1 a signal once the training is under way. */
async function strike(child: ChildProcess, name: string, signal: NodeJS.Signals): Promise<void> {
  await saying(child.stderr!, 'epoch');
  const rank = processesOf(name).find((pid) =>
    environmentOf(pid).some((line) => line === 'OMPI_COMM_WORLD_RANK=1' || line === 'PMI_RANK=1'),
  );
  if (rank === undefined) throw new Error(`${name}: the training was over before its rank 1 could be given ${signal}`);
  process.kill(rank, signal);
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
