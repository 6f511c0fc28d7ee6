// The archives of tests/fixtures/tar.json, put together here as tests/layer.rs does it: for Node and for browsers.

import { readFileSync } from 'node:fs';
import { at } from '../../scripts/lib/paths.mjs';

const BLOCK = 512;
const MARKS = { ustar: 'ustar\x0000', gnu: 'ustar  \0' };

/** `{ name, reason, bytes, list, fault, notices }` of each. */
export const archives = JSON.parse(readFileSync(at('tests/fixtures/tar.json'), 'utf8')).map(
  ({ archive, list = [], notices = [], ...rest }) => ({
    ...rest,
    list,
    notices,
    bytes: Buffer.concat(archive.map(blocks)),
  }),
);

/** One step: a header with what follows it, zero blocks, or bytes as they are. */
function blocks(step) {
  if (step.zero !== undefined) return Buffer.alloc(step.zero * BLOCK);
  if (step.raw !== undefined) return Buffer.from(step.raw);
  const content = Buffer.from(step.records ? step.records.map(record).join('') : (step.content ?? ''));
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header(step, content.length), content, padding]);
}

function header({ name = '', type = '0', link = '', format = 'ustar', size, bytes = {}, checksum }, length) {
  const block = Buffer.alloc(BLOCK);
  block.write(name);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write('00000000000\0', 136);
  block.write(type, 156);
  block.write(link, 157);
  block.write(MARKS[format] ?? '', 257);
  if (typeof size === 'string') block.write(size, 124, 'hex');
  else block.write(`${(size ?? length).toString(8).padStart(11, '0')}\0`, 124);
  for (const [place, hex] of Object.entries(bytes)) block.write(hex, Number(place), 'hex');
  block.write('        ', 148);
  const sum = block.reduce((total, byte) => total + byte, checksum === 'wrong' ? 1 : 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A record of an extended header, whose length counts itself. */
function record([key, value]) {
  const rest = Buffer.byteLength(key) + Buffer.byteLength(value) + 3;
  let length = rest + 1;
  while (rest + String(length).length !== length) length++;
  return `${length} ${key}=${value}\n`;
}

/** An entry as a line: kind, path, size, and where a link leads. */
export const lineOf = ({ type, path, size, link }) => `${type} ${path} ${size}${link ? ` -> ${link}` : ''}`;
