/** Turns a finished column into dates, and says in which form they were and what was unsure. */
import { fail } from '../graph/error.ts';
import { type ColumnBuilder, countCodes } from './column-builder.ts';
import {
  type DateDecision,
  type DateForm,
  dateFormText,
  dateOfNumber,
  decideDates,
  decideNumberDates,
  isMostlyDates,
  isoForm,
} from './date-form.ts';
import type { DescribedColumn } from './describe-column.ts';
import { countDistinct } from './statistics.ts';
import { textsAreMissing } from './text-values.ts';

const hint = 'dates such as 2024-02-18, 18.02.2024 or seconds since 1970';

/** The column as dates where most of its texts are dates, or where the user says so; else undefined. */
export function describeDateTexts(name: string, builder: ColumnBuilder): DescribedColumn | undefined {
  const texts = builder.words.words;
  const codes = builder.codes!.finish();
  const counts = countCodes(codes, texts.length);
  const decision = decideDates({ texts, counts }, builder.order);
  if (builder.forced === 'date') {
    if (decision === undefined || decision.dates === 0) {
      if (texts.length > 0) refuse(name, JSON.stringify(texts[0]));
      return describeDates(name, builder, new Float64Array(codes.length).fill(Number.NaN), isoForm);
    }
  } else if (decision === undefined || !isMostlyDates(decision)) return undefined;
  builder.sortOut(decision.values, counts);
  builder.present = decision.dates;
  const values = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : decision.values[code]!));
  return describeDates(name, builder, values, decision.form, decision);
}

/** Numbers as dates where their name and size say so, or the user does. */
export function describeNumberDates(
  name: string,
  builder: ColumnBuilder,
  numbers: Float64Array,
): DescribedColumn | undefined {
  const isSaid = builder.forced === 'date';
  const form = decideNumberDates(name, numbers, isSaid);
  if (form === undefined) {
    if (!isSaid) return undefined;
    const number = numbers.find((value) => !Number.isNaN(value));
    if (number !== undefined) refuse(name, String(number));
  }
  return describeDates(name, builder, form ? numbers.map(dateOfNumber(form)!) : numbers, form ?? isoForm);
}

export function describeDates(
  name: string,
  builder: ColumnBuilder,
  values: Float64Array,
  form: DateForm,
  decision?: DateDecision,
): DescribedColumn {
  const { oddWords, gaps, present, rows } = builder;
  const place = builder.origin === 'file' ? 'line' : 'row';
  const warnings: string[] = [];
  if (oddWords.cells > 0)
    warnings.push(`${textsAreMissing(name, oddWords.cells, 'dates')}: ${oddWords.inWords(place)}`);
  if (decision?.isAmbiguous) {
    const [taken, other] =
      form.style === 'mdy' ? ['month', 'dmy'] : form.style === 'dmy' ? ['day', 'mdy'] : ['year', 'dmy'];
    warnings.push(
      `${name}: whether the day or the month comes first in ${JSON.stringify(form.example)} is not sure: the ${taken} is taken to (--type ${name}=date:${other} says otherwise)`,
    );
  }
  if (decision?.hasShortYears)
    warnings.push(
      `${name}: years of two digits, such as in ${JSON.stringify(form.example)}, are read as those from 1969 to 2068`,
    );
  if (decision !== undefined && decision.zones > 1)
    warnings.push(`${name}: times of ${decision.zones} different zones are all told in UTC`);
  const missing = gaps.cells > 0 ? `; missing where ${gaps.inWords(place)}` : '';
  return {
    column: { name, kind: 'date', values, form },
    note: {
      name,
      kind: 'date',
      reason: present === 0 ? 'no value at all' : `${dateFormText(form)}${missing}`,
      get distinct() {
        return countDistinct(values);
      },
      missing: rows - present,
    },
    warnings,
  };
}

function refuse(name: string, got: string): never {
  return fail({ what: `column ${JSON.stringify(name)}`, problem: 'holds no date', got, expected: hint });
}
