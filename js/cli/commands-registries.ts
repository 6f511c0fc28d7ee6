// Commands that ask registries.

import type { Command } from './command.js';
import type { OptionName } from './options.js';

const NETWORK: readonly OptionName[] = ['trace', 'plain-http', 'daemon-config', 'relay'];
const REGISTRY: readonly OptionName[] = ['store', ...NETWORK];
const TAG_AND_DIGEST =
  'Of a name with a tag and a digest, the digest decides. Where the tag stands for something else now, a warning on stderr says so, unless there is --quiet or --json.';
const ONE_IMAGE: readonly OptionName[] = ['platform', ...REGISTRY];

export const REGISTRY_COMMANDS: readonly Command[] = [
  {
    name: 'tags',
    group: 'Registries',
    usage: 'NAME',
    ...{ images: 1, least: 1, most: 1, options: REGISTRY },
    summary: 'List the tags of a repository.',
    details: ['One a line, in the registry’s order, as they arrive. A tag or digest in the name does not matter.'],
    examples: [['tags sandbox.localhost/hello', 'the tags of a sample image, without a network']],
    load: () => import('./commands/tags.js'),
  },
  {
    name: 'inspect',
    aliases: ['image inspect'],
    group: 'Registries',
    usage: 'NAME',
    ...{ images: 1, least: 1, most: 1, options: ONE_IMAGE },
    summary: 'Show what an image is: digests, platforms, configuration, layers.',
    details: [
      'Of several platforms, one is shown: that of --platform, or linux/amd64, or the only one. Sizes are those of the compressed layers, as they are transferred. Layers are not downloaded.',
      TAG_AND_DIGEST,
    ],
    examples: [
      ['inspect sandbox.localhost/hello', 'a sample image, without a network'],
      ['inspect nginx --platform linux/arm64 --json', 'everything about one platform’s image'],
      ['inspect ./image.tar', 'what `docker save` wrote'],
    ],
    load: () => import('./commands/inspect.js'),
  },
  {
    name: 'manifest',
    group: 'Registries',
    usage: 'NAME',
    ...{ images: 1, least: 1, most: 1, options: ONE_IMAGE },
    summary: 'Print the manifest that a name stands for.',
    details: [
      'Exactly the registry’s bytes, also with --json, so that their SHA-256 is the digest. On a terminal they are indented, and characters that a terminal would obey are escaped.',
    ],
    examples: [
      ['manifest sandbox.localhost/hello | sha256sum', 'the digest, computed by somebody else'],
      ['manifest sandbox.localhost/hello --platform linux/arm64', 'the manifest of one platform’s image'],
    ],
    load: () => import('./commands/manifest.js'),
  },
  {
    name: 'config',
    group: 'Registries',
    usage: 'NAME',
    ...{ images: 1, least: 1, most: 1, options: ONE_IMAGE },
    summary: 'Print the configuration of an image.',
    details: [
      'Exactly the registry’s bytes, also with --json: their SHA-256 is the image ID. On a terminal they are indented, and characters that a terminal would obey are escaped. Without --platform it is the configuration for linux/amd64, or of the only image.',
    ],
    examples: [['config sandbox.localhost/hello --platform linux/arm64', 'environment, command, history']],
    load: () => import('./commands/config.js'),
  },
  {
    name: 'digest',
    group: 'Registries',
    usage: 'NAME',
    ...{ images: 1, least: 1, most: 1, options: ONE_IMAGE },
    summary: 'Print the digest that a name stands for now.',
    details: [
      'The digest alone, computed from the manifest’s bytes. Without --platform it is that of the index, where there is one. With --json: media type, digest and size.',
      TAG_AND_DIGEST,
    ],
    examples: [
      ['digest sandbox.localhost/hello', 'for a name that cannot change: NAME@DIGEST'],
      ['digest nginx --platform linux/arm64', 'the digest of one platform’s image'],
    ],
    load: () => import('./commands/digest.js'),
  },
  {
    name: 'referrers',
    group: 'Registries',
    usage: 'NAME',
    ...{ images: 1, least: 1, most: 1, options: ['artifact-type', ...REGISTRY] },
    summary: 'List what others have attached to an image: SBOMs, signatures, provenance.',
    details: [
      'One a line: digest, size, type and title. A registry without the referrers API is asked for the tag that stands in for it. What is listed is there; whether it is right is not checked.',
    ],
    examples: [
      ['referrers sandbox.localhost/supply-chain:1.0', 'the lists of parts of a sample image'],
      ['referrers sandbox.localhost/supply-chain:1.0 --artifact-type application/spdx+json', 'those in SPDX'],
    ],
    load: () => import('./commands/referrers.js'),
  },
  {
    name: 'copy',
    group: 'Registries',
    usage: 'SOURCE TARGET',
    ...{ images: 1, least: 2, most: 2, options: ['platform', 'referrers', ...REGISTRY] },
    summary: 'Copy an image from one registry to another, or to another name.',
    details: [
      'All platforms, or with --platform the image for that one alone; digests stay as they are. What the target has is not sent again, and within one registry nothing is sent but manifests where it allows that. Nothing is kept on this machine. The source may also be an image in a file, or one of this machine (store:NAME).',
      'The last line is the full name of the target; with --quiet it is the only one. With --json: name, media type, digest and size.',
    ],
    examples: [
      ['copy sandbox.localhost/hello localhost:5000/team/hello:1.0', 'a sample image, to a registry on this machine'],
      ['copy ./image.tar registry.example.com/team/app:1', 'what `docker save` wrote'],
    ],
    load: () => import('./commands/copy.js'),
  },
  {
    name: 'login',
    group: 'Registries',
    usage: '[HOST]',
    ...{ least: 0, most: 1, options: ['username', 'password-stdin', ...NETWORK] },
    summary: 'Log in to a registry, and keep the login as Docker does.',
    details: [
      'The registry is asked first: what it does not take is not kept. The login is kept where Docker keeps its own, by its credential helper or else in $DOCKER_CONFIG/config.json (~/.docker/config.json), and other tools find it there. Without a host it is docker.io.',
      'A password is typed, unseen, or piped in: on a command line everybody could read it.',
    ],
    examples: [
      ['login registry.example.com', 'asks for the user and the password'],
      ['login ghcr.io -u octocat --password-stdin < token.txt', 'for scripts'],
    ],
    load: () => import('./commands/login.js'),
  },
  {
    name: 'logout',
    group: 'Registries',
    usage: '[HOST]',
    ...{ least: 0, most: 1, options: [] },
    summary: 'Forget the login for a registry.',
    details: ['Removes what `login` or Docker has kept. Without a host it is docker.io.'],
    examples: [['logout registry.example.com', 'from the credential helper, or from the file']],
    load: () => import('./commands/logout.js'),
  },
];
