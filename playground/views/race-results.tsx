/** A race as it runs and when it is over: maps and one chart, or bars of how many starts got there. */
import { useEffect, useRef } from 'preact/hooks';
import { wilsonInterval } from '../../src/metrics.ts';
import { drawClasses, drawOutput } from '../draw/heat-map.ts';
import { dashOf, drawRace, laneMarks } from '../draw/race-chart.ts';
import { sharpContext } from '../draw/stage.ts';
import { counted } from '../engine/counted.ts';
import type { Part } from '../engine/messages.ts';
import type { LaneFrame, Start } from '../engine/race.ts';
import { fineSide } from '../engine/sizes.ts';
import { type Lane, openStart, type Race, winner } from '../session/race.ts';
import { isDark } from '../session/theme.ts';
import { decimal, percent, whole } from './format.ts';
import { useSize } from './use-size.ts';

export function RaceResults({ race }: { race: Race }) {
  return race.starts > 1 ? <Survival race={race} /> : <Together race={race} />;
}

interface Parts {
  readonly train: Part;
  readonly test: Part;
}

function lossOf(parts: Parts): number {
  return counted(parts).loss;
}

function metricOf(parts: Parts): string {
  const { accuracy, r2 } = counted(parts);
  return accuracy === undefined ? (r2 === undefined ? '–' : `R² ${decimal(r2)}`) : percent(accuracy);
}

function goalText({ goal: { kind, value }, lanes }: Race): string {
  if (kind === 'loss') return `loss ${decimal(value)}`;
  return lanes[0]!.state.problem === 'regression' ? `R² ${decimal(value)}` : percent(value);
}

function Together({ race }: { race: Race }) {
  const { lanes, frames, courses } = race;
  const first = winner(race);
  return (
    <>
      <div class="race-maps">
        {lanes.map((lane, i) => (
          <figure key={i} class={first === i ? 'race-map first' : 'race-map'}>
            <LaneMap frame={frames[i]} name={lane.name} />
            <figcaption>
              <b>{laneMarks[i]}</b> {lane.name}
              {race.bet === i && <span class="quiet"> · your guess</span>}
              <br />
              <span class="number" data-testid={`lane-${i}`}>
                {frames[i] ? laneText(frames[i], race) : ' '}
              </span>
            </figcaption>
          </figure>
        ))}
      </div>
      <Chart courses={courses} />
      <p role="status">{endText(race)}</p>
    </>
  );
}

function laneText(frame: LaneFrame, race: Race): string {
  if (frame.diverged) return `out at step ${whole(frame.step)}: diverged`;
  const reached = frame.reached === undefined ? '' : `; ${goalText(race)} at step ${whole(frame.reached)}`;
  return `step ${whole(frame.step)}, loss ${decimal(lossOf(frame))}, ${metricOf(frame)}${reached}`;
}

/** How it ended, beside what was guessed. */
function endText(race: Race): string {
  const { status, lanes, frames, bet } = race;
  if (status === 'running') return 'Running …';
  if (status === 'cancelled')
    return `Cancelled at ${percent((frames[0]?.step ?? 0) / (frames[0]?.steps ?? 1))} of the budget.`;
  if (status === 'long') return '';
  const first = winner(race);
  const nobody = frames.every(({ reached }) => reached === undefined);
  const won =
    first === undefined
      ? 'A tie.'
      : `${laneMarks[first]} wins: ${lanes[first]!.name}, ${nobody ? `the lowest loss; none reached ${goalText(race)}` : `first at ${goalText(race)}`}.`;
  const guessed = bet === undefined ? '' : bet === first ? ' You guessed it.' : ` You guessed ${laneMarks[bet]}.`;
  return won + guessed;
}

