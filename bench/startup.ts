/** The parts that start from nothing: a process that trains XOR, and the import of the library. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pythonEnvironment } from './contestants.ts';
import type { Figures } from './figures.ts';
import { median, spread } from './measure.ts';
import type { Setting } from './networks.ts';
import { built, peerFolder, requirePeer, root } from './paths.ts';
import { milliseconds, percent, table } from './table.ts';

interface Program {
  readonly id: string;
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** From the start of the process to its end, in turn; `pythonCommand` is undefined where Python has no torch. */
export function measureStart(
  { figures, effort, folder: parent }: Pick<Setting, 'figures' | 'effort' | 'folder'>,
  pythonCommand: string | undefined,
): string {
  const folder = join(parent, 'start');
  mkdirSync(folder, { recursive: true });
  const programs: Program[] = [
    {
      id: 'chainrule',
      label: 'chainrule train xor',
      command: process.execPath,
      args: [join(root, 'dist', 'cli', 'main.js'), 'train', 'xor', '--out', folder],
    },
    { id: 'node', label: 'node, nothing', command: process.execPath, args: ['-e', ''] },
  ];
  if (pythonCommand) {
    programs.push(
      {
        id: 'torch',
        label: 'python3 -c "import torch"',
        command: pythonCommand,
        args: ['-c', 'import torch'],
        environment: pythonEnvironment(1),
      },
      { id: 'python', label: 'python3, nothing', command: pythonCommand, args: ['-c', ''] },
    );
  }
  const times = inTurn(programs, effort.repeats, ({ command, args, environment }) => {
    const start = performance.now();
    const { status, stderr } = spawnSync(command, args, { cwd: folder, env: environment ?? process.env });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${String(stderr)}`);
    return (performance.now() - start) / 1000;
  });
  note(figures, 'start', programs, times);
  return ['### From the start of the process to its end', timesTable(programs, times)].join('\n\n');
}

/** The time of the import alone, inside a fresh process. */
export function measureImport({ figures, effort }: Pick<Setting, 'figures' | 'effort'>, withPeers: boolean): string {
  const programs = [
    { id: 'chainrule', label: 'chainrule', entry: built('index.js') },
    ...(withPeers
      ? ['@jax-js/jax', '@tensorflow/tfjs'].map((label) => ({ id: label, label, entry: requirePeer.resolve(label) }))
      : []),
  ].map(({ entry, ...names }): Program => ({ ...names, command: process.execPath, args: importing(entry) }));
  const times = inTurn(programs, effort.repeats, ({ label, command, args }) => {
    const { stdout, stderr } = spawnSync(command, args, { cwd: withPeers ? peerFolder : root, encoding: 'utf8' });
    const seconds = Number(stdout.split('\n').at(-1)) / 1000;
    if (!(seconds > 0)) throw new Error(`import of ${label}: ${stderr}`);
    return seconds;
  });
  note(figures, 'import', programs, times);
  return ['### Import of the library', timesTable(programs, times)].join('\n\n');
}

function note(figures: Figures, part: string, programs: readonly Program[], times: readonly number[][]): void {
  figures.note(
    part,
    programs.map(({ id }, i) => ({ id, times: times[i]! })),
  );
}

function importing(entry: string): string[] {
  const script = `const start = performance.now(); await import(${JSON.stringify(pathToFileURL(entry).href)}); const time = performance.now() - start; process.stdout.write('\\n' + time);`;
  return ['--input-type=module', '-e', script];
}

/** Once around unmeasured, so that all files are in the system's cache. */
function inTurn(programs: readonly Program[], repeats: number, time: (program: Program) => number): number[][] {
  for (const program of programs) time(program);
  const times = programs.map((): number[] => []);
  for (let round = 0; round < repeats; round++)
    for (const [i, program] of programs.entries()) times[i]!.push(time(program));
  return times;
}

function timesTable(programs: readonly Program[], times: readonly (readonly number[])[]): string {
  return table(
    ['', 'ms', 'spread'],
    programs.map(({ label }, i) => [label, milliseconds(median(times[i]!)), percent(spread(times[i]!))]),
  );
}
