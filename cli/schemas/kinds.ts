/** Words in which schemas are written (JSON Schema, draft 2020-12): objects have the named fields and no others. */

export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const number: Schema = { type: 'number' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const flag: Schema = { type: 'boolean' };
export const numbers: Schema = listOf(number);
export const texts: Schema = listOf(text);

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

export function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

export function oneOf(...schemas: readonly Schema[]): Schema {
  return { oneOf: schemas };
}

export function words(...choices: readonly (string | number)[]): Schema {
  return { enum: choices };
}

/** An object whose keys are names of the data. */
export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

/** A field with `?` after its name may be absent. */
export function fields(all: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(all);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), all[name]])),
    required: names.filter((name) => !name.endsWith('?')),
    additionalProperties: false,
  };
}

export function described(description: string, schema: Schema): Schema {
  return { description, ...schema };
}

/** The 95 % intervals of scores, by their names. */
export function intervals(...names: readonly string[]): Schema {
  return described(
    'the low and the high end of each 95 % interval; null where there is none',
    fields(intervalFields(...names)),
  );
}

export function intervalFields(...names: readonly string[]): Record<string, Schema> {
  const ends: Schema = { type: 'array', items: number, minItems: 2, maxItems: 2 };
  return Object.fromEntries(names.map((name) => [name, nullable(ends)]));
}

export const coverage: Schema = described(
  'how often numbers were within the interval of their prediction, its 95 % interval, and how wide that is in the mean',
  fields({ level: number, share: number, interval: numbers, width: number }),
);
