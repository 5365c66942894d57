/** "What is this?": a number at everything that is seen, and a line about each; the page stays live. */
import { useEffect, useState } from 'preact/hooks';
import '../styles/explain.css';
import { weightOf } from '../draw/links.ts';
import { explaining } from '../session/frame.ts';
import { keys, keysOff } from '../session/keyboard.ts';
import { latest, opened, reading } from '../session/store.ts';
import { Check } from './controls.tsx';
import { type Mark, marks } from './explained.ts';
import { decimal } from './format.ts';
import { symbolOf } from './names.ts';
import { px } from './px.ts';

/** The largest weight of a sign, by its name and value. */
function largest(sign: 1 | -1 | undefined): string {
  if (sign === undefined) return '';
  const about = opened.peek();
  const weights = latest.frame?.weights;
  if (!about || !weights) return '';
  let best = 0;
  let named = '';
  about.layers.forEach(({ units }, i) => {
    const inputs = about.layers[i - 1]?.units ?? about.inputNames.length;
    for (let unit = 0; unit < units; unit++) {
      for (let input = 0; input < inputs; input++) {
        const value = weightOf(weights, about, i + 1, unit, input);
        if (value * sign <= best) continue;
        best = value * sign;
        named = symbolOf({ kind: 'weight', layer: i + 1, unit, input }, about).text;
      }
    }
  });
  return named === '' ? ' There is none now.' : ` The largest now: ${named} = ${decimal(best * sign)}.`;
}

interface Placed extends Mark {
  readonly element: Element;
  readonly x: number;
  readonly y: number;
}

const half = 14;

/** The marks whose elements are in sight; numbers that would cover each other move down. */
function placed(): Placed[] {
  const all: Placed[] = [];
  for (const mark of marks) {
    const element = [...document.querySelectorAll(mark.at)].find((one) =>
      one.checkVisibility({ visibilityProperty: true }),
    );
    if (!element) continue;
    const { left, top, width, height } = element.getBoundingClientRect();
    const [across, down] = mark.place ?? [0, 0];
    const x = Math.min(innerWidth - half, Math.max(half, left + across * width));
    let y = Math.min(innerHeight - half, Math.max(half, top + down * height));
    while (all.some((one) => Math.abs(one.x - x) < 2 * half && Math.abs(one.y - y) < 2 * half)) y += 2 * half;
    all.push({ ...mark, element, x, y });
  }
  return all;
}

export function Explain() {
  const [all, setAll] = useState<readonly Placed[]>([]);
  const [chosen, choose] = useState<number | undefined>(undefined);
  useEffect(() => {
    const place = () => setAll(placed());
    place();
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  }, []);
  // Values follow the training.
  void reading.value;
  const open = chosen === undefined ? undefined : all[chosen];
  const box = open?.element.getBoundingClientRect();
  return (
    <section class="explain" aria-label="What is this?">
      {box && (
        <div class="explain-box" style={px({ left: box.left, top: box.top, width: box.width, height: box.height })} />
      )}
      {all.map(({ name, line, strongest, x, y }, i) => (
        <button
          key={name}
          type="button"
          class="explain-tag"
          style={px({ left: x - half, top: y - half })}
          aria-expanded={chosen === i}
          aria-label={`${i + 1} ${name}: ${line}${largest(strongest)}`}
          onClick={() => choose(i)}
          onFocus={() => choose(i)}
        >
          {i + 1}
        </button>
      ))}
      <div class="explain-card">
        <p role="status">
          {open ? (
            <>
              <b>{open.name}.</b> {open.line}
              {largest(open.strongest)}
            </>
          ) : (
            'Every number is a line about what is there: press one, or go on with Tab.'
          )}
        </p>
        <details class="keys">
          <summary>Keys</summary>
          <ul>
            {keys.map(({ key, label, does }) => (
              <li key={key}>
                {label}: {does}
              </li>
            ))}
          </ul>
          <Check
            label="Keys of one letter"
            value={!keysOff.value.isOff}
            onChange={(isOn) => {
              keysOff.value = isOn ? {} : { isOff: true };
            }}
          />
        </details>
        <button
          type="button"
          class="small"
          onClick={() => {
            explaining.value = false;
          }}
        >
          Close
        </button>
      </div>
    </section>
  );
}
