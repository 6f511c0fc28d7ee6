// Every flag there is. Help, completion, usage errors and the manual come from this table.

interface Option {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  /** What stands for the value in help. */
  readonly value?: string;
  /** Values to complete. */
  readonly values?: readonly string[];
  readonly summary: string;
}

export const OPTIONS = {
  'artifact-type': {
    type: 'string',
    value: 'TYPE',
    values: ['application/spdx+json', 'application/vnd.cyclonedx+json', 'application/vnd.in-toto+json'],
    summary: 'Only what is of this type, such as application/spdx+json.',
  },
  help: { type: 'boolean', short: 'h', summary: 'Show help for the command.' },
  json: { type: 'boolean', summary: 'Print JSON; an error is one JSON object on stderr.' },
  'no-color': { type: 'boolean', summary: 'Print no colours.' },
  'password-stdin': { type: 'boolean', summary: 'Read the password from standard input.' },
  'plain-http': { type: 'boolean', summary: 'Ask the registry over HTTP, without TLS.' },
  platform: {
    type: 'string',
    value: 'OS/ARCH[/VARIANT]',
    values: [
      'linux/amd64',
      'linux/arm64',
      'linux/arm/v7',
      'linux/386',
      'linux/ppc64le',
      'linux/s390x',
      'windows/amd64',
    ],
    summary: 'The image for this platform, where the name stands for several.',
  },
  port: { type: 'string', value: 'N', summary: 'The port to listen on; any that is free, if it is missing.' },
  quiet: { type: 'boolean', short: 'q', summary: 'Print results and errors only: no progress, no remarks.' },
  username: { type: 'string', short: 'u', value: 'NAME', summary: 'The user; asked for if it is missing.' },
  version: { type: 'boolean', summary: 'Print the version.' },
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof OPTIONS;
export const optionNames = Object.keys(OPTIONS) as OptionName[];
export const option = (name: OptionName): Option => OPTIONS[name];

/** Flags of every command. */
export const COMMON: readonly OptionName[] = ['json', 'quiet', 'no-color', 'help'];

export type Flags = {
  readonly [K in OptionName]?: (typeof OPTIONS)[K]['type'] extends 'boolean' ? boolean : string;
};
