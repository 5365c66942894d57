/** `chainrule train`: from a table to a trained network, a report and a folder that holds both. */
import type { Command } from 'commander';
import { dataGenerators, type Task } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import { arePictures } from '../data/pictures.ts';
import { findData } from '../data/source.ts';
import { goOnWithoutOutput } from '../errors.ts';
import { addDataArgument } from '../options.ts';
import { asRank } from '../ranks.ts';
import { listenForInterruption } from '../train/interruption.ts';
import { dataOfFiles, largeFiles } from '../train/large.ts';
import { addTrainOptions, type TrainFlags } from '../train/options.ts';
import { trainPictures } from '../train/pictures.ts';
import { TrainingProgress } from '../train/progress.ts';
import { type Request, resumeRequest } from '../train/request.ts';
import { runTraining } from '../train/run.ts';
import { fitSettings } from '../train/settings.ts';
import { isSupervised, supervise } from '../train/supervise.ts';

const help = `
The data is split at random into rows to train on, rows that decide when to stop, and rows for the final test, or by --group
or --time where rows are not independent: of the same patients, of days that follow one another. Columns
are told apart as numbers and categories, filled, standardised and encoded. Writes <out>/<name>/ with model.safetensors,
history.csv, config.json and report.html; a folder that exists is never written to: the next gets a number. The folder is
made before training, and taken away again where there is nothing to keep. Ctrl-C and SIGTERM stop the training and keep
the best model so far; a reader of the output that goes away, as | head does, stops nothing.

<data> is CSV, TSV, JSON, JSON lines, Parquet, Arrow, Feather, Excel (.xlsx), SQLite, .npy, .npz, ARFF or libsvm, also as .gz or
.zst; people.db#adults is one table of several. What its types are a file other than text says itself.

How a text is written is found out and said: separator, header, what stands above it, and for each column of numbers the
form that they are written in (1.299,99 €, 84,331.77, 7.09%, 36 months), which the model reads again. A few words among numbers
are missing values. Where a file leaves it open, the options below say it, here and where the model is used.

Every 30 seconds, or as --checkpoint says, the state of the training is saved as checkpoint.safetensors in the folder. A run
that was stopped, killed or cut off from power goes on from there with --resume <folder>, which needs no <data>, and ends
with the very model that it would have had, bit for bit. The data must be as they were; a pipe cannot be read again. With
more --epochs a run that is done goes on too; its schedule is then that of so many epochs.

Under mpirun, mpiexec or srun the processes train one model together: every rank sums some of the 8 shards of each step (--shards), so that
any number of ranks, and one process with --shards 8, come to the same bits. All of them need the data, and rank 0 writes. A rank that is lost
or stuck ends all of them; --launch 'mpirun -n 4' --restarts 3 then goes on from the last checkpoint.

A table of more than 1 GiB (packed: a quarter of that), one of several files, data/part-*.parquet, or one with --stream is not read into
memory. One pass finds out what the columns are, a second one writes encoded rows into a cache, from which each epoch reads them in shuffled
blocks. Where the cache is, how large, and the memory that all of it takes is said before. One network is trained; 15 % of the rows decide when
to stop, and 15 % are the test. Scores are of all rows, importances and pictures of samples.

A folder is pictures: its subfolders are the classes, which may lie in train, validation and test; or it has the files of MNIST. So is a
.npz where nothing is a --target, and a CSV with a column of paths of pictures (without --features), whose classes are --target. They are
brought to one --size, and decoded once; what cannot be read is named and left out.

Built-in data: ${builtIn('classification')} (classes), ${builtIn('regression')} (numbers); with rows, as in spiral:2000.

Examples:
  chainrule train flowers.csv --target species
  chainrule train houses.csv --target price --drop id,address --hidden 64,32 --epochs 200
  chainrule train houses.csv --target price,rent --sample-weights households
  chainrule train churn.csv.gz --target churned --class-weights balanced --type zip=category
  chainrule train spiral:2000 --noise 0.1 --hidden 32,32 --activation tanh --learning-rate 0.01
  chainrule train scans.csv --target label --group patient
  chainrule train sales.csv --target units --time day
  chainrule train train.csv --target y --validation later.csv --test test.csv --json
  chainrule train export.csv --target price --skip 3 --separator ';' --decimal , --missing 'unknown,-999'
  chainrule train people.db#adults --target age
  chainrule train digits.csv --target digit --profile
  chainrule train pets --size 48
  mpirun -n 4 chainrule train sales.csv --target units
  chainrule train sales.csv --target units --launch 'mpirun -n 4' --restarts 3
  chainrule train 'data/part-*.parquet' --target clicked --stream
  chainrule train --resume runs/flowers
  chainrule train --resume runs/flowers --epochs 400`;

function builtIn(of: Task): string {
  return [...dataGenerators.values()].flatMap(({ name, task }) => (task === of ? [name] : [])).join(', ');
}

export function trainCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program.command('train').description('Train a network on a table.');
  addDataArgument(
    command,
    '[data]',
    'a table: CSV, JSON, Parquet, Excel and others, - for standard input, or built-in data such as spiral:2000',
  )
    .argument('[files...]', 'more files of the same table, which are then streamed')
    .addHelpText('after', help)
    .action(async (spec: string | undefined, more: readonly string[], flags: TrainFlags) => {
      if (isSupervised(flags)) {
        finish(await supervise(program.args, flags));
        return;
      }
      const request =
        flags.resume === undefined
          ? newRequest(spec, more, flags, program.args)
          : await resumeRequest(flags.resume, spec, command);
      finish(await train(request));
    });
  addTrainOptions(command);
}

function newRequest(
  spec: string | undefined,
  more: readonly string[],
  flags: TrainFlags,
  args: readonly string[],
): Request {
  if (spec !== undefined) return { spec, more, flags, args };
  return fail({ what: 'chainrule train', problem: '<data> is missing', hint: 'chainrule train --help' });
}

async function train(request: Request): Promise<number> {
  goOnWithoutOutput();
  const { flags, resumed, resumedPictures } = request;
  // One that is resumed keeps its shards.
  const before = (resumed ?? resumedPictures)?.checkpoint.settings.shards as number | undefined;
  const sharing = { shards: flags.shards ?? before, reduce: flags.reduce };
  const shared = { ...flags, ...(sharing.shards !== undefined && { shards: sharing.shards }) };
  return asRank(sharing, (ranks) => trainAs({ ...request, flags: shared, ranks }));
}

async function trainAs(request: Request): Promise<number> {
  const { spec, flags, ranks } = request;
  if (!request.more?.length && (await arePictures(spec, flags))) return trainPictures(request);
  const ofPictures = (['size', 'grey', 'augment', 'frozen'] as const).find((name) => flags[name] !== undefined);
  if (ofPictures) fail({ what: `--${ofPictures}`, problem: 'only pictures take it', got: spec, expected: 'a folder' });
  const settings = { ...fitSettings(request.flags), ...(ranks && { shards: ranks.shards }) };
  const files = await largeFiles(request, flags);
  const data = files ? await dataOfFiles(spec, flags) : await findData(spec, flags);
  if (ranks && data.kind === 'pipe') {
    fail({
      what: data.path,
      problem: 'a pipe, which only one of the ranks could read',
      expected: 'a file that all of them see',
    });
  }
  const progress = new TrainingProgress();
  const interruption = listenForInterruption(() => progress.clear(), data.kind === 'pipe');
  try {
    return await runTraining({ ...request, data, files, settings, progress, interruption });
  } finally {
    progress.clear();
    interruption.end();
  }
}
