/** The values of options that hold several things. */
import { describe, expect, test } from 'vitest';
import { namesValue } from '../../cli/values.ts';

describe('names between commas', () => {
  const names = namesValue('--features');

  test.each([
    ['a', ['a']],
    ['a, b ,c', ['a', 'b', 'c']],
    ['"price, net",b', ['price, net', 'b']],
    ['a, "5"" pipe" ', ['a', '5" pipe']],
    ['5" pipe,b', ['5" pipe', 'b']],
  ])('%s', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  test('said twice, they add up', () => {
    expect(names('b', ['a'])).toEqual(['a', 'b']);
  });

  test.each(['', 'a,', ',a', 'a,,b', '"a', '"a"b'])('%j is refused', (text) => {
    expect(() => names(text)).toThrow(
      `--features: bad value: got ${JSON.stringify(text)}; expected names between commas`,
    );
  });
});
