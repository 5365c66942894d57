/** What a link says that is not done as it says is said. */
import { describe, expect, it } from 'vitest';
import { initialState, parseLink, printLink } from '../../playground/state/link.ts';
import { linkNotes } from '../../playground/state/link-notes.ts';

const fresh = () => 0.5;
const notesOf = (link: string) => linkNotes(`#${link}`, parseLink(link, fresh));

const whole =
  'activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03&regularizationRate=0&noise=0&networkShape=4,2&seed=0.12345&showTestData=false&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false';

describe('the notes of a link', () => {
  it.each([
    whole,
    'dataset=xor&learningRate=0.030&batchSize=010&networkShape=&x=yes&tutorial=&regularization=none',
    'dataset=xor&seed=&learningRate_hide=true&noise_hide=false&xSquared_hide=true&numNodes1_hide=true',
    'v=1',
    '',
    `v=1&own=&seed=a%20b`,
    printLink({ ...initialState(), networkShape: [], seed: '&=%', learningRate: 0.5, hidden: ['noise'] }),
  ])('are none where everything is as it says: %s', (link) => {
    expect(notesOf(link)).toEqual([]);
  });

  it.each([
    ['tutorial=xor&seed=1', ['tutorial=xor: its page of text is not part of Chainrule']],
    [
      'collectStats=true&cosX=true&seed=1',
      ['collectStats=true: nothing is collected here', 'cosX=true: has no effect, as there'],
    ],
    ['activation=swish&seed=1', ['activation=swish: read as tanh']],
    ['activation=gelu&seed=1', ['activation=gelu: read as tanh']],
    ['dataset=moons&noise=85&seed=1', ['dataset=moons: read as circle', 'noise=85: read as 50']],
    ['seed=1&percTrainData=0&batchSize=0', ['percTrainData=0: read as 1', 'batchSize=0: read as 1']],
    ['seed=1&networkShape=4,200,1.5', ['networkShape=4,200,1.5: read as 4,128,2']],
    ['seed=1&networkShape=4,x', ['networkShape=4,x: read as 4,2']],
    ['seed=1&learningRate=fast', ['learningRate=fast: read as 0.03']],
    ['seed=1&optimizer=adam&foo=bar', ['optimizer=adam: unknown there', 'foo=bar: unknown']],
    [
      'seed=1&everything_hide=true&noise_hide=yes',
      ['everything_hide=true: there is no such control', 'noise_hide=yes: only true hides'],
    ],
    [
      'v=1&optimizer=lion&__proto__=5&constructor=1',
      ['optimizer=lion: read as adam', '__proto__=5: unknown', 'constructor=1: unknown'],
    ],
    [`v=1&own=${'x'.repeat(20_000)}`, [`own=${'x'.repeat(40)}…: cannot be read`]],
  ])('%s', (link, notes) => {
    expect(notesOf(link)).toEqual(notes);
  });

  it('are few and short however long the link is', () => {
    const notes = notesOf(Array.from({ length: 5000 }, (_, i) => `key${i}=${'y'.repeat(100)}`).join('&'));
    expect(notes).toHaveLength(7);
    expect(notes.at(-1)).toBe('and 4994 more');
    expect(Math.max(...notes.map(({ length }) => length))).toBeLessThan(100);
  });
});
