// Commands that read an image's layers.

import type { Command } from './command.js';
import type { OptionName } from './options.js';

const IMAGE: readonly OptionName[] = ['platform', 'store', 'trace', 'plain-http', 'daemon-config', 'relay'];

const VERIFIED =
  'Every layer is downloaded and verified on the way, and nothing of one that is not what its digest names is shown.';

export const IMAGE_COMMANDS: readonly Command[] = [
  {
    name: 'layers',
    aliases: ['history', 'image history'],
    group: 'Images',
    usage: 'NAME',
    ...{ images: 1, least: 1, most: 1, options: IMAGE },
    summary: 'Show what each layer of an image takes, which command made it, and what is wasted.',
    details: [
      `${VERIFIED} Sizes are those of the compressed and of the unpacked layer. Commands are told from the history; those after a “~” are a guess, since the history does not say all.`,
      'Efficiency and waste are counted as dive does: a file that is replaced or deleted by a later layer still takes its place.',
    ],
    examples: [['layers sandbox.localhost/layers', 'a sample image that wastes some']],
    load: () => import('./commands/layers.js'),
  },
  {
    name: 'files',
    group: 'Images',
    usage: 'NAME [PATTERN]',
    ...{ images: 1, least: 1, most: 2, options: ['layer', 'changes', ...IMAGE] },
    summary: 'List the files of an image, as a container would see them.',
    details: [
      `One a line, as “tar -tv” lists them, with times in UTC. ${VERIFIED}`,
      'With *, ? or […] the pattern is one of the whole path where it has a slash, else of its last part, and ** goes beyond slashes; anything else is a piece of the path. With --layer: what is in that layer, marks of deleted files included. With --changes: what each layer does, A for added, C for changed, D for deleted, behind the layer’s number.',
    ],
    examples: [
      ['files sandbox.localhost/layers "etc/*"', 'the files of a folder'],
      ['files sandbox.localhost/layers --changes --layer 4', 'what the fourth layer does'],
    ],
    load: () => import('./commands/files.js'),
  },
  {
    name: 'cat',
    group: 'Images',
    usage: 'NAME PATH',
    ...{ images: 1, least: 2, most: 2, options: IMAGE },
    summary: 'Print a file of an image.',
    details: [
      'Exactly its bytes, once all layers are verified. Links are followed as in a container, and never out of the image. On a terminal, characters that it would obey are escaped.',
    ],
    examples: [['cat sandbox.localhost/layers /etc/message', 'a link, which leads to /etc/motd']],
    load: () => import('./commands/cat.js'),
  },
  {
    name: 'diff',
    group: 'Images',
    usage: 'NAME NAME',
    ...{ images: 2, least: 2, most: 2, options: ['other-platform', ...IMAGE] },
    summary: 'Show what differs between two images: configuration, layers, files.',
    details: [
      'A is what only the second has, D what only the first has, C what differs. Files count as the same if all is the same that the layers say of them: kind, mode, owner, size, time and target. --platform is that of both images, --other-platform that of the second.',
    ],
    examples: [
      ['diff sandbox.localhost/hello:1.0 sandbox.localhost/hello:1.1', 'two versions'],
      [
        'diff sandbox.localhost/hello sandbox.localhost/hello --platform linux/amd64 --other-platform linux/arm64',
        'two platforms of one image',
      ],
    ],
    load: () => import('./commands/diff.js'),
  },
  {
    name: 'verify',
    group: 'Images',
    usage: 'NAME',
    ...{ images: 1, least: 1, most: 1, options: IMAGE },
    summary: 'Check every digest of an image: manifest, configuration, layers, and what those unpack to.',
    details: [
      'Exits with 0 if all of them are right, with 6 if one is not, and with 1 if it cannot be told: a layer cannot be read, is kept elsewhere, or is of an unknown kind.',
      'The last line is the digest that the verdict is about: NAME@DIGEST is what was verified, and nothing else. Whether somebody has signed it is not looked at.',
    ],
    examples: [['verify sandbox.localhost/layers', 'a sample image, without a network']],
    load: () => import('./commands/verify.js'),
  },
];
