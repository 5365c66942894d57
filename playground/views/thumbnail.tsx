/** A small picture of a data set. */
import { useEffect, useRef } from 'preact/hooks';
import { classColour, ground, valueColour } from '../draw/colors.ts';
import { sharpContext } from '../draw/stage.ts';
import { smallFont } from '../draw/type.ts';
import type { Sample } from '../engine/questions.ts';
import { state } from '../session/store.ts';
import { isDark } from '../session/theme.ts';
import { ask } from '../session/worker-client.ts';
import { px } from './px.ts';

const size = 44;

export function Thumbnail({ name }: { name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { classes, rule, problem, dataset, regDataset } = state.value;
  // What reads formulas is not loaded before one is wanted.
  const isSign = name === 'formula' && (problem === 'classification' ? dataset : regDataset) !== name;
  const wanted = name === 'spiral' ? classes : name === 'blobs' ? Math.max(3, classes) : 2;
  const dark = isDark.value;
  useEffect(() => {
    let isGone = false;
    if (isSign) {
      drawSign(canvas.current!);
      return;
    }
    void ask<Sample>('sample', { name, classes: wanted, rule, problem }).then((sample) => {
      if (!isGone && canvas.current) draw(canvas.current, sample);
    });
    return () => {
      isGone = true;
    };
  }, [name, wanted, dark, isSign, ...(name === 'formula' ? [rule, problem] : [])]);
  return <canvas ref={canvas} class="thumbnail" style={px({ width: size, height: size })} />;
}

function drawSign(canvas: HTMLCanvasElement): void {
  const context = sharpContext(canvas, size, size);
  context.fillStyle = ground().paper;
  context.fillRect(0, 0, size, size);
  context.fillStyle = ground().ink;
  context.font = `italic ${smallFont()}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText('f (x)', size / 2, size / 2);
}

function draw(canvas: HTMLCanvasElement, { x1, x2, y, classes }: Sample): void {
  const context = sharpContext(canvas, size, size);
  context.fillStyle = ground().paper;
  context.fillRect(0, 0, size, size);
  const at = (value: number) => ((value + 6.3) / 12.6) * size;
  const dot = y.length > 20 ? 1.8 : 7;
  for (let i = 0; i < y.length; i++) {
    context.fillStyle = classes > 0 ? classColour(y[i]!, classes) : valueColour(y[i]!);
    context.fillRect(at(x1[i]!) - dot / 2, size - at(x2[i]!) - dot / 2, dot, dot);
  }
}
