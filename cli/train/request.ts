/** What `chainrule train` is asked for: a new run, or one that is taken up again as its folder says. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { fail } from '../../src/engine.ts';
import type { Checkpoint, FitState, TrainingState } from '../../src/index.ts';
import type { MpiRanks } from '../../src/mpi.ts';
import { fileChecksum, readCheckpoint } from '../../src/node.ts';
import { commandText } from '../invocation.ts';
import { version } from '../version.ts';
import { addTrainOptions, type TrainFlags } from './options.ts';
import { fileOf } from './run-folder.ts';
import { type RunRecord, readRecord } from './run-record.ts';

export interface Request {
  readonly spec: string;
  /** More files of the same table. */
  readonly more?: readonly string[] | undefined;
  readonly flags: TrainFlags;
  /** As they were given when the run began. */
  readonly args: readonly string[];
  /** Where the run is one that was begun before. */
  readonly resumed?: ResumedRun | undefined;
  /** The same of a run on pictures. */
  readonly resumedPictures?: ResumedRun<TrainingState> | undefined;
  /** Where a launcher started several processes: rank 0 prints and writes. */
  readonly ranks?: MpiRanks | undefined;
}

export interface ResumedRun<State = FitState> {
  readonly folder: string;
  readonly record: RunRecord;
  readonly checkpoint: Checkpoint<State>;
}

const allowed = ['resume', 'epochs', 'threads', 'checkpoint', 'json', 'debug'];

/** Asks for the run in the folder, with the options that it began with, but for those that may be others now. */
export async function resumeRequest(folder: string, spec: string | undefined, command: Command): Promise<Request> {
  const isGiven = (option: string) => command.getOptionValueSource(option) === 'cli';
  if (spec !== undefined)
    fail({ what: '--resume', problem: 'the run knows its data', got: spec, hint: `--resume ${folder} alone` });
  const unwanted = command.options.find(
    (option) => isGiven(option.attributeName()) && !allowed.includes(option.attributeName()),
  );
  if (unwanted) {
    fail({
      what: '--resume',
      problem: 'the run keeps the options that it began with',
      got: unwanted.long!,
      expected: 'only --epochs, --threads, --checkpoint and --json',
    });
  }
  const { record, stopped } = await readRecord(fileOf(folder, 'configuration'));
  requireResumable(folder, record);
  const before = parsed(record.arguments, fileOf(folder, 'configuration'));
  const now = command.opts<TrainFlags>();
  if (stopped && stopped.reason !== 'aborted' && now.epochs === undefined) {
    fail({
      what: folder,
      problem: 'the run is done',
      got: stopped.message,
      hint: '--epochs with more of them',
    });
  }
  const found = (given: string) => {
    // A part of a file may be named behind it.
    const file = Object.keys(record.files).find((one) => given === one || given.startsWith(`${one}#`));
    return file === undefined ? given : `${relative('', resolve(record.directory, file))}${given.slice(file.length)}`;
  };
  const there = (given: string) => relative('', resolve(record.directory, given)) || '.';
  const moved = (given: string) => (/[*?]/.test(given) ? there(given) : found(given));
  const files = Object.entries(record.files);
  for (const [given, sum] of files) await requireSame(folder, found(given), sum);
  // Pictures are files of a folder, which the run knows by where it was begun.
  const isOfPictures = record.of === 'pictures';
  const { epochs: _epochs, json: _json, profile: _profile, debug: _debug, ...kept } = before.flags;
  return {
    spec: isOfPictures && !(before.spec in record.files) ? there(before.spec) : moved(before.spec),
    more: before.more.map(found),
    args: record.arguments,
    flags: {
      ...kept,
      ...(typeof kept.validation === 'string' && { validation: found(kept.validation) }),
      ...(typeof kept.test === 'string' && { test: found(kept.test) }),
      ...(kept.from !== undefined && { from: there(kept.from) }),
      ...(kept.tensorboard !== undefined && { tensorboard: there(kept.tensorboard) }),
      ...(typeof kept.cache === 'string' && { cache: there(kept.cache) }),
      ...(now.epochs !== undefined && { epochs: now.epochs }),
      ...(now.checkpoint !== undefined && { checkpoint: now.checkpoint }),
      ...(isGiven('threads') && { threads: now.threads }),
      ...(now.json && { json: true }),
    },
    ...(await resumedOf(folder, record)),
  };
}

async function resumedOf(folder: string, record: RunRecord): Promise<Pick<Request, 'resumed' | 'resumedPictures'>> {
  const file = fileOf(folder, 'checkpoint');
  if (record.of !== 'pictures') return { resumed: { folder, record, checkpoint: await readCheckpoint(file, 'fit') } };
  return { resumedPictures: { folder, record, checkpoint: await readCheckpoint(file, 'training') } };
}

function requireResumable(folder: string, { chainrule, pipes, arguments: args }: RunRecord): void {
  if (chainrule !== version()) {
    fail({
      what: folder,
      problem: 'begun by another version of Chainrule, whose numbers may be others',
      got: chainrule,
      expected: version(),
      hint: commandText(args),
    });
  }
  if (pipes) {
    fail({
      what: folder,
      problem: 'its data came from a pipe and cannot be read again',
      got: pipes.join(', '),
      expected: 'a run of a file or of built-in data',
    });
  }
  if (!existsSync(fileOf(folder, 'checkpoint'))) {
    fail({ what: folder, problem: 'there is no checkpoint in it to go on from', hint: commandText(args) });
  }
}

async function requireSame(folder: string, file: string, sum: string): Promise<void> {
  const stats = await stat(file).catch(() => undefined);
  // What is no file may have no end, and no run wrote its sum down.
  if (stats && !stats.isFile()) {
    fail({ what: file, problem: `changed since ${folder} was begun`, got: 'what is no file', expected: 'a file' });
  }
  const now = await fileChecksum(file);
  if (now === sum) return;
  fail({
    what: file,
    problem: `changed since ${folder} was begun`,
    got: `a file with the SHA-256 ${now.slice(0, 16)}…`,
    expected: `${sum.slice(0, 16)}…`,
    hint: 'the file as it was, or a new run',
  });
}

/** The arguments of a run as they were given when it began. */
function parsed(args: readonly string[], file: string): { spec: string; more: readonly string[]; flags: TrainFlags } {
  let found: { spec: string; more: readonly string[]; flags: TrainFlags } | undefined;
  const command = new Command('train')
    .argument('<data>')
    .argument('[files...]')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action((spec: string, more: readonly string[], flags: TrainFlags) => {
      found = { spec, more, flags };
    });
  addTrainOptions(command);
  try {
    command.parse(args.slice(1), { from: 'user' });
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    fail({ what: file, problem: 'holds other arguments than chainrule train takes', got: args.join(' '), cause });
  }
  return found!;
}
