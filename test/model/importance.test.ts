/** What a model uses: importance of columns and partial dependence, where it is known what they must be. */
import { describe, expect, it } from 'vitest';
import { fitTable } from '../../src/model/fit-table.ts';
import { partialDependence } from '../../src/model/partial-dependence.ts';
import { permutationImportance } from '../../src/model/permutation-importance.ts';
import { random } from '../../src/numeric/random.ts';
import { adam } from '../../src/optim/index.ts';
import { importanceReport } from '../../src/report/importance-report.ts';

const { normal, integer } = random(5, 'test/importance');
const rows = Array.from({ length: 1500 }, () => {
  const [a, b, c] = [2 * normal(), normal(), normal()];
  const kind = ['wood', 'gas', 'oil'][integer(3)]!;
  return {
    a,
    twin: a + 0.01 * normal(),
    b,
    c,
    kind,
    weight: integer(3),
    y: 3 * a + b + (kind === 'oil' ? 4 : 0) + 0.2 * normal(),
  };
});
const linear = { hidden: [], seed: 1, epochs: 60, optimizer: adam({ learningRate: 0.02 }) };

describe('permutation importance', () => {
  it('of a linear model is twice the variance of its part: 2 b² var x more squared error', async () => {
    const model = await fitTable(rows, { ...linear, target: 'y', features: ['a', 'b', 'c'] });
    const { columns, score, together } = await permutationImportance(model, rows, { repeats: 10 });
    expect(columns.map(({ column }) => column)).toEqual(['a', 'b', 'c']);
    expect([score, together]).toEqual(['r2', []]);
    const [weights] = model.network.parameters;
    for (const [i, name] of (['a', 'b'] as const).entries()) {
      const values = rows.map((row) => row[name]);
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      const encoding = model.preprocessing.columns[i]!;
      const slope = weights!.values[i]! / (encoding.kind === 'number' ? encoding.scale : Number.NaN);
      const { lossRise, scoreDrop } = columns[i]!;
      // Ten shuffles of 1,500 rows.
      expect(lossRise.mean / (2 * slope * slope * variance)).toBeCloseTo(1, 0.7);
      expect(scoreDrop!.mean).toBeCloseTo(lossRise.mean, 1);
      expect(scoreDrop!.deviation).toBeGreaterThan(0);
    }
    expect(Math.abs(columns[2]!.scoreDrop!.mean)).toBeLessThan(0.01);
  });

  it('shuffles the features of a column as one, and columns that say the same also together', async () => {
    const model = await fitTable(rows, { ...linear, target: 'y', features: ['a', 'twin', 'kind', 'c'] });
    const { columns, together } = await permutationImportance(model, rows);
    expect(new Set(columns.map(({ column }) => column))).toEqual(new Set(['a', 'twin', 'kind', 'c']));
    expect(together).toHaveLength(1);
    expect(together[0]!.columns).toEqual(['a', 'twin']);
    expect(together[0]!.correlation).toBeGreaterThan(0.99);
    const alone = Math.max(...columns.map(({ scoreDrop }) => scoreDrop!.mean));
    expect(together[0]!.scoreDrop!.mean).toBeGreaterThan(1.5 * alone);
  });

  it('is the same with the same seed, on so many rows, and none of its own', async () => {
    const model = await fitTable(rows, { ...linear, target: 'y', features: ['a', 'b'] });
    const [once, again, other] = await Promise.all(
      [3, 3, 4].map((seed) => permutationImportance(model, rows, { seed, mostRows: 200, repeats: 2 })),
    );
    expect(again).toEqual(once);
    expect(other!.columns).not.toEqual(once!.columns);
    expect([once!.rows, once!.repeats]).toEqual([200, 2]);
    const shares: number[] = [];
    await permutationImportance(model, rows, {
      mostRows: 200,
      repeats: 30,
      onProgress: (share) => shares.push(share),
    });
    // 60 copies of 200 rows, of which 20 are predicted at once.
    expect(shares).toEqual([1 / 3, 2 / 3, 1]);
  });

  it('shuffles the columns along which predictions change most, where only so many are wanted', async () => {
    const model = await fitTable(rows, { ...linear, target: 'y', features: ['b', 'c', 'kind', 'a'] });
    const [few, all] = [
      await permutationImportance(model, rows, { mostColumns: 2 }),
      await permutationImportance(model, rows),
    ];
    expect([few.columns.map(({ column }) => column), few.others]).toEqual([['a', 'kind'], 2]);
    expect([all.columns.length, all.others]).toEqual([4, 0]);
    expect(few.columns).toEqual(all.columns.slice(0, 2));
    const page = importanceReport({
      title: '',
      target: 'y',
      command: '',
      chainruleVersion: '',
      warnings: [],
      dependence: [],
      importance: few,
    });
    expect(page).toContain('Of 4 columns the 2 were shuffled along which predictions change most');
  });

  it('of classes is of accuracy and log loss; rows of weight 0 count for nothing', async () => {
    const labelled = rows.map(({ a, b, weight }) => ({
      a,
      b,
      weight,
      big: a + (weight === 0 ? -9 : 0) > 0 ? 'yes' : 'no',
    }));
    const model = await fitTable(labelled, { target: 'big', sampleWeights: 'weight', seed: 2, epochs: 20 });
    const all = await permutationImportance(model, labelled, { repeats: 3 });
    expect(all.score).toBe('accuracy');
    expect(all.columns[0]!.column).toBe('a');
    expect(all.columns[0]!.scoreDrop!.mean).toBeGreaterThan(0.3);
    expect(all.unshuffled.score).toBeGreaterThan(0.95);
    const unweighted = labelled.map(({ a, b, big }) => ({ a, b, big }));
    expect((await permutationImportance(model, unweighted)).unshuffled.score).toBeLessThan(0.9);
  });

  it('is the mean over several targets', async () => {
    const two = rows.map(({ a, b }) => ({ a, b, first: 2 * a, second: b }));
    const model = await fitTable(two, { ...linear, target: ['first', 'second'] });
    const { columns } = await permutationImportance(model, two);
    // Each of them is one target's only column: R² falls by 2 there, by 0 in the other.
    for (const { scoreDrop } of columns) expect(scoreDrop!.mean).toBeCloseTo(1, 0.7);
  });

  it('refuses what is no model, and options that it does not have', async () => {
    await expect(permutationImportance({} as never, rows)).rejects.toThrow(
      'permutationImportance: model: bad value: got an object; expected a model of a table',
    );
    const model = await fitTable(rows.slice(0, 60), { ...linear, epochs: 1, target: 'y', features: ['a'] });
    await expect(permutationImportance(model, rows, { repeats: 0 })).rejects.toThrow(
      'permutationImportance: repeats: bad value: got 0; expected an integer of at least 1',
    );
  });
});

