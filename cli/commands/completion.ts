/** `chainrule completion`: what makes a shell complete the commands, options and values of this program. */
import type { Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { definitionOf, type ProgramDefinition } from '../completion/definitions.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { addDebugOption } from '../options.ts';
import { writeOut } from '../screen.ts';
import { choiceValue } from '../values.ts';

const scripts: Readonly<Record<string, (program: ProgramDefinition) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

const help = `
To have it in every shell from the next one on:
  bash   chainrule completion bash > ~/.local/share/bash-completion/completions/chainrule
         or, without the package bash-completion: chainrule completion bash >> ~/.bashrc
  zsh    chainrule completion zsh > "\${fpath[1]}/_chainrule"
         or, after compinit in ~/.zshrc: source <(chainrule completion zsh)
  fish   chainrule completion fish > ~/.config/fish/completions/chainrule.fish

Examples:
  source <(chainrule completion bash)`;

export function completionCommand(program: Command): void {
  const command = program
    .command('completion')
    .description('Print what makes your shell complete commands, options and values.')
    .argument('<shell>', 'bash, zsh or fish', choiceValue('shell', Object.keys(scripts)))
    .addHelpText('after', help)
    .action((shell: string) => writeOut(scripts[shell]!(definitionOf(program))));
  addDebugOption(command);
}
