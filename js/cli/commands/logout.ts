// `logout`: forgets a login.

import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { safe } from '../text.js';

export const run: Run = async ({ args: [registry = 'docker.io'], flags, world, out }) => {
  const { dockerLogout } = await import('../../node.js');
  const removed = await dockerLogout(registry, { env: world.env });
  if (flags.json) out.line(pretty({ registry, removed }));
  else if (!flags.quiet) out.line(`${removed ? 'Forgot the login' : 'There was no login'} for ${safe(registry)}.`);
  return undefined;
};
