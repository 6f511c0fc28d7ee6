// `config`: the bytes of an image's configuration.

import type { Run } from '../command.js';
import { document } from '../document.js';
import { pull } from '../pull.js';

export const run: Run = async (context) => {
  const { bytes } = await pull(context, (client, name, options) => client.config(name, options));
  document(context.out, bytes);
  return undefined;
};