function LaneMap({ frame, name }: { frame: LaneFrame | undefined; name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = isDark.value;
  useEffect(() => {
    if (!frame || !canvas.current) return;
    const { output, classes, isSigned } = frame;
    if (classes > 2) drawClasses(canvas.current, output, fineSide, classes, false);
    else drawOutput(canvas.current, output, fineSide, isSigned, false);
  }, [frame, dark]);
  return <canvas ref={canvas} class="race-canvas" role="img" aria-label={`Output over the plane: ${name}`} />;
}

function Chart({ courses }: { courses: Race['courses'] }) {
  const [box, { width, height }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = isDark.value;
  useEffect(() => {
    if (width > 0 && courses.some((course) => course.length > 0))
      drawRace(sharpContext(canvas.current!, width, height), courses, [width, height]);
  }, [courses, width, height, dark]);
  return (
    <figure class="race-chart">
      <div ref={box}>
        <canvas ref={canvas} role="img" aria-label="Loss of each lane over its budget" />
      </div>
      <figcaption>
        {courses.map((_, lane) => (
          <span key={lane}>
            <svg viewBox="0 0 36 8" aria-hidden="true">
              <line x1="0" y1="4" x2="36" y2="4" stroke-dasharray={dashOf(lane)} />
            </svg>
            {laneMarks[lane]}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function Survival({ race }: { race: Race }) {
  const { lanes, ends, starts, bet, status } = race;
  const done = ends.reduce((sum, all) => sum + all.length, 0);
  const [first] = ends;
  const got = first?.filter(({ isThere }) => isThere).length ?? 0;
  return (
    <>
      <ul class="race-bars">
        {lanes.map((lane, i) => (
          <Bar key={i} lane={lane} mark={lanes.length > 1 ? laneMarks[i]! : ''} ends={ends[i] ?? []} race={race} />
        ))}
      </ul>
      <p role="status">
        {status === 'running' && `${done} of ${starts * lanes.length} run …`}
        {status === 'cancelled' && `Cancelled: ${done} of ${starts * lanes.length} run.`}
        {status === 'done' && lanes.length > 1 && endOfMany(race)}
        {status === 'done' && lanes.length === 1 && bet !== undefined && `You guessed ${bet}, and it is ${got}.`}
      </p>
      {lanes.map((lane, i) => (
        <Dots key={i} lane={lane} ends={ends[i] ?? []} race={race} />
      ))}
    </>
  );
}

function endOfMany(race: Race): string {
  const first = winner(race);
  const { bet, lanes } = race;
  const guessed = bet === undefined ? '' : bet === first ? ' You guessed it.' : ` You guessed ${laneMarks[bet]}.`;
  return (
    (first === undefined ? 'A tie.' : `${laneMarks[first]} gets there most often: ${lanes[first]!.name}.`) + guessed
  );
}

function Bar({ lane, mark, ends, race }: { lane: Lane; mark: string; ends: readonly Start[]; race: Race }) {
  const { starts } = race;
  const there = ends.filter(({ isThere }) => isThere).length;
  const [low, high] = ends.length > 0 ? wilsonInterval(there / ends.length, ends.length) : [0, 1];
  const isWhole = ends.length === starts;
  return (
    <li>
      <span>
        {mark && <b>{mark} </b>}
        {lane.name}: <b class="number">{`${there} of ${ends.length}`}</b> reached {goalText(race)}
      </span>
      <span class="race-bar" aria-hidden="true">
        <span class="done" style={{ width: `${(100 * ends.length) / starts}%` }} />
        <span class="there" style={{ width: `${(100 * there) / starts}%` }} />
        {isWhole && <span class="interval" style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%` }} />}
      </span>
      <span class="quiet">
        {isWhole && `Of all starts between ${percent(low)} and ${percent(high)} would, 95 times of 100.`}
      </span>
    </li>
  );
}

const heights = 8;

/** The starts by the loss that they came to: from the lowest, those of about the same loss in one row. */
function Dots({ lane, ends, race }: { lane: Lane; ends: readonly Start[]; race: Race }) {
  if (ends.length === 0) return null;
  const finite = ends.map(lossOf).filter(Number.isFinite);
  const top = Math.max(...finite, 1e-9);
  const rowOf = (end: Start) =>
    Number.isFinite(lossOf(end)) ? Math.min(heights - 1, Math.floor((lossOf(end) / top) * heights)) : heights;
  const rows = Array.from({ length: heights + 1 }, (_, row) => ends.filter((end) => rowOf(end) === row));
  const steps = race.budget.unit === 'steps' ? race.budget.count : undefined;
  return (
    <table class="race-dots" aria-label={`${lane.name}: starts by their loss`} onKeyDown={alongDots}>
      <tbody>
        {rows.map(
          (row, i) =>
            row.length > 0 && (
              <tr key={i}>
                <th scope="row" class="number">
                  {i === heights
                    ? 'diverged'
                    : `loss ${decimal((i * top) / heights, 2)} to ${decimal(((i + 1) * top) / heights, 2)}`}
                </th>
                <td>
                  {row.map((end) => (
                    <button
                      key={end.wseed}
                      type="button"
                      class={end.isThere ? 'dot there' : 'dot'}
                      disabled={steps === undefined || race.status === 'running'}
                      aria-label={`Seed ${end.wseed}: loss ${decimal(lossOf(end))}, ${metricOf(end)}${end.isThere ? ', there' : ''}; open it`}
                      title={`seed ${end.wseed}: loss ${decimal(lossOf(end))}, ${metricOf(end)}`}
                      onClick={() => openStart(lane, end, steps!)}
                    />
                  ))}
                </td>
              </tr>
            ),
        )}
      </tbody>
    </table>
  );
}

/** Left and right go from dot to dot. */
function alongDots(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by === undefined) return;
  const all = [...event.currentTarget.querySelectorAll('button')];
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  all[(at + by + all.length) % all.length]?.focus();
  event.preventDefault();
}
