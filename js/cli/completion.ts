// Completion scripts, made of the table of commands.

import { namesOf } from './arguments.js';
import type { Command } from './command.js';
import { COMMON, type OptionName, option } from './options.js';
import { STORE } from './store.js';

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

/** Where the names of images that are here come from: from the program itself, when they are wanted. */
const IMAGES = 'pullspec ls -q 2>/dev/null';

/** What the arguments of a command may be: words, files, or images of this machine, which some commands want marked as such. */
type Candidates = readonly string[] | 'files' | 'images' | 'store-images';

function candidates({ completes, images }: Command, commands: readonly Command[]): Candidates {
  if (completes === 'commands') return names(commands);
  return completes ?? (images ? 'store-images' : []);
}

function bash(commands: readonly Command[]): string {
  const values = valued(commands).map((name) => `    ${words(name).join('|')}) ${bashValues(name)}; return ;;`);
  const cases = commands.map((command) => {
    const flags = optionsOf(command).flatMap(words).join(' ');
    const args = bashArguments(candidates(command, commands));
    const called = namesOf(command).map((name) => (name.includes(' ') ? `'${name}'` : name));
    return `    ${called.join('|')}) flags='${flags}'${args === '' ? '' : `; [[ $current == -* ]] || ${args}`} ;;`;
  });
  return `# bash completion for pullspec
_pullspec_images() {
  local typed=$current at=$COMP_CWORD image before=
  # For bash a colon ends a word; a name has some.
  while ((at > 1)) && [[ \${COMP_WORDS[at]} == : || \${COMP_WORDS[at - 1]} == : ]]; do
    at=$((at - 1)); typed=\${COMP_WORDS[at]}$typed
  done
  [[ $COMP_WORDBREAKS != *:* ]] || before=\${typed%"\${typed##*:}"}
  while IFS= read -r image; do
    image=$1$image
    # Whatever a shell would obey is in no name.
    [[ $image == "$typed"* && $image != *[!A-Za-z0-9._:/@+-]* ]] && COMPREPLY+=("\${image#"$before"}")
  done < <(${IMAGES})
}
_pullspec() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= flags= word
  COMPREPLY=()
  case $previous in
${values.join('\n')}
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && continue
    command="\${command:+$command }$word"
    [[ $command == image ]] || break
  done
  case $command in
    '') flags='${[...COMMON, 'version' as const].flatMap(words).join(' ')}'
      [[ $current == -* ]] || COMPREPLY=($(compgen -W '${names(commands).join(' ')}' -- "$current")) ;;
    image) COMPREPLY=($(compgen -W '${subcommands(commands).join(' ')}' -- "$current")) ;;
${cases.join('\n')}
  esac
  [[ $current != -* ]] || COMPREPLY=($(compgen -W "$flags" -- "$current"))
}
complete -F _pullspec pullspec
`;
}

/** What may stand behind “image”. */
const subcommands = (commands: readonly Command[]): string[] =>
  commands.flatMap(namesOf).flatMap((name) => (name.startsWith('image ') ? [name.slice('image '.length)] : []));

// Files are left to the shell, which knows how their names are quoted.
const BASH_FILES = 'compopt -o default';
const bashWords = (list: readonly string[]) => `COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$current"))`;

function bashValues(name: OptionName): string {
  const { values = [] } = option(name);
  return values === 'files' ? BASH_FILES : bashWords(values);
}

function bashArguments(list: Candidates): string {
  if (list === 'files') return BASH_FILES;
  if (list === 'images') return '_pullspec_images';
  if (list === 'store-images') return `_pullspec_images ${STORE}`;
  return list.length === 0 ? '' : bashWords(list);
}

const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;
/** In what zsh takes apart itself, colons and brackets mean something. */
const zshText = (text: string): string => text.replace(/[\\:[\]]/g, '\\$&');

function zsh(commands: readonly Command[]): string {
  const flag = (name: OptionName) => {
    const { short, value, values = [], summary } = option(name);
    const list = values === 'files' ? '_files' : `(${values.join(' ')})`;
    const what = `[${zshText(summary)}]${value ? `:${zshText(value)}:${list}` : ''}`;
    return short ? `'(-${short} --${name})'{-${short},--${name}}${quoted(what)}` : quoted(`--${name}${what}`);
  };
  const cases = commands.map((command) => {
    const called = namesOf(command).filter((name) => !name.includes(' '));
    const args = zshArguments(candidates(command, commands));
    return `    ${called.join('|')}) _arguments ${optionsOf(command).map(flag).join(' ')} ${quoted(args)} ;;`;
  });
  const list = commands.map(({ name, summary }) => `    ${quoted(`${name}:${zshText(summary)}`)}`);
  return `#compdef pullspec
# zsh completion for pullspec
_pullspec_images() {
  local -a images
  images=(\${(f)"$(${IMAGES})"})
  compadd -- \${images/#/$1}
}
_pullspec_store_images() { _pullspec_images ${STORE} }
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

function zshArguments(list: Candidates): string {
  if (list === 'files') return '*:file:_files';
  if (list === 'images') return '*:image:_pullspec_images';
  if (list === 'store-images') return '*:image:_pullspec_store_images';
  return `*:argument:(${list.join(' ')})`;
}

function fish(commands: readonly Command[]): string {
  const text = (words: string) => `'${words.replace(/[\\']/g, '\\$&')}'`;
  const none = `not __fish_seen_subcommand_from ${names(commands).join(' ')}`;
  const flag = (condition: string, name: OptionName) => {
    const { short, type, values = [], summary } = option(name);
    const list = values === 'files' ? ' -r -F' : ` -x${values.length > 0 ? ` -a ${text(values.join(' '))}` : ''}`;
    const value = type === 'string' ? list : '';
    return `complete -c pullspec -n ${text(condition)} -l ${name}${short ? ` -s ${short}` : ''}${value} -d ${text(summary)}`;
  };
  const lines = commands.flatMap((command) => {
    const called = namesOf(command).filter((name) => !name.includes(' '));
    const seen = `__fish_seen_subcommand_from ${called.join(' ')}`;
    return [
      `complete -c pullspec -n ${text(none)} -a ${command.name} -d ${text(command.summary)}`,
      ...fishArguments(candidates(command, commands), text).map(
        (arg) => `complete -c pullspec -n ${text(seen)} ${arg}`,
      ),
      ...optionsOf(command).map((name) => flag(seen, name)),
    ];
  });
  return `# fish completion for pullspec\ncomplete -c pullspec -f\n${[flag(none, 'version'), ...lines].join('\n')}\n`;
}

function fishArguments(list: Candidates, text: (words: string) => string): string[] {
  if (list === 'files') return ['-F'];
  if (list === 'images') return [`-a ${text(`(${IMAGES})`)}`];
  if (list === 'store-images') return [`-a ${text(`(${IMAGES} | string replace -r ^ ${STORE})`)}`];
  return list.length > 0 ? [`-a ${text(list.join(' '))}`] : [];
}
