/** The losses over time: the pointer reads them off, and dragging, or keys, go to a moment of the past. */
import { useRef, useState } from 'preact/hooks';
import { chartScale, drawChart } from '../draw/chart.ts';
import { sharpContext, usePainter } from '../draw/stage.ts';
import { goTo } from '../session/actions.ts';
import { history, type Moment } from '../session/history.ts';
import { lastEpoch, opened, reading } from '../session/store.ts';
import { isDark } from '../session/theme.ts';
import { decimal, whole } from './format.ts';
import { useSize } from './use-size.ts';

/** How many kept moments a key goes. */
const jumps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
};

export function LossChart() {
  const [box, { width, height }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [read, setRead] = useState<Moment | undefined>(undefined);
  const wanted = useRef<number | undefined>(undefined);
  usePainter(
    (frame) => {
      const epoch = frame.step / (opened.peek()?.stepsPerEpoch ?? 1);
      const past = lastEpoch.peek() === undefined ? undefined : epoch;
      if (width > 0)
        drawChart(sharpContext(canvas.current!, width, height), history.now, history.before, width, height, past);
    },
    [width, height, isDark.value],
  );
  /** One question for each picture of the screen. */
  const scrub = (pixel: number) => {
    const isWaiting = wanted.current !== undefined;
    wanted.current = scaleNow(width, height).epochAt(pixel) * (opened.peek()?.stepsPerEpoch ?? 1);
    if (isWaiting) return;
    requestAnimationFrame(() => {
      goTo({ step: Math.max(0, wanted.current!) });
      wanted.current = undefined;
    });
  };
  const now = reading.value;
  const end = lastEpoch.value ?? now?.epoch ?? 0;
  return (
    <>
      <div class="chart" ref={box}>
        <canvas
          ref={canvas}
          role="slider"
          tabIndex={0}
          aria-label="Loss over epochs, on training and test data: the moment that is shown"
          aria-valuemin={0}
          aria-valuemax={end}
          aria-valuenow={now?.epoch ?? 0}
          aria-valuetext={`epoch ${whole(now?.epoch ?? 0)} of ${whole(end)}, training loss ${decimal(now?.train.loss)}`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            scrub(event.offsetX);
          }}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event.offsetX);
            setRead(momentAt(event.offsetX, width, height));
          }}
          onPointerLeave={() => setRead(undefined)}
          onKeyDown={(event) => {
            const by = jumps[event.key];
            if (by !== undefined) goTo({ by });
            else if (event.key === 'Home') goTo({ step: 0 });
            else if (event.key === 'End') goTo({ step: Number.MAX_SAFE_INTEGER });
            else return;
            event.preventDefault();
          }}
        />
        <p class={read ? 'chart-reading' : 'chart-reading none'} aria-hidden="true">
          {read ? `epoch ${whole(read.epoch)}: test ${decimal(read.test)}, training ${decimal(read.train)}` : ' '}
        </p>
      </div>
      {lastEpoch.value !== undefined && (
        <p class="chart-past">
          Epoch {whole(now?.epoch ?? 0)} of {whole(end)}; training goes on from here.{' '}
          <button type="button" class="link" onClick={() => goTo({ step: Number.MAX_SAFE_INTEGER })}>
            Back to the end
          </button>
        </p>
      )}
    </>
  );
}

function scaleNow(width: number, height: number) {
  return chartScale(history.now, history.before, width, height);
}

function momentAt(pixel: number, width: number, height: number): Moment | undefined {
  const epoch = scaleNow(width, height).epochAt(pixel);
  return history.now.reduce<Moment | undefined>(
    (best, moment) => (!best || Math.abs(moment.epoch - epoch) < Math.abs(best.epoch - epoch) ? moment : best),
    undefined,
  );
}
