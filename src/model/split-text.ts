/** What there is to say of how rows are split. */
import { groupsOfRows } from '../data/row-groups.ts';
import type { Shares, Split } from '../data/split-rows.ts';
import { cellAt, columnNamed, listNames } from '../data/table.ts';
import { atRandom, type Divisible, labelsOf } from './divide-at-random.ts';
import { timesOf } from './split-columns.ts';

/** How the rows were split, with what tells the parts apart. */
export function howText(all: Divisible, parts: Split): string {
  const { group, time, inOrder } = all.options.split ?? {};
  if (group !== undefined) return `by ${group}, ${partsText(parts, (rows) => groupsText(all, group, rows))}`;
  if (time !== undefined) return `by time, ${time}: ${partsText(parts, (rows) => timesText(all, time, rows))}`;
  if (inOrder)
    return `by time, rows in order: ${partsText(parts, (rows) => `rows ${rows[0]! + 1} to ${rows.at(-1)! + 1}`)}`;
  return atRandom(labelsOf(all, all.rows));
}

/** What the rows of a part are for. */
export const useOf = { train: 'to learn', validation: 'to decide when to stop', test: 'for the test' } as const;

function partsText({ train, validation, test }: Split, text: (rows: Int32Array) => string): string {
  const uses = [
    [train, useOf.train],
    [validation, useOf.validation],
    [test, useOf.test],
  ] as const;
  return uses.flatMap(([rows, use]) => (rows.length === 0 ? [] : `${text(rows)} ${use}`)).join(', ');
}

function groupsText({ table }: Divisible, group: string, rows: Int32Array): string {
  const { count } = groupsOfRows(table, group, rows);
  return `${count} ${count === 1 ? 'value' : 'values'}`;
}

/** From the earliest of them to the latest. */
function timesText(all: Divisible, time: string, rows: Int32Array): string {
  const times = timesOf(all)!;
  const column = columnNamed(all.table, time);
  let [first, last] = [rows[0]!, rows[0]!];
  for (const row of rows) {
    if (times[row]! < times[first]!) first = row;
    if (times[row]! > times[last]!) last = row;
  }
  return `${cellAt(column, first)} to ${cellAt(column, last)}`;
}

/** What is odd about a split that was asked for. */
export function oddities(all: Divisible, parts: Split, shares: Shares): string[] {
  const { group } = all.options.split ?? {};
  return [
    ...(group === undefined ? [] : groupOddities(all, group, parts)),
    ...(group === undefined && timesOf(all) === undefined ? [] : partOddities(all, parts, shares)),
  ];
}

/** Fewer groups than this tell little of others. */
export const fewGroups = 20;

function groupOddities({ table, rows }: Divisible, group: string, { test }: Split): string[] {
  const { count, missing } = groupsOfRows(table, group, rows);
  const tested = groupsOfRows(table, group, test).count;
  return [
    ...(count === rows.length
      ? [`${group} differs in every row: keeping rows of one value together changes nothing`]
      : []),
    ...(missing > 0 && count < rows.length ? [missingGroupText(group, missing)] : []),
    ...(tested > 0 && tested < fewGroups && tested < test.length
      ? [`${fewGroupsText(group, tested)}: folds judge by all`]
      : []),
  ];
}

export function missingGroupText(group: string, rows: number): string {
  return `${group} is missing in ${rows} ${rows === 1 ? 'row' : 'rows'}: each is taken for a group of its own`;
}

export function fewGroupsText(group: string, tested: number): string {
  return `the test rows are of ${tested} ${tested === 1 ? 'value' : 'values'} of ${group} only, which say less of others than so many rows would`;
}

/** How far from the share that was asked for the rows of a part may be. */
export const farOff = 0.1;

export function farOffText(part: 'validation' | 'test', kept: number, share: number, what: string): string {
  return `${percent(kept)} of the rows are ${judging[part]}, in place of ${percent(share)}: ${what} stay together`;
}

const judging = { validation: 'for deciding when to stop', test: 'for the test' } as const;

function partOddities(all: Divisible, parts: Split, shares: Shares): string[] {
  const { task, table, targets } = all;
  const rows = parts.train.length + parts.validation.length + parts.test.length;
  return (['validation', 'test'] as const).flatMap((part) => {
    const share = shares[part];
    const use = judging[part];
    const kept = parts[part].length;
    if (share === 0 || rows * share < 1) return [];
    if (kept === 0) return [`no rows are left ${use}: ${wholes(all)} cannot be divided so often`];
    const off = Math.abs(kept / rows - share) > farOff ? [farOffText(part, kept / rows, share, wholes(all))] : [];
    if (task !== 'classification' || targets.length > 1) return off;
    const target = columnNamed(table, targets[0]!);
    const labels = (of: Int32Array) => new Set(Array.from(of, (row) => cellAt(target, row)));
    const there = labels(parts[part]);
    const absent = [...labels(parts.train)].filter((label) => !there.has(label)).map(String);
    if (absent.length === 0) return off;
    return [...off, `no row ${use} is of ${absent.length === 1 ? 'the class' : 'the classes'} ${listNames(absent, 5)}`];
  });
}

function wholes({ options }: Divisible): string {
  const { group, time } = options.split ?? {};
  return group !== undefined ? `the rows of each ${group}` : time !== undefined ? `rows of the same ${time}` : 'rows';
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
