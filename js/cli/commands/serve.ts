// `serve`: an image layout as a registry on this machine.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Run } from '../command.js';
import { CommandError, cannotListen, EXIT } from '../errors.js';
import { type Handler, serve } from '../http.js';
import { pretty } from '../json.js';
import { interrupted, portOf } from '../ports.js';

export const run: Run = async (context) => {
  const { flags, out, err, signal } = context;
  const wanted = portOf(flags.port);
  const server = await serve(await handler(context), wanted).catch((error: unknown) => {
    throw cannotListen(error, wanted);
  });
  const host = `localhost:${server.port}`;
  if (flags.json) out.line(pretty({ host, port: server.port }));
  else out.line(host);
  if (!flags.json && !flags.quiet) err.line(`Serving it on http://${host}/v2/. Ctrl+C ends it.`);
  await interrupted(signal);
  await server.close();
  return EXIT.interrupted;
};

async function handler({ args: [folder] }: Context): Promise<Handler> {
  const { createRegistry } = await import('../../server.js');
  if (folder === undefined) {
    const { samples } = await import('../../../build/samples.js');
    return createRegistry({ read: async (path) => sample(samples, path) }).fetch;
  }
  // The registry asks only for paths that it makes itself: index.json, and blobs by their checked digests.
  const read = (path: string) => readFile(join(folder, path)).catch(ignoreMissing);
  if ((await read('index.json').catch(() => undefined)) === undefined) {
    throw new CommandError('no-layout', `“${folder}” is no OCI image layout.`, 'Give a folder with an index.json.');
  }
  return createRegistry({ read }).fetch;
}

function sample(samples: Readonly<Record<string, string>>, path: string): Uint8Array | undefined {
  const text = Object.hasOwn(samples, path) ? samples[path] : undefined;
  return text === undefined ? undefined : Buffer.from(text, 'base64');
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
