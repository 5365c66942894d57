/** The schemas of all that `--json` and its kin print, by the command that prints it. */
import { expressionCheck, modelCheck } from './checks.ts';
import { derivatives, judgement, problems, stepDefinitions } from './derivatives.ts';
import { failure, lineFailure } from './failure.ts';
import { importance } from './importance.ts';
import { oneOf, type Schema } from './kinds.ts';
import { landscapes } from './landscapes.ts';
import { lessonClass } from './lesson.ts';
import { address, description, evaluation, predictions, site } from './models.ts';
import { training } from './training.ts';
import { expressionWalk, networkWalk, pictureWalk } from './walks.ts';

interface Printed {
  readonly title: string;
  readonly schema: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const all: Readonly<Record<string, Printed>> = {
  train: { title: 'chainrule train --json', schema: oneOf(training, failure) },
  predict: { title: 'chainrule predict --json', schema: oneOf(predictions, failure) },
  evaluate: { title: 'chainrule evaluate --json', schema: oneOf(evaluation, failure) },
  describe: { title: 'chainrule describe --json', schema: oneOf(description, failure) },
  derive: {
    title: 'chainrule derive --json',
    schema: oneOf(derivatives, failure),
    definitions: stepDefinitions,
  },
  'derive-batch': {
    title: 'each line of chainrule derive --batch',
    schema: oneOf(derivatives, lineFailure),
    definitions: stepDefinitions,
  },
  check: { title: 'chainrule check --json', schema: oneOf(expressionCheck, modelCheck, failure) },
  walk: { title: 'chainrule walk --json', schema: oneOf(networkWalk, expressionWalk, pictureWalk, failure) },
  importance: { title: 'chainrule importance --json', schema: oneOf(importance, failure) },
  landscape: { title: 'chainrule landscape --json', schema: oneOf(landscapes, failure) },
  practice: { title: 'chainrule practice --json', schema: oneOf(problems, failure) },
  'practice-grade': { title: 'each line of chainrule practice --grade', schema: oneOf(judgement, lineFailure) },
  lesson: { title: 'chainrule lesson --json', schema: oneOf(lessonClass, failure) },
  play: { title: 'chainrule play --json', schema: oneOf(address, site, failure) },
};

export const schemaNames: readonly string[] = Object.keys(all);

export function schemaNamed(name: string): Schema {
  const { title, schema, definitions } = all[name]!;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...schema,
    ...(definitions && { $defs: definitions }),
  };
}
