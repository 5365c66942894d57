/** A shape for each of ten classes, for who does not tell colours apart: in canvases and in SVG the same corners. */

type Corner = readonly [x: number, y: number];

/** Corners of a regular polygon, or of a star where every other one is nearer; the first at the top, or as it is turned. */
function regular(count: number, turn = 0, inner = 1): Corner[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = ((i + turn) / count) * 2 * Math.PI;
    const far = i % 2 === 0 ? 1 : inner;
    return [far * Math.sin(angle), -far * Math.cos(angle)] as const;
  });
}

const arm = 0.36;
const plus: readonly Corner[] = [
  [-arm, -1],
  [arm, -1],
  [arm, -arm],
  [1, -arm],
  [1, arm],
  [arm, arm],
  [arm, 1],
  [-arm, 1],
  [-arm, arm],
  [-1, arm],
  [-1, -arm],
  [-arm, -arm],
];

function turned(corners: readonly Corner[]): Corner[] {
  const half = Math.SQRT1_2;
  return corners.map(([x, y]) => [half * (x - y), half * (x + y)] as const);
}

function larger(corners: readonly Corner[], by: number): Corner[] {
  return corners.map(([x, y]) => [by * x, by * y] as const);
}

/** By class, of about the same area; the first is a circle. */
const shapes: readonly (readonly Corner[])[] = [
  [],
  larger(regular(4, 0.5), 1.25),
  larger(regular(3), 1.4),
  larger(regular(4), 1.3),
  larger(plus, 1.2),
  larger(regular(3, 1.5), 1.4),
  larger(regular(5), 1.15),
  larger(turned(plus), 1.2),
  larger(regular(10, 0, 0.45), 1.5),
  larger(regular(6), 1.1),
];

/** Begins a path around a place. */
export function traceShape(
  context: CanvasRenderingContext2D,
  index: number,
  x: number,
  y: number,
  radius: number,
): void {
  const corners = shapes[index % shapes.length]!;
  context.beginPath();
  if (corners.length === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
  for (const [i, [dx, dy]] of corners.entries()) {
    if (i === 0) context.moveTo(x + radius * dx, y + radius * dy);
    else context.lineTo(x + radius * dx, y + radius * dy);
  }
  context.closePath();
}

/** As a path of SVG around 0, 0. */
export function shapePath(index: number, radius: number): string {
  const corners = shapes[index % shapes.length]!;
  if (corners.length === 0)
    return `M${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
  return `M${corners.map(([x, y]) => `${(radius * x).toFixed(2)} ${(radius * y).toFixed(2)}`).join('L')}z`;
}
