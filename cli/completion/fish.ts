/** The completion of fish. */
import type { CommandDefinition, OptionDefinition, ProgramDefinition, ValueDefinition } from './definitions.ts';

export function fishCompletion(program: ProgramDefinition): string {
  const { commands } = program;
  return `# Completion of chainrule for fish. For this shell: chainrule completion fish | source

function __chainrule_command
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test "$words[2]" = $argv[1]
end

function __chainrule_first
    test (count (commandline -opc)) -eq 1
end

complete -c chainrule -f
${[
  ...program.options.map((option) => `complete -c chainrule -n __chainrule_first${optionText(option)}`),
  ...commands.map(
    ({ name, description }) => `complete -c chainrule -n __chainrule_first -a ${name} -d ${quoted(description)}`,
  ),
  ...commands.flatMap(commandLines),
].join('\n')}
`;
}

function commandLines({ name, options, operands }: CommandDefinition): string[] {
  const start = `complete -c chainrule -n '__chainrule_command ${name}'`;
  return [
    ...options.map((option) => start + optionText(option)),
    ...operands.flatMap((operand) => {
      const what = offeredBy(operand);
      return what === '' ? [] : [start + what];
    }),
  ];
}

function optionText({ names, description, value }: OptionDefinition): string {
  const flags = names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`)).join('');
  const needed = value ? ` ${value.files === 'none' ? '-x' : '-r'}${offeredBy(value)}` : '';
  return `${flags}${needed} -d ${quoted(description)}`;
}

function offeredBy({ words, isList, files }: ValueDefinition): string {
  const list = words.join(' ');
  const all: string[] = [];
  if (words.length > 0) all.push(isList ? `(__fish_append , ${list})` : list);
  if (files === 'models') all.push('(__fish_complete_suffix .safetensors)');
  if (files === 'folders') all.push('(__fish_complete_directories)');
  return `${files === 'all' ? ' -F' : ''}${all.length > 0 ? ` -k -a ${quoted(all.join(' '))}` : ''}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", `\\'`)}'`;
}
