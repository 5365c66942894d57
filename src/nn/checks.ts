/** Checks of sizes that layers and networks share. */
import { fail } from '../graph/error.ts';
import { formatValue, optionEntries } from '../graph/options.ts';

/** The numbers of one network: 1 GiB in float32, of which training needs several times as much. */
const mostParameters = 268_435_456;

/** Refuses what cannot be a number of features or neurons. `example` is what to write where it is missing: `linear(2, 4)`. */
export function requireWidth(what: string, value: unknown, example?: string): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= mostParameters) return;
  const expected = `an integer from 1 to ${mostParameters}`;
  if (value === undefined) fail({ what, problem: 'missing', expected, hint: example });
  fail({ what, problem: 'bad size', got: formatValue(value), expected });
}

/** Refuses networks and layers that no memory would hold. */
export function requireParameterCount(what: string, count: number): void {
  if (count <= mostParameters) return;
  fail({
    what,
    problem: 'too many parameters',
    got: String(count),
    expected: `at most ${mostParameters}`,
    hint: 'smaller layers',
  });
}

/** The options of a layer that has one: as they are saved, or that one alone, as people write it. */
export function optionsOf<Options extends object>(
  what: string,
  name: keyof Options & string,
  given: Options | Options[keyof Options],
): Options {
  if (typeof given !== 'object') return { [name]: given } as Options;
  optionEntries(what, given, [name]);
  return given as Options;
}
