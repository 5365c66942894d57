/** Which networks the mean of several is made of, so that a fit of several forms takes no more time than it may. */

/** What the trainings of a form of network take, in any unit of time. */
export interface FormTime {
  /** Those that held-out rows watched. */
  readonly watched: number;
  /** One network that learns all rows after them. */
  readonly again: number;
  /** Networks that the watched trainings left, one for each part of the rows that was held out. */
  readonly left: number;
}

export interface ChosenMembers {
  /** The form of each network that is to learn all rows; at least one. */
  readonly again: readonly number[];
  /** Networks that are kept as the watched trainings left them. */
  readonly kept: readonly { readonly form: number; readonly fold: number }[];
}

/**
 * The members of a mean of `count` networks of the forms `taken`, the better one first. As many learn all rows as all trainings may take
 * together, which is `most`; in place of the others are networks that the watched trainings left, as far as there are any.
 */
export function chooseMembers(
  times: readonly FormTime[],
  taken: readonly number[],
  { count, most }: { readonly count: number; readonly most: number },
): ChosenMembers {
  let spent = times.reduce((sum, { watched }) => sum + watched, 0);
  const again: number[] = [];
  const kept: { form: number; fold: number }[] = [];
  for (let place = 0; place < count; place++) {
    const form = taken[Math.floor((place * taken.length) / count)]!;
    const { again: own, left } = times[form]!;
    const fold = kept.filter((one) => one.form === form).length;
    if (place === 0 || spent + own <= most) {
      again.push(form);
      spent += own;
    } else if (fold < left) {
      kept.push({ form, fold });
    }
  }
  return { again, kept };
}
