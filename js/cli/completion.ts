// Completion scripts, made of the table of commands.

import type { Command } from './command.js';
import { COMMON, type OptionName, option } from './options.js';

type Shell = 'bash' | 'zsh' | 'fish';

/** The script for a shell, or undefined for a shell that is not known. */
export function completion(shell: string, commands: readonly Command[]): string | undefined {
  return Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell as Shell](commands) : undefined;
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = { bash, zsh, fish };

const names = (commands: readonly Command[]) => commands.map(({ name }) => name);
const optionsOf = (command: Command): readonly OptionName[] => [...command.options, ...COMMON];
const words = (name: OptionName): string[] => {
  const { short } = option(name);
  return [`--${name}`, ...(short ? [`-${short}`] : [])];
};
/** Flags whose value can be completed, or at least is no command. */
const valued = (commands: readonly Command[]): OptionName[] => {
  const all = new Set(commands.flatMap(optionsOf));
  return [...all].filter((name) => option(name).type === 'string');
};

/** What the arguments of a command may be, as words; undefined for files. */
function candidates(command: Command, commands: readonly Command[]): readonly string[] | undefined {
  if (command.completes === 'files') return undefined;
  return command.completes === 'commands' ? names(commands) : (command.completes ?? []);
}

function bash(commands: readonly Command[]): string {
  const values = valued(commands).map(
    (name) =>
      `    --${name}) COMPREPLY=($(compgen -W '${(option(name).values ?? []).join(' ')}' -- "$current")); return ;;`,
  );
  const cases = commands.map((command) => {
    const flags = optionsOf(command).flatMap(words).join(' ');
    const list = candidates(command, commands);
    // Files are left to the shell, which knows how their names are quoted.
    const args =
      list === undefined ? 'compopt -o default' : `COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$current"))`;
    return `    ${command.name}) flags='${flags}'${list?.length === 0 ? '' : `; [[ $current == -* ]] || ${args}`} ;;`;
  });
  return `# bash completion for pullspec
_pullspec() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= flags= word
  COMPREPLY=()
  case $previous in
${values.join('\n')}
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || { command=$word; break; }
  done
  case $command in
    '') flags='${[...COMMON, 'version' as const].flatMap(words).join(' ')}'
      [[ $current == -* ]] || COMPREPLY=($(compgen -W '${names(commands).join(' ')}' -- "$current")) ;;
${cases.join('\n')}
  esac
  [[ $current != -* ]] || COMPREPLY=($(compgen -W "$flags" -- "$current"))
}
complete -F _pullspec pullspec
`;
}

const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;
/** In what zsh takes apart itself, colons and brackets mean something. */
const zshText = (text: string): string => text.replace(/[\\:[\]]/g, '\\$&');

function zsh(commands: readonly Command[]): string {
  const flag = (name: OptionName) => {
    const { short, value, values, summary } = option(name);
    const action = value ? `:${zshText(value)}:(${(values ?? []).join(' ')})` : '';
    const what = `[${zshText(summary)}]${action}`;
    return short ? `'(-${short} --${name})'{-${short},--${name}}${quoted(what)}` : quoted(`--${name}${what}`);
  };
  const cases = commands.map((command) => {
    const list = candidates(command, commands);
    const args = list === undefined ? '*:file:_files' : `*:argument:(${list.join(' ')})`;
    return `    ${command.name}) _arguments ${optionsOf(command).map(flag).join(' ')} ${quoted(args)} ;;`;
  });
  const list = commands.map(({ name, summary }) => `    ${quoted(`${name}:${zshText(summary)}`)}`);
  return `#compdef pullspec
# zsh completion for pullspec
_pullspec() {
  local -a commands
  commands=(
${list.join('\n')}
  )
  local curcontext=$curcontext state line
  _arguments -C ${[...COMMON, 'version' as const].map(flag).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument) case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}
if [ "$funcstack[1]" = _pullspec ]; then _pullspec "$@"; else compdef _pullspec pullspec; fi
`;
}

function fish(commands: readonly Command[]): string {
  const text = (words: string) => `'${words.replace(/[\\']/g, '\\$&')}'`;
  const none = `not __fish_seen_subcommand_from ${names(commands).join(' ')}`;
  const flag = (condition: string, name: OptionName) => {
    const { short, type, values, summary } = option(name);
    const value = type === 'string' ? ` -x${values ? ` -a ${text(values.join(' '))}` : ''}` : '';
    return `complete -c pullspec -n ${text(condition)} -l ${name}${short ? ` -s ${short}` : ''}${value} -d ${text(summary)}`;
  };
  const lines = commands.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${command.name}`;
    const list = candidates(command, commands);
    const args = list === undefined ? ['-F'] : list.length > 0 ? [`-a ${text(list.join(' '))}`] : [];
    return [
      `complete -c pullspec -n ${text(none)} -a ${command.name} -d ${text(command.summary)}`,
      ...args.map((arg) => `complete -c pullspec -n ${text(seen)} ${arg}`),
      ...optionsOf(command).map((name) => flag(seen, name)),
    ];
  });
  return `# fish completion for pullspec\ncomplete -c pullspec -f\n${[flag(none, 'version'), ...lines].join('\n')}\n`;
}
