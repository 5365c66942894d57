/** Numbers of several units that measure the same: 5 ft 6 in, 1 h 30 min, 500 g beside 1.5 kg, 36.9° N beside 12.4° S. */
import type { MeasureReader } from './measure-reading.ts';
import type { DecimalMark } from './number-text.ts';

/**
 * What each unit is of one that they share; the first of several words for one is what a column is said to be in. Months and
 * years are those of the calendar on average.
 */
const scales = {
  length: `mm 10 cm 100 m 1e4 meter 1e4 metre 1e4 km 1e7 inch 254 inche 254 in 254 " 254 ft 3048 foot 3048 feet 3048 ' 3048 mile 16093440 mi 16093440`,
  mass: 'mg 1 g 1e3 gram 1e3 kg 1e6 t 1e9 oz 28349.523125 lb 453592.37 lbs 453592.37 pound 453592.37',
  time: 'ms 1 s 1e3 sec 1e3 second 1e3 min 6e4 minute 6e4 m 6e4 h 36e5 hr 36e5 hrs 36e5 hour 36e5 day 864e5 d 864e5 week 6048e5 wk 6048e5 wks 6048e5 month 26298e5 mo 26298e5 mos 26298e5 year 315576e5 y 315576e5 yr 315576e5 yrs 315576e5',
  volume: 'ml 1 cl 10 dl 100 l 1e3 liter 1e3 litre 1e3',
  bytes: 'B 1 b 1 KB 1e3 kb 1e3 MB 1e6 mb 1e6 GB 1e9 gb 1e9 TB 1e12 tb 1e12',
  /** 2:34:56, and 75:30. */
  clock: 's 1',
  angle: `° 3600 deg 3600 ' 60 " 1`,
} as const;

/** What the units of a column measure. */
export type Measure = keyof typeof scales;

/** None of a measure that is none: its texts are then no numbers. */
const unitsOf = (measure: Measure): string[] => (scales[measure] as string | undefined)?.split(' ') ?? [];

function scaleOf(measure: Measure, unit: string): number | undefined {
  const words = unitsOf(measure);
  const at = words.indexOf(unit.length > 3 ? unit.replace(/s$/, '') : unit);
  return at < 0 ? undefined : Number(words[at + 1]);
}

/** The word for a unit that is so much. */
function unitOf(measure: Measure, scale: number): string {
  const words = unitsOf(measure);
  return words[words.findIndex((word) => Number(word) === scale) - 1]!;
}

/** What a number without a unit is behind hours, feet, degrees and their minutes: 1h30, 5'6. */
const nextScales: Readonly<Record<number, number>> = { 36e5: 6e4, 3048: 254, 3600: 60, 60: 1 };

interface Measured {
  /** In what the units share. */
  readonly value: number;
  /** The smallest unit of it. */
  readonly scale: number;
}

const parts = /,? ?(?:and )?(\d+(?:[.,]\d+)*) ?([a-z]+|[°'"])?\.?/giy;

/** The measured value of a text with plain signs and no blanks around it, or undefined where it is none. */
function measured(text: string, measure: Measure, decimal: DecimalMark): Measured | undefined {
  if (text.length > 40 || !/\d/.test(text)) return undefined;
  const plain = text.replaceAll('\u2032', "'").replaceAll(/\u2033|''/g, '"');
  const side = measure === 'angle' ? /^(.*\d ?[°'"]?) ?([NSEW])$/.exec(plain) : null;
  const sign = side?.[2] === 'S' || side?.[2] === 'W' || plain.startsWith('-') ? -1 : 1;
  // PT1H30M is how programs write durations.
  const all = (side?.[1] ?? plain)
    .replace(/^[-+] ?/, '')
    .replace(measure === 'time' ? /^PT?(?=\d)|(?<=\dD)T/g : /^$/, '');
  if (measure === 'clock') {
    const found = /^(?:(\d+):)?(\d+):([0-5]\d(?:[.,]\d+)?)$/.exec(all);
    if (!found) return undefined;
    const [hours, minutes, seconds] = [found[1] ?? 0, found[2], found[3]!.replace(',', '.')].map(Number);
    return { value: sign * (3600 * hours! + 60 * minutes! + seconds!), scale: 1 };
  }
  let [value, scale] = [0, Number.POSITIVE_INFINITY];
  parts.lastIndex = 0;
  while (parts.lastIndex < all.length) {
    const found = parts.exec(all);
    if (found === null) return undefined;
    const [, digits, unit = side && scale > 3600 ? '°' : ''] = found;
    const own = unit === '' ? nextScales[scale] : scaleOf(measure, unit.toLowerCase());
    // Units come from the largest to the smallest.
    if (own === undefined || own >= scale) return undefined;
    const number = decimal === ',' ? digits!.replaceAll('.', '').replace(',', '.') : digits!.replaceAll(',', '');
    [value, scale] = [value + own * Number(number), own];
  }
  return Number.isNaN(value) || scale > 1e15 ? undefined : { value: sign * value, scale };
}

/** Of each text the number in one unit, the smallest there is; NaN where a text has none. */
export interface MeasureDecision {
  readonly measure: Measure;
  readonly unit: string;
  readonly values: readonly number[];
  /** Which text says most: one of several parts or of another unit than the first. */
  readonly telling: number;
}

/** So many texts say whether it is worth to look at all. */
const looked = 64;

/** The measure that most texts are of, where they are of several units. */
export function decideMeasure(
  texts: readonly string[],
  decimal: DecimalMark,
  isSaid = false,
): MeasureDecision | undefined {
  let best: MeasureDecision | undefined;
  let most = 0;
  for (const measure of Object.keys(scales) as Measure[]) {
    // What a clock can show is a time of day, unless it is said to be a number.
    if (measure === 'clock' && !isSaid && texts.every((text) => !(Number(/^\d+(?=:)/.exec(text)?.[0]) > 24))) continue;
    const some = texts.slice(0, looked);
    if (some.filter((text) => measured(text, measure, decimal)).length * 2 < some.length) continue;
    const all = texts.map((text) => measured(text, measure, decimal));
    const read = all.filter((each) => each !== undefined);
    const first = read[0]!;
    const another = all.findIndex((each, i) => each && (each.scale !== first.scale || /\d\D+\d+\D/.test(texts[i]!)));
    const isSided =
      measure === 'angle' && read.some(({ value }) => value < 0) && texts.some((text) => /[NE]$/.test(text));
    if (read.length <= most || (another < 0 && !isSided && measure !== 'clock')) continue;
    const scale = measure === 'angle' ? 3600 : Math.min(...read.map((each) => each.scale));
    const unit = unitOf(measure, scale);
    const telling = another < 0 ? all.findIndex((each) => each && (isSided ? each.value < 0 : true)) : another;
    most = read.length;
    best = { measure, unit, telling, values: all.map((each) => (each ? inUnit(each.value, scale) : Number.NaN)) };
  }
  return best;
}

/** Reads what {@link decideMeasure} found. */
export const measureReader: MeasureReader = (measure, unit, decimal) => {
  const scale = scaleOf(measure, unit.toLowerCase()) ?? Number.NaN;
  return (text) => inUnit(measured(text, measure, decimal)?.value ?? Number.NaN, scale);
};

/** Without the last digit, which is that of the arithmetic. */
function inUnit(value: number, scale: number): number {
  return Number((value / scale).toPrecision(15));
}
