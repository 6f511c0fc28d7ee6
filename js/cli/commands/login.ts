// `login`: a login that the registry has accepted, kept where Docker keeps its own.

import type { Login } from '../../registry.js';
import type { Context, Run } from '../command.js';
import { UsageError } from '../errors.js';
import { passwordFrom } from '../input.js';
import { pretty } from '../json.js';
import { ask } from '../prompt.js';
import { safe } from '../text.js';

export const run: Run = async (context) => {
  const {
    args: [registry = 'docker.io'],
    flags,
    world,
    out,
    signal,
  } = context;
  const login = await read(context, registry);
  const busy = context.waiting(`Asking ${safe(registry)} whether it takes this login`);
  try {
    const client = await context.client({ registry });
    await client.login(registry, login, { signal });
    const { dockerLogin } = await import('../../node.js');
    await dockerLogin(registry, login, { env: world.env });
  } finally {
    busy.end();
  }
  if (flags.json) out.line(pretty({ registry, username: login.username }));
  else if (!flags.quiet) out.line(`Logged in to ${safe(registry)} as ${safe(login.username)}.`);
  return undefined;
};

async function read({ flags, world, err }: Context, registry: string): Promise<Login> {
  const { username } = flags;
  if (flags['password-stdin']) {
    if (username === undefined) {
      throw new UsageError(
        'missing-username',
        'A password alone is no login.',
        'Write --username NAME beside --password-stdin.',
      );
    }
    return { username, password: await passwordFrom(world.stdin) };
  }
  if (!world.stdin.isTTY) {
    throw new UsageError(
      'no-terminal',
      'There is no terminal to ask for a password.',
      'Write --username NAME --password-stdin.',
    );
  }
  const hidden = { text: `Password for ${safe(registry)}: `, hidden: true };
  const questions = username === undefined ? [{ text: 'Username: ', hidden: false }, hidden] : [hidden];
  const answers = await ask(world.stdin, err, questions);
  const [name = '', password = ''] = username === undefined ? answers : [username, ...answers];
  if (name === '' || password === '') {
    throw new UsageError('missing-password', 'A login is a user name and a password.', 'Neither may be empty.');
  }
  return { username: name, password };
}
