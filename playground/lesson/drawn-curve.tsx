/** A curve that is drawn: across the picture by pointer, or place by place with the arrow keys. */
import { useRef } from 'preact/hooks';
import { figure } from '../session/lesson.ts';
import { asFigure, heightsOf, places } from './drawn.ts';
import { type Frame, height as tall, valueAt, width as wide } from './plot.tsx';

interface Props {
  readonly frame: Frame;
  /** What it is of, and over what. */
  readonly names: readonly [string, string];
  readonly isOver: boolean;
}

const keyStep = 0.05;

function setHeights(heights: readonly number[]): void {
  const inside = heights.map((height) => Math.round(Math.min(1, Math.max(0, height)) * 100) / 100);
  figure.value = { ...figure.value, ...asFigure(inside) };
}

export function DrawnCurve({ frame: { x, y, high, low }, names: [of, over], isOver }: Props) {
  const last = useRef<number | undefined>(undefined);
  const handles = useRef<(SVGCircleElement | null)[]>([]);
  const heights = heightsOf(figure.value);
  const yOf = (height: number) => y(height * high[1]);
  const path = heights.map((height, i) => `${i === 0 ? 'M' : 'L'}${x(places[i]!)} ${yOf(height)}`).join('');
  if (isOver) return <path class="guess" d={path} />;
  const draw = (event: PointerEvent) => {
    const area = event.currentTarget as SVGRectElement;
    if (!area.hasPointerCapture(event.pointerId)) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(area.getScreenCTM()!.inverse());
    const [value, top] = valueAt({ low, high }, at.x, at.y);
    const i = Math.min(places.length - 1, Math.max(0, Math.round((value - places[0]!) * 2)));
    const height = top / high[1];
    const from = last.current ?? i;
    // The first stroke begins on a level line of its own height: no place is left where nobody put it.
    const before = figure.value.h0 === undefined ? places.map(() => height) : heightsOf(figure.value);
    // A fast hand jumps over places: they are on the way.
    setHeights(
      before.map((own, k) => {
        if (k === i) return height;
        if (k < Math.min(i, from) || k > Math.max(i, from)) return own;
        return before[from]! + ((height - before[from]!) * (k - from)) / (i - from);
      }),
    );
    last.current = i;
  };
  return (
    <>
      <path class="guess" d={path} />
      <rect
        class="drawn-area"
        width={wide}
        height={tall}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          last.current = undefined;
          draw(event);
        }}
        onPointerMove={draw}
      />
      {heights.map((height, i) => (
        <circle
          key={places[i]}
          ref={(circle) => {
            handles.current[i] = circle;
          }}
          class="drawn-handle"
          cx={x(places[i]!)}
          cy={yOf(height)}
          r={4}
          role="slider"
          tabindex={0}
          aria-orientation="vertical"
          aria-label={`${of} at ${over} = ${places[i]}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(height * 100)}
          onKeyDown={(event) => {
            const by = { ArrowUp: keyStep, ArrowDown: -keyStep, PageUp: 5 * keyStep, PageDown: -5 * keyStep }[
              event.key
            ];
            const beside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (by !== undefined) setHeights(heights.map((own, k) => (k === i ? own + by : own)));
            else if (beside !== undefined) handles.current[i + beside]?.focus();
            else return;
            event.preventDefault();
          }}
        />
      ))}
    </>
  );
}
