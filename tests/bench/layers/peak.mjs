// How much memory reading a large layer takes beyond that of a small one: a process of its own, `node peak.mjs MEBIBYTES`.

import { gzipSync } from 'node:zlib';
import { readLayer } from '../../../dist/layer.js';
import { peak } from '../memory.mjs';

const MIB = 1024 * 1024;
const size = Number(process.argv[2]) * MIB;

/** An archive of one file, in members of gzip that hold four mebibytes each. */
function layerOf(bytes) {
  const header = Buffer.alloc(512);
  header.write('large');
  header.write('0000644\0', 100);
  // Eight bytes in base 256, which any size fits.
  header[124] = 0x80;
  header.writeBigUInt64BE(BigInt(bytes), 128);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257, 'latin1');
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  let seed = 1;
  const content = Buffer.alloc(4 * MIB, 0);
  // Every second byte is nothing that could be guessed: it is compressed to about half.
  for (let at = 0; at < content.length; at += 2) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
    content[at] = seed >>> 24;
  }
  const [first, member, end] = [header, content, Buffer.alloc(1024)].map((part) => gzipSync(part, { level: 1 }));
  const parts = [first, ...new Array(bytes / content.length).fill(member), end];
  return new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part) controller.enqueue(new Uint8Array(part));
      else controller.close();
    },
  });
}

async function read(bytes) {
  const layer = await readLayer(layerOf(bytes), { computeDiffId: true });
  if (layer.at('large')?.size !== bytes || layer.fault) throw new Error('The layer is not read to its end.');
}

await read(32 * MIB);
const before = peak();
await read(size);
process.stdout.write(JSON.stringify({ bytes: size, peak: peak() - before }));
