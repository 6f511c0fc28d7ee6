// `cat`: a file of an image.

import type { Run } from '../command.js';
import type { Output } from '../output.js';
import { readFilesOf } from '../read-image.js';
import { safe } from '../text.js';

export const run: Run = async (context) => {
  const [name = '', path = ''] = context.args;
  const image = await readFilesOf(context, name);
  const content = await image.read(path, { follow: true, signal: context.signal });
  if (context.out.terminal) show(context.out, content);
  else context.out.raw(content);
  return undefined;
};

/** Shows content on a terminal, line by line, so that it obeys nothing. */
function show(out: Output, content: Uint8Array): void {
  const lines = new TextDecoder().decode(content).split('\n');
  // The end of the last line begins no other one.
  if (lines.at(-1) === '') lines.pop();
  out.lines(lines.map((line) => line.split('\t').map(safe).join('\t')));
}