describe('partial dependence', () => {
  it('of a linear model is its line', async () => {
    const model = await fitTable(rows, { ...linear, target: 'y', features: ['a', 'b', 'kind'] });
    const [ofA, ofKind] = await partialDependence(model, rows, { columns: ['a', 'kind'], points: 7 });
    const { points, distribution } = ofA!;
    expect(points).toHaveLength(7);
    const slope = (i: number) =>
      (points[i + 1]!.means[0]! - points[i]!.means[0]!) / (points[i + 1]!.value! - points[i]!.value!);
    // The network computes in float32.
    for (let i = 1; i < 6; i++) expect(slope(i)).toBeCloseTo(slope(0), 3);
    expect(slope(0)).toBeCloseTo(3, 0.7);
    expect(distribution.reduce((sum, bin) => sum + bin.rows, 0)).toBe(200);
    const means = Object.fromEntries(ofKind!.points.map(({ label, means: [mean] }) => [label, mean!]));
    expect(means.oil! - means.gas!).toBeCloseTo(4, 0.5);
    expect(means.wood! - means.gas!).toBeCloseTo(0, 0.5);
    expect(ofKind!.points.reduce((sum, point) => sum + point.rows!, 0)).toBe(200);
  });

  it('of classes is of probabilities: of two the second, of more of each, of labels one each', async () => {
    const classes = rows.map(({ a, b }) => ({
      a,
      b,
      two: a > 0 ? 'yes' : 'no',
      three: a > 1 ? 'x' : a < -1 ? 'y' : 'z',
    }));
    const features = ['a', 'b'];
    const two = await fitTable(classes, { target: 'two', features, epochs: 5 });
    const [ofTwo] = await partialDependence(two, classes, { columns: ['a'] });
    expect(ofTwo!.outputs).toEqual(['yes']);
    expect(ofTwo!.points.at(-1)!.means[0]).toBeGreaterThan(0.9);
    const three = await fitTable(classes, { target: 'three', features, epochs: 5 });
    const [ofThree] = await partialDependence(three, classes, { columns: ['a'] });
    expect(ofThree!.outputs).toEqual(['x', 'y', 'z']);
    for (const { means } of ofThree!.points) expect(means.reduce((sum, mean) => sum + mean)).toBeCloseTo(1, 6);
    const labels = classes.map((row) => ({ ...row, far: row.three === 'z' ? 0 : 1 }));
    const both = await fitTable(labels, { target: ['two', 'far'], features, epochs: 5 });
    const [ofLabels] = await partialDependence(both, labels, { columns: ['a'] });
    expect(ofLabels!.outputs).toEqual(['two: yes', 'far: 1']);
  });

  it('weighs rows, and knows gaps and dates', async () => {
    const dated = rows.slice(0, 300).map(({ a, b, weight }, i) => ({
      a: i % 5 === 0 ? null : a,
      day: `2024-0${1 + (i % 9)}-1${i % 10}`,
      weight: 1 + weight,
      y: a + b,
    }));
    const model = await fitTable(dated, { ...linear, target: 'y', sampleWeights: 'weight', epochs: 3 });
    const [ofA, ofDay] = await partialDependence(model, dated);
    expect(ofA!.points.every(({ value }) => Number.isFinite(value))).toBe(true);
    expect(ofDay!.kind).toBe('date');
    expect(ofDay!.points[0]!.label).toBe('2024-01-10');
  });

  it('refuses columns that the model does not read', async () => {
    const model = await fitTable(rows.slice(0, 60), { ...linear, epochs: 1, target: 'y', features: ['twin'] });
    await expect(partialDependence(model, rows, { columns: ['twn'] })).rejects.toThrow(
      'partialDependence: columns: the model does not read this column: got "twn"; expected one of twin — try twin',
    );
  });
});

