// Commands about the images of this machine.

import type { Command } from './command.js';
import type { OptionName } from './options.js';

const MANY = Number.POSITIVE_INFINITY;
const HERE: readonly OptionName[] = ['store', 'trace'];
const BOTH: readonly OptionName[] = [...HERE, 'plain-http', 'relay'];
const PULL: readonly OptionName[] = ['platform', 'all-platforms', ...BOTH];

const LAST_LINE = 'The last line is the full name; with --quiet it is the only one.';

export const STORE_COMMANDS: readonly Command[] = [
  {
    name: 'pull',
    aliases: ['image pull'],
    group: 'Images on this machine',
    usage: 'NAME',
    ...{ least: 1, most: 1, options: PULL },
    summary: 'Bring an image from a registry to this machine.',
    details: [
      'Blobs that are here already are not downloaded again, whichever image they came with. Each is verified before it is kept. A pull that is interrupted is gone on with by the next one, from the byte where it stopped.',
      'Of several platforms one is taken: that of --platform, or this machine’s, or linux/amd64. --all-platforms takes every one, and what is attached to them.',
      `${LAST_LINE} With --json: the image, what its name stood for before (previous), how many blobs and bytes came, and how many blobs were here.`,
    ],
    examples: [
      ['pull sandbox.localhost/hello', 'a sample image, without a network'],
      ['pull localhost:5000/team/app:1 --all-platforms', 'all of an image, from a registry on this machine'],
    ],
    load: () => import('./commands/pull.js'),
  },
  {
    name: 'tag',
    aliases: ['image tag'],
    group: 'Images on this machine',
    usage: 'NAME NEW-NAME',
    ...{ least: 2, most: 2, options: HERE, completes: 'images' },
    summary: 'Give an image of this machine another name.',
    details: [
      'A name is a pointer, like a symbolic link: nothing is copied, and both names stand for the same digest from then on. Where the new name stood for another image, it is moved, and that image stays until `gc` finds that nothing needs it. The first name may also be a digest, an image ID, or the beginning of either.',
    ],
    examples: [
      [
        'tag sandbox.localhost/hello localhost:5000/team/hello:1.0',
        'a name at the registry that it is to be pushed to',
      ],
    ],
    load: () => import('./commands/tag.js'),
  },
  {
    name: 'ls',
    aliases: ['images', 'image ls', 'image list'],
    group: 'Images on this machine',
    usage: '[NAME]',
    ...{ least: 0, most: 1, options: ['digests', 'store'], completes: 'images' },
    summary: 'List the images of this machine.',
    details: [
      'All of them, those of a repository, or the one that a name with a tag or a digest stands for. Each name is a line; the size is what the image takes by itself, and the sum behind the list counts what several images share once. “!” marks what is not all here.',
      'With --quiet only the full names, with --quiet --digests only the digests. With --json: the folder (store), the images, and what they take together (usage), in bytes.',
      'The folder is that of --store, else $PULLSPEC_STORE, else $XDG_DATA_HOME/pullspec/images (~/.local/share/pullspec/images; on Windows %LOCALAPPDATA%\\pullspec\\images). It is an OCI image layout, which skopeo, crane and others read.',
    ],
    examples: [
      ['ls', 'everything that is here'],
      ['ls -q nginx', 'the names that a script goes through'],
    ],
    load: () => import('./commands/ls.js'),
  },
  {
    name: 'rm',
    aliases: ['rmi', 'image rm', 'image remove'],
    group: 'Images on this machine',
    usage: 'NAME...',
    ...{ least: 1, most: MANY, options: HERE, completes: 'images' },
    summary: 'Take names away, and with an image’s last name the image.',
    details: [
      'What other images need stays. A name that is not there is told, the others are removed all the same, and the exit code is then 4. With --json: a list of what went with each name.',
    ],
    examples: [['rm nginx:1.26 nginx:1.27', 'several at once']],
    load: () => import('./commands/rm.js'),
  },
  {
    name: 'find',
    group: 'Images on this machine',
    usage: 'NAME',
    ...{ least: 1, most: 1, options: PULL, completes: 'images' },
    summary: 'Find an image as `docker run` does: here, else in its registry, and then pull it.',
    details: [
      'Each step is told. What is here is taken as it is, even if the registry has a newer image under that name: `pull` asks.',
      `${LAST_LINE} With --json: the image, and whether it came from the store or the registry (source).`,
    ],
    examples: [['find sandbox.localhost/hello', 'the first time it is pulled, the second time it is here']],
    load: () => import('./commands/find.js'),
  },
  {
    name: 'gc',
    aliases: ['image prune'],
    group: 'Images on this machine',
    usage: '',
    ...{ least: 0, most: 0, options: HERE },
    summary: 'Remove what no name leads to, and parts of downloads that are older than a day.',
    details: [
      'Such things are left by names that were moved. `ls` says how much it is. With --json: the digests (removed), the bytes, and how many parts.',
    ],
    examples: [['gc', 'after names were moved']],
    load: () => import('./commands/gc.js'),
  },
];
