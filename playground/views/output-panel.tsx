/** What the network says over the plane, the points that it learned from, and how well it does. */
import { effect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { classColour, ground } from '../draw/colors.ts';
import { drawClasses, drawOutput, drawValues } from '../draw/heat-map.ts';
import { drawLevel, drawPoints, findPoint, placeOf, scaleOf, toPlane } from '../draw/plane.ts';
import { classesOf, type RegionMiddle, regionMiddles } from '../draw/regions.ts';
import { shapePath } from '../draw/shapes.ts';
import { sharpContext, usePainter } from '../draw/stage.ts';
import { rootSize } from '../draw/type.ts';
import type { Frame, Opened } from '../engine/messages.ts';
import type { DrawnPoint } from '../engine/own.ts';
import { coarseSide, fineSide } from '../engine/sizes.ts';
import { change } from '../session/actions.ts';
import { examination } from '../session/doctor.ts';
import { openPanel } from '../session/frame.ts';
import { kept } from '../session/kept.ts';
import { addPoint, erasePoint } from '../session/own.ts';
import { isShown, lit, opened, point, sketch, state } from '../session/store.ts';
import { isDark } from '../session/theme.ts';
import { Check } from './controls.tsx';
import { LossChart } from './loss-chart.tsx';
import { findingTitle } from './names.ts';
import { px } from './px.ts';
import { Scores } from './scores.tsx';
import { useSize } from './use-size.ts';

export function OutputPanel() {
  const { value: about } = opened;
  return (
    <section class="output" aria-labelledby="output-title">
      <h2 id="output-title" class="unseen">
        Output
      </h2>
      {about ? <Plane about={about} /> : <div class="plane" />}
      {about && <Legend about={about} />}
      <Scores />
      <AdviceChip />
      <LossChart />
      <div class="checks">
        {isShown('showTestData') && (
          <Check
            label="Show test data"
            value={state.value.showTestData}
            onChange={(value) => change({ showTestData: value })}
          />
        )}
        {isShown('discretize') && (
          <Check
            label="Discretize output"
            value={state.value.discretize}
            onChange={(value) => change({ discretize: value })}
          />
        )}
      </div>
    </section>
  );
}

function Plane({ about }: { about: Opened }) {
  const [box, { width: size }] = useSize<HTMLDivElement>();
  const map = useRef<HTMLCanvasElement>(null);
  const level = useRef<HTMLCanvasElement>(null);
  const points = useRef<HTMLCanvasElement>(null);
  const names = useRef<HTMLCanvasElement>(null);
  const middles = useRef<readonly (RegionMiddle | undefined)[]>([]);
  const { discretize, showTestData } = state.value;
  const { value: selected } = lit;
  const neuron =
    selected?.kind === 'neuron' && selected.layer > 0 && selected.layer < about.layers.length ? selected : undefined;
  usePainter(
    (frame) => {
      if (frame.problem !== about.problem || size === 0) return;
      if (neuron)
        drawValues(
          map.current!,
          frame.hidden[neuron.layer - 1]!,
          coarseSide,
          neuron.unit,
          about.layers[neuron.layer - 1]!.units,
        );
      else paintOutput(map.current!, frame, about, discretize);
      const context = sharpContext(level.current!, size, size);
      const above = sharpContext(names.current!, size, size);
      if (neuron || about.classes === 0) return;
      middles.current = writeNames(above, frame, about, size, middles.current);
      if (about.classes !== 2) return;
      context.strokeStyle = ground().ink;
      context.globalAlpha = 0.55;
      context.lineWidth = 1.25;
      drawLevel(context, frame.output, fineSide, about.isSigned ? 0 : 0.5, size);
    },
    [about, size, discretize, neuron, isDark.value],
  );
  const { value: drawing } = sketch;
  const lastDrawn = useRef<unknown>(undefined);
  const look = [about, size, showTestData, point.value, isDark.value, drawing];
  usePainter(() => {
    if (size === 0 || lastDrawn.current === look) return;
    lastDrawn.current = look;
    const shown = drawing ? sketched(about, drawing.points) : about;
    drawPoints(sharpContext(points.current!, size, size), shown, {
      size,
      showTest: showTestData,
      chosen: drawing ? undefined : point.value,
    });
  }, look);
  const press = (event: MouseEvent) => {
    const [x1, x2] = [toPlane(event.offsetX, size), -toPlane(event.offsetY, size)];
    if (!drawing) point.value = findPoint(about, event.offsetX, event.offsetY, size, showTestData);
    else if (drawing.pen === undefined) erasePoint(x1, x2);
    else addPoint(x1, x2);
  };
  return (
    <div class="plane" ref={box}>
      <canvas ref={map} class="plane-map" />
      <canvas ref={level} class="plane-layer" />
      <canvas ref={names} class="plane-names" />
      <canvas
        ref={points}
        class="plane-layer"
        role="img"
        aria-label="Output over the plane, with the data points; click a point to follow it through the network"
        onClick={press}
      />
      {!followed.value.point && state.value.lesson === 0 && !drawing && point.value === undefined && size > 0 && (
        <FollowMe about={about} size={size} />
      )}
    </div>
  );
}

/** Whether a point was followed, here or in a visit before. */
const { value: followed } = kept<{ readonly point?: boolean }>('chainrule-followed', {}, (found) =>
  typeof found === 'object' && found !== null ? found : undefined,
);
effect(() => {
  if (point.value !== undefined) followed.value = { point: true };
});

/** One point says what can be done with all of them, until one was followed. */
function FollowMe({ about, size }: { about: Opened; size: number }) {
  const { x1, x2, trainRows } = about;
  // Not at the edge, where its words had no room.
  const isInside = (row: number) => Math.max(Math.abs(x1[row]!), Math.abs(x2[row]!)) < 3.5;
  const row = Math.max(
    0,
    x1.subarray(0, trainRows).findIndex((_, i) => isInside(i)),
  );
  const [left, top] = placeOf(about, row, size);
  return (
    <button
      type="button"
      class="follow"
      style={px({ left, top })}
      onClick={() => {
        point.value = row;
        openPanel.value = 'point';
      }}
    >
      <span>follow this point</span>
    </button>
  );
}

/** The first finding of the training doctor, by its title; what to do about it is under Advice. */
function AdviceChip() {
  const first = examination.value?.findings[0];
  if (!first) return null;
  const name = findingTitle(first.id);
  return (
    <button
      type="button"
      class="small advice-chip"
      title={`${name}: what to do about it`}
      onClick={() => {
        openPanel.value = 'advice';
      }}
    >
      ! {name}
    </button>
  );
}

/** Points that are being drawn, all of them as if for training. */
function sketched(about: Opened, points: readonly DrawnPoint[]): Opened {
  const column = (of: (point: DrawnPoint) => number) => Float64Array.from(points, of);
  return {
    ...about,
    x1: column(({ x1 }) => x1),
    x2: column(({ x2 }) => x2),
    y: column(({ y }) => y),
    trainRows: points.length,
  };
}

function paintOutput(canvas: HTMLCanvasElement, { output }: Frame, about: Opened, discretize: boolean): void {
  if (about.classes > 2) drawClasses(canvas, output, fineSide, about.classes, discretize);
  else drawOutput(canvas, output, fineSide, about.isSigned, discretize && about.classes === 2, 1 / scaleOf(about));
}

/** So many squares of the map around a name, at least. */
const leastDepth = 7;
const longestName = 10;

/** The name of each class in the middle of its region, where that has room for it. */
function writeNames(
  context: CanvasRenderingContext2D,
  { output }: Frame,
  { classes, classNames, isSigned }: Opened,
  size: number,
  before: readonly (RegionMiddle | undefined)[],
): readonly (RegionMiddle | undefined)[] {
  const kinds = classesOf(output, fineSide * fineSide, classes, isSigned ? 0 : 0.5);
  const middles = regionMiddles(kinds, fineSide, classes, before);
  const { ink, paper } = ground();
  context.font = `600 ${1.25 * rootSize()}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 5;
  context.strokeStyle = paper;
  context.fillStyle = ink;
  for (const [k, middle] of middles.entries()) {
    if (!middle || middle.depth < leastDepth) continue;
    const name = classNames[k]!;
    const shown = name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
    const at = (square: number) => ((square + 0.5) / fineSide) * size;
    context.strokeText(shown, at(middle.column), at(middle.row));
    context.fillText(shown, at(middle.column), at(middle.row));
  }
  return middles;
}

function Legend({ about }: { about: Opened }) {
  if (about.classes === 0) {
    const top = scaleOf(about);
    const { mean, scale } = about.units ?? { mean: 0, scale: 1 };
    const ends = [mean - top * scale, mean + top * scale].map((end) =>
      String(Number(end.toPrecision(2))).replace('-', '−'),
    );
    return (
      <div class="legend">
        <span>{ends[0]}</span>
        <span class="ramp" />
        <span>{ends[1]}</span>
      </div>
    );
  }
  return (
    <div class="legend">
      {about.classNames.map((name, i) => (
        <span key={name} class="key">
          <svg class="mark" viewBox="-8 -8 16 16" aria-hidden="true" data-theme={isDark.value}>
            <path d={shapePath(i, 5)} fill={classColour(i, about.classes)} />
          </svg>
          {name}
        </span>
      ))}
    </div>
  );
}
