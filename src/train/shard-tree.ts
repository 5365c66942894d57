/** The tree in which the sums of shards are added: it depends on how many they are, and on nothing else. */

/** The shards from `first` to before `end`, as one node of the tree. */
export interface Branch {
  /** 0 is a single shard; one of level n has at most 2^n. */
  readonly level: number;
  readonly first: number;
  readonly end: number;
}

/** The whole tree. */
export function treeOf(shards: number): Branch {
  let level = 0;
  while (1 << level < shards) level++;
  return { level, first: 0, end: shards };
}

/** What a branch is the sum of, in this order: two branches, or one where there are too few shards for the other. */
export function halvesOf({ level, first, end }: Branch): readonly Branch[] {
  const middle = first + (1 << (level - 1));
  const left = { level: level - 1, first, end: Math.min(middle, end) };
  return middle < end ? [left, { level: level - 1, first: middle, end }] : [left];
}

/** The largest branches that lie within the shards from `from` to before `to`, in order. */
export function branchesWithin(branch: Branch, from: number, to: number): readonly Branch[] {
  if (branch.first >= to || branch.end <= from) return [];
  if (from <= branch.first && branch.end <= to) return [branch];
  return halvesOf(branch).flatMap((half) => branchesWithin(half, from, to));
}

/** Where `count` things are cut in `parts` that differ by one at most: the start of each part, and the end. */
export function cut(count: number, parts: number): readonly number[] {
  return Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * count) / parts));
}
