/** Deals whole groups of rows to parts of given shares, each with its share of each class as far as the groups allow. */
import { random } from '../numeric/random.ts';

/** Groups to deal, and the parts that they go to. */
export interface Deal {
  /** A number for the group of each row. */
  readonly groups: Int32Array;
  /** The class of each row, in the same order. */
  readonly labels?: Int32Array | undefined;
  /** The share of the rows that each part is to have; together 1. */
  readonly shares: readonly number[];
  readonly seed: number;
  /** Whether the last part gets a group of each class, whatever the others miss then: what is learned. */
  readonly lastHasAll?: boolean;
  /** How many groups it gets at least, where there are as many beside one for each other part. */
  readonly lastHas?: number;
}

interface Group {
  readonly rows: number;
  /** How many of its rows have each class. */
  readonly classes: Map<number, number>;
}

/**
 * The part of each row. Large groups are placed first, in an order that the seed decides among those of similar size, and each
 * goes where it brings the counts of the classes nearest to what the part is to have, as scikit-learn's StratifiedGroupKFold
 * does. No part stays empty where there are groups enough.
 */
export function dealGroups({ groups, labels, shares, seed, lastHasAll = false, lastHas = 1 }: Deal): Int32Array {
  const { all, codes } = groupsOf(groups, labels);
  const totals = new Map<number, number>();
  for (const { classes } of all) for (const [label, rows] of classes) add(totals, label, rows);
  const have = shares.map(() => new Map<number, number>());
  const partOf = new Int32Array(all.length);
  const place = (group: number, part: number) => {
    partOf[group] = part;
    for (const [label, rows] of all[group]!.classes) add(have[part]!, label, rows);
  };
  const order = random(seed, 'data/split/groups').shuffle(Int32Array.from(all.keys()));
  const size = (group: number) => 31 - Math.clz32(all[group]!.rows);
  for (const group of order.sort((a, b) => size(b) - size(a))) {
    let [best, most] = [0, Number.NEGATIVE_INFINITY];
    for (const [part, share] of shares.entries()) {
      let gain = 0;
      for (const [label, rows] of all[group]!.classes) {
        const total = totals.get(label)!;
        gain += (rows * (2 * (share * total - (have[part]!.get(label) ?? 0)) - rows)) / total;
      }
      if (gain > most) [best, most] = [part, gain];
    }
    place(group, best);
  }
  const move = (group: number, part: number) => {
    for (const [label, rows] of all[group]!.classes) add(have[partOf[group]!]!, label, -rows);
    place(group, part);
  };
  const smallest = (fits: (group: number) => boolean) =>
    order
      .filter(fits)
      .reduce<number | undefined>(
        (least, group) => (least === undefined || all[group]!.rows < all[least]!.rows ? group : least),
        undefined,
      );
  const last = shares.length - 1;
  if (lastHasAll) {
    for (const label of totals.keys()) {
      if (have[last]!.get(label)) continue;
      move(smallest((group) => all[group]!.classes.has(label))!, last);
    }
  }
  const inLast = () => partOf.filter((part) => part === last).length;
  while (inLast() < Math.min(lastHas, all.length - last)) move(smallest((group) => partOf[group] !== last)!, last);
  const isSpare = (group: number) => {
    const from = partOf[group]!;
    const left = have[from]!;
    const isOnly = [...left].every(([label, rows]) => rows === (all[group]!.classes.get(label) ?? 0));
    const losesClass = [...all[group]!.classes].some(([label, rows]) => left.get(label) === rows);
    return !isOnly && !(lastHasAll && from === last && losesClass);
  };
  for (const [part, share] of shares.entries()) {
    if (share === 0 || partOf.includes(part)) continue;
    const spare = smallest(isSpare);
    if (spare !== undefined) move(spare, part);
  }
  return codes.map((group) => partOf[group]!);
}

/** Of so many parts. */
export function equalShares(parts: number): number[] {
  return Array.from({ length: parts }, () => 1 / parts);
}

function groupsOf(groups: Int32Array, labels: Int32Array | undefined): { all: Group[]; codes: Int32Array } {
  const known = new Map<number, number>();
  const all: { rows: number; classes: Map<number, number> }[] = [];
  const codes = groups.map((group, i) => {
    const code = known.get(group) ?? known.size;
    known.set(group, code);
    all[code] ??= { rows: 0, classes: new Map() };
    all[code].rows++;
    add(all[code].classes, labels ? labels[i]! : 0, 1);
    return code;
  });
  return { all, codes };
}

function add(counts: Map<number, number>, label: number, rows: number): void {
  counts.set(label, (counts.get(label) ?? 0) + rows);
}
