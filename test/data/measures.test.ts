/** Numbers of several units that measure the same, and what else stands behind numbers. */
import { describe, expect, it } from 'vitest';
import { decideForm, formReader, formText } from '../../src/data/number-form.ts';

const decide = (texts: readonly string[]) => decideForm({ texts, counts: texts.map(() => 1) })!;

describe('numbers of several units', () => {
  // Known numbers: 1 ft = 12 in, 1 lb = 16 oz, 1 mi = 1.609344 km, a year of the calendar has 365.25 days.
  it.each([
    ['feet and inches', ['5 ft 6 in', '6 ft'], [66, 72], 'inch'],
    ['their signs', [`6'5"`, `5'11''`, '6′'], [77, 71, 72], 'inch'],
    ['grams and kilograms', ['500 g', '1.5 kg', '1,200 g'], [500, 1500, 1200], 'g'],
    ['decimal commas', ['1,5 kg', '800 g'], [1500, 800], 'g'],
    ['hours and minutes', ['2h 30m', '45m', '1 h', '1h15'], [150, 45, 60, 75], 'min'],
    ['durations of programs', ['PT1H30M', 'PT45M', 'P1DT2H'], [90, 45, 1560], 'min'],
    ['ages', ['2 years', '3 weeks', '1 month', '5 days'], [730.5, 21, 30.4375, 5], 'day'],
    ['years and months', ['3 yrs 2 mos', '1 yr'], [38, 12], 'month'],
    ['pounds and ounces', ['10 lbs 4 oz', '8 lbs'], [164, 128], 'oz'],
    ['miles and kilometres', ['100 mi', '30 km'], [160.9344, 30], 'km'],
    ['bytes', ['16 GB', '512 MB'], [16_000, 512], 'MB'],
    ['north and south', ['36.9° N', '12.4° S'], [36.9, -12.4], '°'],
    ['east and west without a sign', ['36.9E', '12.4W'], [36.9, -12.4], '°'],
    ['minutes and seconds of degrees', [`36°52'12" N`, "12°30' S"], [36.87, -12.5], '°'],
  ] as const)('reads %s', (_, texts, values, unit) => {
    const { form, ...decision } = decide(texts);
    expect(decision.values).toEqual(values);
    expect(form.unit).toBe(unit);
    expect(texts.map(formReader(form))).toEqual(values);
  });

  it('says in which unit', () => {
    expect(formText(decide(['5 ft 6 in', '6 ft']).form)).toBe('numbers in inch written 5 ft 6 in for 66');
  });

  it('leaves other kinds of units to be missing values', () => {
    const { form, values } = decide(['12.5 km/l', '13 km/l', '13 km/kg']);
    expect([form.unit, form.measure]).toEqual(['km/l', undefined]);
    expect(values).toEqual([12.5, 13, Number.NaN]);
    expect(formReader(decide(['5 kg', '70 g']).form)('5 m')).toBeNaN();
  });
});

it('reads what is out of a number, unless numbers stand alone beside it', () => {
  const { form, values } = decide(['8/10', '9/10', '7.5/10']);
  expect([values, form.unit]).toEqual([[8, 9, 7.5], '/10']);
  expect(decide(['12/5', '5']).values).toEqual([Number.NaN, 5]);
});

it('reads prices without cents', () => {
  expect(decide(['4268.-', '12.-']).values).toEqual([4268, 12]);
  expect(decide(['1.299,-', '12,-', '1,50']).values).toEqual([1299, 12, 1.5]);
});

it('reads what stands around numbers in tables: a minus behind, marks of footnotes, quotes, about', () => {
  expect(decide(['6.00-', '5.1', '7.2-']).values).toEqual([-6, 5.1, -7.2]);
  expect(decide(['7.21*', '7.1[1]', '5†', '3**']).values).toEqual([7.21, 7.1, 5, 3]);
  expect(decide(["'2.22", "'-1.5"]).values).toEqual([2.22, -1.5]);
  expect(decide(['="0.66"', '="1.5"']).values).toEqual([0.66, 1.5]);
  expect(decide(['“1.39”', '„2.5“']).values).toEqual([1.39, 2.5]);
  expect(decide(['ca. 6.3', '~3']).values).toEqual([6.3, 3]);
  expect(decide(['5-6', '7']).values).toEqual([Number.NaN, 7]);
});

describe('times', () => {
  it('are durations where no clock shows them, or where they are said to be numbers', () => {
    const { values, form } = decide(['75:30', '1:02:03', '101:59']);
    expect([values, form.unit]).toEqual([[4530, 3723, 6119], 's']);
    expect(decideForm({ texts: ['08:30:10', '12:45:00'], counts: [1, 1] }, { cells: 0, isSaid: true })!.values).toEqual(
      [30_610, 45_900],
    );
  });

  it('of a day are no numbers by themselves', () => {
    expect(decideForm({ texts: ['08:30', '12:45'], counts: [1, 1] })).toBeUndefined();
  });
});
