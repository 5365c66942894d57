/** Where the name of a class stands: in the middle of its largest room on the map. */

export interface RegionMiddle {
  /** In squares of the grid, from the upper left. */
  readonly column: number;
  readonly row: number;
  /** How far it is to another class or to the edge, in squares. */
  readonly depth: number;
}

/** The likeliest class of each square; of two classes the output is one number, which says the second above `level`. */
export function classesOf(output: Float32Array, squares: number, classes: number, level: number): Uint8Array {
  const found = new Uint8Array(squares);
  for (let i = 0; i < squares; i++) {
    if (classes === 2) found[i] = Number(output[i]! > level);
    else
      for (let k = 1; k < classes; k++) if (output[i * classes + k]! > output[i * classes + found[i]!]!) found[i] = k;
  }
  return found;
}

/** So much of the depth is enough for a name to stay: it does not jump about while the regions move. */
const stays = 0.7;

/** The place of each class that is furthest from all others; a name stays where it was `before` while it has room there. */
export function regionMiddles(
  kinds: Uint8Array,
  side: number,
  classes: number,
  before: readonly (RegionMiddle | undefined)[] = [],
): (RegionMiddle | undefined)[] {
  const depths = depthsOf(kinds, side);
  const middles: (RegionMiddle | undefined)[] = Array.from({ length: classes });
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!;
    if (depths[i]! > (middles[kind]?.depth ?? 0))
      middles[kind] = { column: i % side, row: Math.floor(i / side), depth: depths[i]! };
  }
  return middles.map((middle, k) => {
    const old = before[k];
    if (!middle || !old) return middle;
    const i = old.row * side + old.column;
    return kinds[i] === k && depths[i]! >= stays * middle.depth ? { ...old, depth: depths[i]! } : middle;
  });
}

/** How many steps, also slanted ones, it is from each square to one of another class or over the edge. */
function depthsOf(kinds: Uint8Array, side: number): Uint8Array {
  const depths = new Uint8Array(kinds.length);
  const pass = (from: number, by: 1 | -1) => {
    for (let n = 0, i = from; n < kinds.length; n++, i += by) {
      const column = i % side;
      const isEdge = column === 0 || column === side - 1 || i < side || i >= kinds.length - side;
      let least = isEdge ? 1 : 255;
      if (!isEdge)
        for (const other of [i - by, i - by * side - 1, i - by * side, i - by * side + 1])
          least = Math.min(least, kinds[other] === kinds[i] ? depths[other]! + 1 : 1);
      depths[i] = by === 1 ? least : Math.min(least, depths[i]!);
    }
  };
  pass(0, 1);
  pass(kinds.length - 1, -1);
  return depths;
}
