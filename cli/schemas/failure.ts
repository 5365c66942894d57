/** What `--json` prints where a command fails. */
import { count, described, fields, type Schema, text, words } from './kinds.ts';

export const failure: Schema = described(
  'what went wrong',
  fields({
    error: fields({
      message: described('what: problem: got …; expected … — try …', text),
      'kind?': described(
        'input: bad usage or bad data; work: the work itself failed; absent: a defect',
        words('input', 'work'),
      ),
      'what?': text,
      'problem?': text,
      'got?': text,
      'expected?': text,
      'hint?': text,
      'excerpt?': text,
    }),
    exitCode: described('1: the work failed; 2: bad usage or bad input', count),
  }),
);

/** The answer to a line that cannot be understood, where there is one for each line. */
export const lineFailure: Schema = fields({ error: text });
