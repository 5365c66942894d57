/** What a model file may hold that was written to do harm, or by hand: the checksum is right, and the content is not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeDescribed } from '../../src/model/described-file.ts';
import { modelFromBytes } from '../../src/model/model-file.ts';
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../../src/model/safetensors.ts';

const kind = { key: 'chainrule', name: 'Chainrule model', version: 1, origin: 'elsewhere' };
const { metadata, tensors } = readSafetensors(
  readFileSync(new URL('../fixtures/models-v1/two-classes.safetensors', import.meta.url)),
);
const saved = [...tensors].map(([name, tensor]) => ({ name, ...tensor }) as SafetensorsTensor);

/** As the file says it; tests take away and put in what they like. */
interface Description {
  seed?: unknown;
  preprocessing?: { columns: Record<string, unknown>[]; target: Record<string, unknown> };
  configuration?: Record<string, unknown>;
}

function description(): Description {
  const { checksum: _, formatVersion: __, ...content } = JSON.parse(metadata.chainrule!) as Record<string, unknown>;
  return content as Description;
}

/** What loading says of the file whose description was changed, under a right checksum. */
async function refusal(change: (content: Description) => void, written = saved): Promise<string> {
  const content = description();
  change(content);
  return messageOf(writeDescribed(kind, written, content));
}

function messageOf(bytes: Uint8Array): Promise<string> {
  return modelFromBytes(bytes, 'm').then(
    () => 'loaded',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

it('is loaded as it is', async () => {
  expect(await refusal(() => {})).toBe('loaded');
});

const unusable = 'ChainruleError: m: not a model that can be used: ';
const asSaved = ' — try the model file as it was saved';

it.each<[what: string, change: (content: Description) => void, message: string]>([
  [
    'a mean that is missing',
    ({ preprocessing }) => delete preprocessing!.columns[0]!.mean,
    `preprocessing.columns.0.mean: missing${asSaved}`,
  ],
  [
    'a field too many',
    ({ preprocessing }) => Object.assign(preprocessing!.columns[0]!, { extra: 1 }),
    `preprocessing.columns.0.extra: unknown field${asSaved}`,
  ],
  [
    'no kind',
    ({ preprocessing }) => delete preprocessing!.target.kind,
    `preprocessing.target.kind: missing: expected "classes" or "number"${asSaved}`,
  ],
  [
    'no preprocessing',
    (content) => delete content.preprocessing,
    `preprocessing: missing: expected an object${asSaved}`,
  ],
  [
    'a scale of 0',
    ({ preprocessing }) => Object.assign(preprocessing!.columns[0]!, { scale: 0 }),
    `preprocessing.columns.0.scale: not valid: got 0; expected more than 0${asSaved}`,
  ],
  [
    'a seed that is a text',
    (content) => Object.assign(content, { seed: 'x' }),
    `seed: not valid: got "x"; expected a number${asSaved}`,
  ],
  [
    'a setting that is an object',
    ({ configuration }) => Object.assign(configuration!, { optimizer: {} }),
    `configuration.optimizer: not valid: got an object; expected a text or a number or true or false or null or a list${asSaved}`,
  ],
])('%s', async (_, change, message) => {
  expect(await refusal(change)).toBe(unusable + message);
});

describe('names of tensors', () => {
  const [weight, ...others] = saved;
  const again = { ...weight!, name: 'spare.weight' };

  it('of one shape that were swapped are noticed, which the checksum does not cover', async () => {
    const layers = [
      { type: 'linear', options: { inputs: 2, outputs: 2, initializer: 'zeros', bias: false } },
      { type: 'linear', options: { inputs: 2, outputs: 2, initializer: 'zeros', bias: false } },
      { type: 'linear', options: { inputs: 2, outputs: 1, initializer: 'zeros', bias: false } },
    ];
    const tensor = (name: string, outputs: number, from: number): SafetensorsTensor => ({
      name,
      dtype: 'F32',
      shape: [outputs, 2],
      data: Float32Array.from({ length: 2 * outputs }, (_, i) => from + i),
    });
    const written = [tensor('layer1.weight', 2, 1), tensor('layer2.weight', 2, 5), tensor('layer3.weight', 1, 9)];
    const bytes = writeDescribed(kind, written, { ...description(), layers });
    expect(await messageOf(bytes)).toBe('loaded');
    const text = Buffer.from(bytes).toString('latin1');
    const swapped = text
      .replace('"layer1.weight":', '"layer?.weight":')
      .replace('"layer2.weight":', '"layer1.weight":')
      .replace('"layer?.weight":', '"layer2.weight":');
    expect(await messageOf(Buffer.from(swapped, 'latin1'))).toBe(
      `${unusable}tensors: not in the order in which they were saved: got "layer2.weight"; expected "layer1.weight" — try a fresh copy of the file`,
    );
  });

  it('that no layer has are refused', async () => {
    expect(await refusal(() => {}, [weight!, ...others, again])).toContain(
      'got "spare.weight"; expected no more of them',
    );
  });
});

describe('a description', () => {
  const written = (text: string) => messageOf(writeSafetensors(saved, { chainrule: text }));
  const unreadable = 'ChainruleError: m: the description of the model cannot be read';

  it('that is deeply nested is refused, and not followed', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(await written(`{"formatVersion":1,"layers":${deep}}`)).toBe(
      `${unreadable}: got lists and objects inside one another; expected 100 levels at most — try a fresh copy of the file`,
    );
  });

  it('that says something twice is refused', async () => {
    expect(await written('{"seed":1,"seed":2}')).toBe(
      `${unreadable}: got "seed" twice; expected each name once — try a fresh copy of the file`,
    );
  });
});
