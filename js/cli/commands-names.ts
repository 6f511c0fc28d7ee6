// Commands about names, which ask nobody.

import type { Command } from './command.js';

const MANY = Number.POSITIVE_INFINITY;

export const NAME_COMMANDS: readonly Command[] = [
  {
    name: 'explain',
    group: 'Names',
    usage: 'NAME',
    ...{ least: 1, most: 1, options: [] },
    summary: 'Take an image name apart and say why it means what it means.',
    details: [
      'Shows the parts of the name, what was filled in and why, the steps to the full name, the request it leads to, what is known of the registry, and how other tools read it. Nothing is sent anywhere.',
      'With --json, the whole explanation is printed.',
    ],
    examples: [
      ['explain nginx', 'what Docker makes of a short name'],
      ['explain ubuntu:14:04', 'what is wrong with a name, and how to put it right'],
    ],
    load: () => import('./commands/explain.js'),
  },
  {
    name: 'parse',
    group: 'Names',
    usage: '[NAME...]',
    ...{ least: 0, most: MANY, options: [] },
    summary: 'Print the full form of image names.',
    details: [
      'Without a name, or with “-”, names are read from standard input, one a line; empty lines are passed over.',
      'A name that is none is told on stderr, and the others are still printed; the exit code is then 3. With --json there is one object a line.',
    ],
    examples: [
      ['parse nginx ghcr.io/acme/api:1.2', 'docker.io/library/nginx:latest, and the other as it is'],
      ['parse --json < names.txt', 'registry, repository, tag and digest of each name'],
    ],
    load: () => import('./commands/parse.js'),
  },
  {
    name: 'extract',
    group: 'Names',
    usage: '[FILE]',
    ...{ least: 0, most: 1, options: [], completes: 'files' },
    summary: 'Find the image names in a file or in standard input.',
    details: [
      'Reads commands, Dockerfiles, YAML, addresses, package URLs and plain text, of at most 64 MB. Without a file, or with “-”, standard input is read.',
      'Prints one name a line; on a terminal also where it is. With --json: the name, its parts, the kind of text, and its line, column and place.',
    ],
    examples: [
      ['extract Dockerfile', 'what is built upon'],
      ['extract compose.yaml --json', 'the same, with places'],
    ],
    load: () => import('./commands/extract.js'),
  },
  {
    name: 'registry',
    group: 'Names',
    usage: 'HOST',
    ...{ least: 1, most: 1, options: [] },
    summary: 'Say what is known of a registry.',
    details: [
      'Its product, who may pull, what the parts of a name mean there, and where it is documented. Nothing is sent.',
    ],
    examples: [['registry ghcr.io', 'what holds at GitHub’s registry']],
    load: () => import('./commands/registry.js'),
  },
];
