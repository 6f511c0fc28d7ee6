// Every flag there is. Help, completion, usage errors and the manual come from this table.

interface Option {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  /** Whether it may be given several times. */
  readonly multiple?: boolean;
  /** What stands for the value in help. */
  readonly value?: string;
  /** Values to complete, or that they are files. */
  readonly values?: readonly string[] | 'files';
  readonly summary: string;
}

const PLATFORMS = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/386',
  'linux/ppc64le',
  'linux/s390x',
  'windows/amd64',
] as const;

export const OPTIONS = {
  'all-platforms': { type: 'boolean', summary: 'The images for all platforms.' },
  'artifact-type': {
    type: 'string',
    value: 'TYPE',
    values: ['application/spdx+json', 'application/vnd.cyclonedx+json', 'application/vnd.in-toto+json'],
    summary: 'Only what is of this type, such as application/spdx+json.',
  },
  changes: { type: 'boolean', summary: 'What each layer adds, changes and deletes.' },
  'daemon-config': {
    type: 'string',
    value: 'FILE',
    summary: 'Ask as Docker does with this daemon.json: by its mirrors, and without TLS where it says so.',
  },
  digests: { type: 'boolean', summary: 'Whole digests instead of their beginnings.' },
  format: {
    type: 'string',
    value: 'oci|docker',
    values: ['oci', 'docker'],
    summary: 'The form of the archive; oci if it is missing.',
  },
  help: { type: 'boolean', short: 'h', summary: 'Show help for the command.' },
  internal: {
    type: 'string',
    multiple: true,
    value: 'HOST',
    summary: 'A registry of your own network that may be asked too, as in registry.lan:5000; may be repeated.',
  },
  json: { type: 'boolean', summary: 'Print JSON; an error is one JSON object on stderr.' },
  layer: {
    type: 'string',
    value: 'N|DIGEST',
    summary: 'One layer, by its number from 1 or the beginning of its digest.',
  },
  'no-color': { type: 'boolean', summary: 'Print no colours.' },
  origin: {
    type: 'string',
    multiple: true,
    value: 'URL',
    summary: 'Whose pages are answered, as in https://page.example; may be repeated.',
  },
  'other-platform': {
    type: 'string',
    value: 'OS/ARCH[/VARIANT]',
    values: PLATFORMS,
    summary: 'The platform of the second image, where it is another one.',
  },
  output: { type: 'string', short: 'o', value: 'FILE', values: 'files', summary: 'The file to write.' },
  'password-stdin': { type: 'boolean', summary: 'Read the password from standard input.' },
  'plain-http': { type: 'boolean', summary: 'Ask the registry over HTTP, without TLS.' },
  platform: {
    type: 'string',
    value: 'OS/ARCH[/VARIANT]',
    values: PLATFORMS,
    summary: 'The image for this platform, where the name stands for several.',
  },
  port: { type: 'string', value: 'N', summary: 'The port to listen on; any that is free, if it is missing.' },
  quiet: { type: 'boolean', short: 'q', summary: 'Print results and errors only: no progress, no remarks.' },
  referrers: { type: 'boolean', summary: 'Also what refers to the image: SBOMs, signatures, provenance.' },
  relay: { type: 'string', value: 'URL', summary: 'Ask by the relay at this address.' },
  registry: {
    type: 'string',
    multiple: true,
    value: 'HOST',
    summary: 'A public registry that may be asked beside those that are known; may be repeated.',
  },
  store: {
    type: 'string',
    value: 'DIR',
    values: 'files',
    summary: 'The folder with the images of this machine, in place of the usual one.',
  },
  trace: { type: 'boolean', short: 'v', summary: 'Tell every step and every request, a line each, on stderr.' },
  username: { type: 'string', short: 'u', value: 'NAME', summary: 'The user; asked for if it is missing.' },
  version: { type: 'boolean', summary: 'Print the version.' },
  writable: { type: 'boolean', summary: 'Take pushes, and delete what is to be deleted.' },
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof OPTIONS;
export const optionNames = Object.keys(OPTIONS) as OptionName[];
export const option = (name: OptionName): Option => OPTIONS[name];

/** Flags of every command. */
export const COMMON: readonly OptionName[] = ['json', 'quiet', 'no-color', 'help'];

export type Flags = {
  readonly [K in OptionName]?: (typeof OPTIONS)[K] extends { readonly multiple: true }
    ? readonly string[]
    : (typeof OPTIONS)[K]['type'] extends 'boolean'
      ? boolean
      : string;
};
