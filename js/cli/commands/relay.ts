// `relay`: registries for web pages that may not ask them.

import type { ServeRelayOptions } from '../../relay-node.js';
import type { Context, Run } from '../command.js';
import { cannotListen, EXIT, UsageError } from '../errors.js';
import { pretty } from '../json.js';
import { interrupted, portOf } from '../ports.js';
import { safe } from '../text.js';

export const run: Run = async (context) => {
  const { flags, out, err, signal } = context;
  const relay = await start(context);
  if (flags.json) out.line(pretty({ url: relay.url, port: relay.port }));
  else out.line(relay.url);
  if (!flags.json && !flags.quiet) {
    const origins = flags.origin?.map(safe).join(', ');
    err.line(
      `Answering ${origins ? `pages of ${origins}` : 'programs, and no pages: --origin lets some in'}. Ctrl+C ends it.`,
    );
  }
  await interrupted(signal);
  await relay.close();
  return EXIT.interrupted;
};

async function start({ flags }: Context) {
  const { serveRelay } = await import('../../relay-node.js');
  const port = portOf(flags.port);
  const wrong = flags.origin?.find((origin) => !isOrigin(origin));
  if (wrong !== undefined) {
    throw new UsageError(
      'not-an-origin',
      `“${wrong}” is no origin.`,
      'Write scheme and host alone, as in https://page.example.',
    );
  }
  const options: ServeRelayOptions = {
    port,
    ...(flags.origin && { origins: flags.origin }),
    ...(flags.registry && { registries: flags.registry }),
    ...(flags.internal && { internal: flags.internal }),
  };
  try {
    return await serveRelay(options);
  } catch (error) {
    // What the relay says of its options is said of the flags that they were made of.
    if (!(error instanceof TypeError)) throw cannotListen(error, port);
    throw new UsageError('unusable', error.message.replace(/^pullspec: /, ''), 'See: pullspec relay --help');
  }
}

/** What a browser sends as Origin, or everybody's. */
const isOrigin = (text: string): boolean => text === '*' || (URL.canParse(text) && new URL(text).origin === text);
