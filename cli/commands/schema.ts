/** `chainrule schema`: what `--json` prints, as a JSON schema for those who check it or make types of it. */
import type { Command } from 'commander';
import { addDebugOption } from '../options.ts';
import { schemaNamed, schemaNames } from '../schemas/index.ts';
import { writeJson } from '../screen.ts';
import { choiceValue } from '../values.ts';

const help = `
The schema (JSON Schema, draft 2020-12) is that of this version: of the document that the command prints with --json, of a
failure too, or of each line that derive --batch and practice --grade write.

Names: ${schemaNames.join(', ')}

Examples:
  chainrule schema predict > predict.schema.json
  chainrule schema derive-batch`;

export function schemaCommand(program: Command): void {
  const command = program
    .command('schema')
    .description('Print the JSON schema of what a command prints with --json.')
    .argument('<command>', 'the command; see below', choiceValue('command', schemaNames))
    .addHelpText('after', help)
    .action((name: string) => writeJson(schemaNamed(name)));
  addDebugOption(command);
}
