/** `chainrule train --restarts`: starts the training as a process of its own, and again from its last checkpoint where that is cut off. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../src/engine.ts';
import { launchOf } from '../../src/mpi.ts';
import { endingSignals, exitCodes } from '../errors.ts';
import type { TrainFlags } from './options.ts';
import { fileOf } from './run-folder.ts';

/** The variable that names a file, into which a training writes where its folder is. */
const noteVariable = 'CHAINRULE_FOLDER_NOTE';

/** What a launcher of Open MPI does otherwise only after minutes: notice that a machine is gone. MPICH has no such setting. */
const keepalive = {
  OMPI_MCA_oob_tcp_keepalive_time: '3',
  OMPI_MCA_oob_tcp_keepalive_intvl: '1',
  OMPI_MCA_oob_tcp_keepalive_probes: '2',
  // Of Open MPI 5 and later.
  PRTE_MCA_prte_keepalive_time: '3',
  PRTE_MCA_prte_keepalive_intvl: '1',
  PRTE_MCA_prte_keepalive_probes: '2',
  // Seconds for a training that is told to stop: it keeps its best model.
  OMPI_MCA_odls_base_sigkill_timeout: '60',
};

/** Exit codes after which another start would end in the same way, or is not wanted. */
const final: readonly number[] = Object.values(exitCodes);

/** Milliseconds before another start. */
const pause = 1000;

/** Leaves the folder of the run for who supervises this process, if somebody does. */
export function noteFolder(folder: string): void {
  const file = process.env[noteVariable];
  if (file !== undefined) writeFileSync(file, folder);
}

/** Whether the training is to be a process of its own. */
export function isSupervised({ restarts, launch }: TrainFlags): boolean {
  return restarts !== undefined || launch !== undefined;
}

/** Runs `chainrule` with these arguments until it is done, or the restarts are used up; gives its exit code. */
export async function supervise(
  args: readonly string[],
  { restarts = 0, launch, resume }: TrainFlags,
): Promise<number> {
  if (launchOf()) {
    fail({
      what: launch === undefined ? '--restarts' : '--launch',
      problem: 'this process is one of a launcher, with which it ends',
      expected: "the launcher's command as an option",
      hint: "chainrule train … --launch 'mpirun -n 4' --restarts 3",
    });
  }
  const own = withoutOptions(args, ['--restarts', '--launch']);
  const place = mkdtempSync(join(tmpdir(), 'chainrule-supervised-'));
  const note = join(place, 'folder');
  const folder = () => resume ?? (existsSync(note) ? readFileSync(note, 'utf8') : undefined);
  try {
    for (let started = 0; ; started++) {
      const known = folder();
      const goesOn = known !== undefined && existsSync(fileOf(known, 'checkpoint'));
      const next =
        started > 0 && goesOn && resume === undefined
          ? ['train', '--resume', known, ...(args.includes('--json') ? ['--json'] : [])]
          : own;
      if (started > 0) {
        const from = goesOn ? `from the checkpoint in ${known}` : 'from the beginning: there is no checkpoint yet';
        process.stderr.write(`restart ${started} of ${restarts}, ${from}\n`);
      }
      const code = await run(next, launch, { ...keepalive, ...process.env, [noteVariable]: note });
      if (final.includes(code)) return code;
      process.stderr.write(`the training ended with exit code ${code}\n`);
      if (started === restarts) return code;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** The arguments without some options that take a value. */
function withoutOptions(args: readonly string[], names: readonly string[]): string[] {
  return args.filter((arg, i) => {
    const isValue = i > 0 && names.includes(args[i - 1]!);
    return !isValue && !names.includes(arg) && !names.some((name) => arg.startsWith(`${name}=`));
  });
}

/** Ctrl-C reaches the command too, being in the same group, and SIGTERM is passed on; it decides how to stop. */
async function run(args: readonly string[], launch: string | undefined, env: NodeJS.ProcessEnv): Promise<number> {
  const program = [process.execPath, ...process.execArgv, process.argv[1]!, ...args];
  const [command, ...rest] = [...(launch?.split(' ').filter(Boolean) ?? []), ...program] as [string, ...string[]];
  const child = spawn(command, rest, { stdio: 'inherit', env });
  const names = Object.keys(endingSignals) as (keyof typeof endingSignals)[];
  let stopped: keyof typeof endingSignals | undefined;
  const listeners = names.map((name) => {
    const listener = (): void => {
      stopped = name;
      if (name === 'SIGTERM') child.kill(name);
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child
        .on('error', reject)
        .on('close', (exit, signal) => resolve(exit ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
    return stopped && code !== exitCodes.done ? endingSignals[stopped] : code;
  } catch (cause) {
    return fail({
      what: launch === undefined ? '--restarts' : '--launch',
      problem: 'cannot be started',
      got: command,
      expected: "a launcher, such as 'mpirun -n 4'",
      cause,
    });
  } finally {
    for (const end of listeners) end();
  }
}
