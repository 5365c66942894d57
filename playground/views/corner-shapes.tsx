/** What both pictures of the XOR corner are drawn with. */
import { classColour } from '../draw/colors.ts';
import { isDark } from '../session/theme.ts';
import type { Line, Place } from '../state/corner.ts';

/** The side of a picture, in units of its drawing. */
export const side = 300;

export function onScreen([x1, x2]: Place, low: number, high: number): [number, number] {
  const scale = side / (high - low);
  return [(x1 - low) * scale, (high - x2) * scale];
}

/** Class 0 is a circle, class 1 a square. */
export function MarkShape({ x, y, y01 }: { x: number; y: number; y01: number }) {
  const fill = classColour(y01, 2);
  const look = { class: 'corner-shape', fill, 'data-dark': isDark.value };
  return y01 === 0 ? (
    <circle {...look} cx={x} cy={y} r={8} />
  ) : (
    <rect {...look} x={x - 7.5} y={y - 7.5} width={15} height={15} />
  );
}

/** Both sides of a line, in the colours of what it says there. */
export function SideShade({ line, low, high }: { line: Line; low: number; high: number }) {
  const corners: Place[] = [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ];
  return (
    <g data-dark={isDark.value}>
      {[1, 0].map((y01) => (
        <polygon
          key={y01}
          class="corner-side"
          fill={classColour(y01, 2)}
          points={clipped(corners, line, y01 === 1 ? 1 : -1)
            .map((place) => onScreen(place, low, high).join())
            .join(' ')}
        />
      ))}
    </g>
  );
}

/** The part of a polygon on one side of a line. */
function clipped(corners: readonly Place[], { a, b, c }: Line, sign: number): Place[] {
  const sum = ([x1, x2]: Place) => sign * (a * x1 + b * x2 + c);
  return corners.flatMap((place, i) => {
    const next = corners[(i + 1) % corners.length]!;
    const [here, there] = [sum(place), sum(next)];
    const kept: Place[] = here >= 0 ? [place] : [];
    if (here >= 0 === there >= 0) return kept;
    const share = here / (here - there);
    return [...kept, [place[0] + share * (next[0] - place[0]), place[1] + share * (next[1] - place[1])]];
  });
}
