/** The completion of bash, also of version 3 as macOS has it, without the package bash-completion. */
import type { CommandDefinition, ProgramDefinition, ValueDefinition } from './definitions.ts';

export function bashCompletion(program: ProgramDefinition): string {
  const { commands } = program;
  const first = [...commands.map(({ name }) => name), ...optionNames(program)];
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ names, value }) =>
      value ? [{ patterns: names.map((flag) => `'${name} ${flag}'`), value }] : [],
    ),
  );
  return `# Completion of chainrule for bash. For this shell: source <(chainrule completion bash)

_chainrule_add() {
  local line
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$@" -- "$cur")
}

_chainrule_list() {
  local before=
  if [[ $cur == *,* ]]; then before=\${cur%,*},; fi
  cur=\${cur##*,}
  _chainrule_add -P "$before" -W "$1"
  compopt -o nospace 2>/dev/null
}

_chainrule_files() {
  compopt -o filenames 2>/dev/null
  case $1 in
    models) _chainrule_add -f -X '!*.safetensors'; _chainrule_add -d ;;
    folders) _chainrule_add -d ;;
    all) _chainrule_add -f ;;
  esac
}

_chainrule() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _chainrule_add -W '${first.join(' ')}'
    return
  fi
  # Bash takes --option=value apart.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case "$command $prev" in
${values.map(({ patterns, value }) => `    ${patterns.join('|')}) ${actions(value)} return ;;`).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map((command) => `      ${command.name}) _chainrule_add -W '${optionNames(command).join(' ')}' ;;`).join('\n')}
    esac
    return
  fi
  local i operand=0
  for ((i = 2; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${values.flatMap(({ patterns }) => patterns).join('|')})
        ((i++))
        if [[ \${COMP_WORDS[i]} == = ]]; then ((i++)); fi
        ;;
      *' -') ((operand++)) ;;
      *' -'*) ;;
      *) ((operand++)) ;;
    esac
  done
  case "$command $operand" in
${commands
  .flatMap(({ name, operands }) => operands.map((value, i) => `    '${name} ${i}') ${actions(value)} ;;`))
  .join('\n')}
  esac
}

complete -F _chainrule chainrule
`;
}

function optionNames({ options }: CommandDefinition): string[] {
  return options.flatMap(({ names }) => names);
}

function actions({ words, isList, files }: ValueDefinition): string {
  const all: string[] = [];
  if (words.length > 0)
    all.push(isList ? `_chainrule_list '${words.join(' ')}';` : `_chainrule_add -W '${words.join(' ')}';`);
  if (files !== 'none') all.push(`_chainrule_files ${files};`);
  return all.join(' ');
}