it('the page of it escapes names', async () => {
  const odd = rows.slice(0, 200).map(({ a, kind, y }) => ({ '<b>': a, kind, y }));
  const model = await fitTable(odd, { ...linear, target: 'y' });
  const page = importanceReport({
    title: '<i>',
    target: 'y',
    command: '<u>',
    chainruleVersion: '0.1.0',
    warnings: ['<s>'],
    importance: await permutationImportance(model, odd),
    dependence: await partialDependence(model, odd),
  });
  expect(page).toContain('The model relies on <bdi>&lt;b&gt;</bdi> most.');
  expect(page).not.toMatch(/<(b|i|u|s)>/);
});

it('the page of it has dates along an axis only as far as they have room', async () => {
  const days = Array.from({ length: 300 }, (_, i) => ({
    day: new Date(1.7e12 + (i < 40 ? i : 20 * i) * 864e5),
    y: i % 50,
  }));
  const model = await fitTable(days, { target: 'y', hidden: [], epochs: 2 });
  const page = importanceReport({
    title: '',
    target: 'y',
    command: '',
    chainruleVersion: '',
    warnings: [],
    importance: await permutationImportance(model, days),
    dependence: await partialDependence(model, days),
  });
  const places = [...page.matchAll(/<text x="([\d.]+)" y="[\d.]+">\d{4}-\d\d-\d\d</g)].map(([, x]) => Number(x));
  expect(places.length).toBeGreaterThan(2);
  // Ten digits are 65 units wide.
  for (const [i, place] of places.slice(1).entries()) expect(place - places[i]!).toBeGreaterThan(70);
  expect(page).toMatch(/<title>\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d: \d+ rows/);
});
