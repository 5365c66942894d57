/** Rows that are split by groups or time, and cross-validation, from the command line. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonOf, runHere, Workplace } from './run.ts';

const place = new Workplace();
const run = (command: string) => runHere(command, place.path);

beforeAll(() => {
  const lines = Array.from({ length: 80 }, (_, i) => {
    const patient = (i * 3) % 16;
    const day = `2024-0${1 + (i % 8)}-1${i % 10}`;
    return [`P${patient}`, day, (patient * 7) % 11, i % 9, patient % 2 ? 'sick' : 'well'].join(',');
  });
  place.write('scans.csv', `patient,day,a,b,label\n${lines.join('\n')}\n`);
});
afterAll(() => place.remove());

describe('train', () => {
  test('--group says how rows were split, in the output, the model, its report and the record of the run', async () => {
    const { stdout, stderr } = await run(
      'train scans.csv --target label --group patient --epochs 2 --hidden 3 --name g',
    );
    expect(stdout).toMatch(
      /^Split: by patient, 12 values to learn, 2 values to decide when to stop, 2 values for the test$/m,
    );
    expect(stdout).toMatch(/^Note: patient: left out: rows are split by it; a feature only where it is named as one$/m);
    expect(stderr).toMatch(/the test rows are of 2 values of patient only/);
    const described = await run('describe runs/g/model.safetensors');
    expect(described.stdout).toMatch(/^split +by patient, 12 values to learn/m);
    expect(described.stdout).toMatch(/^patient +left out: rows are split by it/m);
    expect(place.read('runs/g/report.html')).toContain('Rows were split by patient, 12 values to learn');
    expect(place.read('runs/g/config.json')).toContain('"split": "by patient, 12 values to learn');
    const judged = await run('evaluate runs/g/model.safetensors scans.csv');
    expect(judged.stdout).toContain('Intervals count the 16 values of patient, not rows.');
    // Who is new has no patient that the model could know.
    const predicted = await run('predict runs/g/model.safetensors scans.csv --json');
    expect(predicted.code).toBe(0);
  });

  test('--folds gives every score with its spread', async () => {
    const how = '--target label --drop day --group patient --folds 4 --epochs 2 --hidden 3';
    const { stdout, stderr } = await run(`train scans.csv ${how} --name f`);
    expect(stderr).toMatch(/^cross-validation: fold 4 of 4$/m);
    expect(stdout).toMatch(/^4 folds +mean +spread +lowest +highest$/m);
    for (const name of ['loss', 'accuracy', 'F1, mean of the classes', 'ROC-AUC'])
      expect(stdout).toMatch(new RegExp(`^${name}( +[\\d.]+( %)?){4}$`, 'm'));
    expect(stdout).toMatch(/^cross-validation +80 /m);
    expect(stdout).toMatch(/^On 80 rows, each held out once, the model is right/m);
    expect(place.read('runs/f/report.html')).toContain('Over 4 folds');
    expect((await run('describe runs/f/model.safetensors')).stdout).toMatch(/^crossValidation +4 folds: accuracy /m);
    const json = jsonOf((await run(`train scans.csv ${how} --json --name f`)).stdout) as Record<string, object>;
    expect(json.crossValidation).toMatchObject({ folds: 4, rows: 80, scores: { accuracy: { folds: { length: 4 } } } });
  });

  test('--time and --in-order judge by the latest rows', async () => {
    const byDay = await run('train scans.csv --target label --time day --drop patient --epochs 2 --hidden 3');
    expect(byDay.stdout).toMatch(/^Split: by time, day: 2024-01-10 to 2024-06-\d\d to learn, /m);
    const inOrder = await run('train scans.csv --target label --in-order --drop patient,day --epochs 2 --hidden 3');
    expect(inOrder.stdout).toMatch(/^Split: by time, rows in order: rows 1 to 56 to learn, /m);
  });

  test.each([
    ['--group patient --time day', '--time: rows can be split in one way only: got --group and --time'],
    ['--in-order --group patient', '--in-order: rows can be split in one way only: got --group and --in-order'],
    ['--folds 1', '--folds: bad value: got "1"; expected a whole number, at least 2'],
    ['--folds 17 --group patient', '--folds: more than there are groups: got 17; expected at most 16'],
    ['--group patiant', 'column "patiant": not in the table'],
    ['--groups patient', '--groups: unknown option of chainrule train — try --group'],
    [
      '--group patient --validation 0 --test 0',
      '--group, --validation and --test: nothing is split off: got --validation 0 and --test 0',
    ],
  ])('refuses %s', async (options, message) => {
    const { code, stderr } = await run(`train scans.csv --target label ${options}`);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
