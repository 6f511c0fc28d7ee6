// What bytes are, by how they begin: a raster image that may be drawn, text, or neither. Names and media types are not asked.

/** More pixels than these are not drawn: unpacked, they would take gigabytes. */
export const PIXELS = 40_000_000;

/** How much is looked at to tell text from the rest. */
const LOOKED_AT = 65_536;

const starts = (bytes, text, at = 0) => [...text].every((one, index) => bytes[at + index] === one.charCodeAt(0));

/** `{ kind: 'image', type, width, height }`, `{ kind: 'text' }` or `{ kind: 'data' }`. */
export function kindOf(bytes) {
  const image = imageOf(bytes);
  if (image) return { kind: 'image', ...image };
  return { kind: isText(bytes) ? 'text' : 'data' };
}

function imageOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (starts(bytes, '\x89PNG\r\n\x1a\n'))
      return { type: 'image/png', ...sides(view.getUint32(16), view.getUint32(20)) };
    if (starts(bytes, 'GIF8')) return { type: 'image/gif', ...sides(view.getUint16(6, true), view.getUint16(8, true)) };
    if (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) return { type: 'image/webp', ...webp(bytes, view) };
    if (starts(bytes, '\xff\xd8\xff')) return { type: 'image/jpeg', ...jpeg(view) };
  } catch {
    // It ends where its size should be.
  }
  return undefined;
}

const sides = (width, height) => ({ width, height });

function webp(bytes, view) {
  const three = (at) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536 + 1;
  if (starts(bytes, 'VP8X', 12)) return sides(three(24), three(27));
  if (starts(bytes, 'VP8 ', 12)) return sides(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  const bits = view.getUint32(21, true);
  return sides((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
}

/** A frame's header says the size; the segments before it are skipped. */
function jpeg(view) {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sides(view.getUint16(at + 7), view.getUint16(at + 5));
    if (view.getUint8(at) !== 0xff) throw new RangeError();
  }
}

/** UTF-8 without the controls that no text has. */
function isText(bytes) {
  const start = bytes.subarray(0, LOOKED_AT);
  if (start.some((byte) => byte < 32 && (byte < 8 || byte > 13) && byte !== 27)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: bytes.length > LOOKED_AT });
    return true;
  } catch {
    return false;
  }
}

/** Sixteen bytes as hexadecimal numbers, and as the characters that they are in ASCII. */
export function hexLine(bytes, line) {
  const part = bytes.subarray(line * 16, line * 16 + 16);
  const numbers = [...part].map((byte) => byte.toString(16).padStart(2, '0'));
  const ascii = [...part].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
  const halves = [numbers.slice(0, 8).join(' '), numbers.slice(8).join(' ')];
  return { offset: (line * 16).toString(16).padStart(8, '0'), hex: halves.join('  ').padEnd(48), ascii };
}
