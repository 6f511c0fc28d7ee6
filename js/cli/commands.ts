// Every command there is. Help, completion, usage errors and the manual come from this table.

import type { Command } from './command.js';
import { IMAGE_COMMANDS } from './commands-images.js';
import { NAME_COMMANDS } from './commands-names.js';
import { REGISTRY_COMMANDS } from './commands-registries.js';
import { STORE_COMMANDS } from './commands-store.js';

export const COMMANDS: readonly Command[] = [
  ...NAME_COMMANDS,
  ...STORE_COMMANDS,
  ...REGISTRY_COMMANDS,
  ...IMAGE_COMMANDS,
  {
    name: 'relay',
    group: 'Servers',
    usage: '',
    ...{ least: 0, most: 0, options: ['origin', 'registry', 'internal', 'port'] },
    summary: 'Let web pages ask registries that send no CORS headers.',
    details: [
      'Starts a relay on this machine and prints its address, which holds a key: whoever has the address may use it. It asks the registries that pullspec knows, for what a pull needs, and nothing else; no login passes through it. It ends when it is interrupted.',
    ],
    examples: [
      ['relay --origin https://page.example', 'for that page, in a browser on this machine'],
      [
        'relay --port 8081 --internal registry.lan:5000 --origin http://localhost:8080',
        'also for a registry of your own',
      ],
    ],
    load: () => import('./commands/relay.js'),
  },
  {
    name: 'serve',
    group: 'Servers',
    usage: '[FOLDER]',
    ...{ least: 0, most: 1, options: ['port', 'writable'], completes: 'files' },
    summary: 'Serve an OCI image layout as a registry on this machine.',
    details: [
      'On 127.0.0.1 and over plain HTTP, for every tool that speaks to registries. Without a folder it serves the sample images of sandbox.localhost. It prints the host to put in front of names, and ends when it is interrupted.',
      'It is for reading, unless there is --writable: then the folder takes pushes from everybody on this machine, and is made if it is missing. Without a folder, pushes go where this program keeps what is pushed to sandbox.localhost: $XDG_DATA_HOME/pullspec/sandbox (~/.local/share/pullspec/sandbox, on Windows %LOCALAPPDATA%\\pullspec\\sandbox). To have nothing but the samples again, remove that folder.',
    ],
    examples: [
      ['serve --port 5000', 'then: docker pull localhost:5000/hello'],
      ['serve ./layout', 'what “skopeo copy … oci:layout” has written'],
      ['serve --writable ./layout --port 5000', 'then: docker push localhost:5000/mine'],
    ],
    load: () => import('./commands/serve.js'),
  },
  {
    name: 'completion',
    group: 'This program',
    usage: 'bash|zsh|fish',
    ...{ least: 1, most: 1, options: [], completes: ['bash', 'zsh', 'fish'] },
    summary: 'Print a script that completes commands and flags.',
    details: [
      'bash: put it into ~/.local/share/bash-completion/completions/pullspec. zsh: into a folder of $fpath, as _pullspec. fish: into ~/.config/fish/completions/pullspec.fish.',
    ],
    examples: [['completion bash > ~/.local/share/bash-completion/completions/pullspec', 'for every new shell']],
    load: () => import('./commands/completion.js'),
  },
  {
    name: 'help',
    group: 'This program',
    usage: '[COMMAND]',
    ...{ least: 0, most: 2, options: [], completes: 'commands' },
    summary: 'Show this overview, or help for a command.',
    details: [],
    examples: [['help inspect', 'the same as: pullspec inspect --help']],
    load: () => import('./commands/help.js'),
  },
];
