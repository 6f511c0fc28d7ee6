// Commands about the images of this machine.

import type { Command } from './command.js';
import type { OptionName } from './options.js';

const MANY = Number.POSITIVE_INFINITY;
const HERE: readonly OptionName[] = ['store', 'trace'];
const BOTH: readonly OptionName[] = [...HERE, 'plain-http', 'daemon-config', 'relay'];
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
    name: 'push',
    aliases: ['image push'],
    group: 'Images on this machine',
    usage: 'NAME [TARGET]',
    ...{ least: 1, most: 2, options: ['platform', 'referrers', ...BOTH], completes: 'images' },
    summary: 'Send an image of this machine to a registry.',
    details: [
      'To where its name says, or to TARGET. The registry is asked for each blob first; what it has is not sent again. Manifests go as they are, so that the digest stays what it is, and the name is given last: whoever pulls meanwhile gets the old image or the new one.',
      `Of an image for several platforms all are sent, or with --platform that one alone. ${LAST_LINE} With --json: name, media type, digest and size.`,
    ],
    examples: [
      ['push localhost:5000/team/hello:1.0', 'to where the name says'],
      ['push nginx registry.example.com/mirror/nginx:1.27', 'to another place, without naming it first'],
    ],
    load: () => import('./commands/push.js'),
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
  {
    name: 'import',
    aliases: ['load', 'image load', 'image import'],
    group: 'Images on this machine',
    usage: 'FILE|-',
    ...{ least: 1, most: 1, options: HERE, completes: 'files' },
    summary: 'Take images over from a file that `docker save` or another program wrote.',
    details: [
      'Docker’s archives of every version and OCI archives, compressed or not; with “-” it is read from standard input. Every blob is verified before it is kept, and images get the names that the file has for them. With --quiet the names alone; with --json the folder (store) and the images.',
    ],
    examples: [
      ['import image.tar', 'what `docker save -o image.tar` wrote'],
      ['import -', 'the same, piped in'],
    ],
    load: () => import('./commands/import.js'),
  },
  {
    name: 'export',
    aliases: ['save', 'image save', 'image export'],
    group: 'Images on this machine',
    usage: 'NAME...',
    ...{ least: 1, most: MANY, options: ['output', 'format', 'platform', ...HERE], completes: 'images' },
    summary: 'Write images into one file, for `docker load` and other programs.',
    details: [
      'An OCI archive, or with --format docker one that older versions of Docker load as well. Digests stay what they are, and everything is verified on the way. The file is there when it is whole; without --output, or with “-”, it goes to standard output, but never to a terminal. With --json: file, format, bytes and images.',
    ],
    examples: [
      ['export nginx:1.27 -o nginx.tar', 'an OCI archive'],
      ['export nginx:1.27 --format docker | docker load', 'into Docker, without a file'],
    ],
    load: () => import('./commands/export.js'),
  },
];
