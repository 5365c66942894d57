/** The completion of zsh, as a file of its function path or as text for one shell. */
import type { CommandDefinition, OptionDefinition, ProgramDefinition, ValueDefinition } from './definitions.ts';

export function zshCompletion(program: ProgramDefinition): string {
  const { commands } = program;
  return `#compdef chainrule
# Completion of chainrule for zsh. For this shell, after compinit: source <(chainrule completion zsh)

_chainrule() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C \\
${program.options.map((option) => `    ${optionText(option)} \\\n`).join('')}    '1: :->command' \\
    '*:: :->operands' && return
  case $state in
    command)
      local -a commands
      commands=(
${commands.map(({ name, description }) => `        ${quoted(`${name}:${description}`)}`).join('\n')}
      )
      _describe command commands
      ;;
    operands)
      case $words[1] in
${commands.map(commandText).join('\n')}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _chainrule ]]; then
  _chainrule "$@"
else
  compdef _chainrule chainrule
fi
`;
}

function commandText({ name, options, operands }: CommandDefinition): string {
  const all = [...options.map(optionText), ...operands.map((value) => quoted(`:${valueText(value)}`))];
  return `        ${name})
          _arguments \\
${all.map((text) => `            ${text}`).join(' \\\n')}
          ;;`;
}

function optionText({ names, description, value }: OptionDefinition): string {
  const explained = `[${description.replaceAll(/[[\]\\]/g, '\\$&')}]`;
  return names
    .map((name) => quoted(`*${name}${value ? '=' : ''}${explained}${value ? `:${valueText(value)}` : ''}`))
    .join(' ');
}

/** A message, and what may stand there. */
function valueText({ name, words, isList, files }: ValueDefinition): string {
  return `${escaped(name)}:${actionOf(words, isList, files)}`;
}

const fileActions = {
  none: ' ',
  all: '_files',
  models: '_files -g "*.safetensors"',
  folders: '_files -/',
} as const;

function actionOf(words: readonly string[], isList: boolean, files: ValueDefinition['files']): string {
  if (words.length === 0) return fileActions[files];
  if (isList) return ` _sequence -d compadd - ${words.join(' ')}`;
  const choices = `(${words.join(' ')})`;
  return files === 'none' ? choices : ` _alternative "names:name:${choices}" "files:file:${fileActions[files]}"`;
}

function escaped(text: string): string {
  return text.replaceAll(/[:\\]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
