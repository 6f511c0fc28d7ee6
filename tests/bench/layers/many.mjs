// An archive of many empty files, made while it is read.

/** So many names in some folders. */
export function manyFiles(count) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= count) return controller.close();
      const blocks = Math.min(1000, count - at);
      return controller.enqueue(Buffer.concat(Array.from({ length: blocks }, () => block(at++))));
    },
  });
}

function block(at) {
  const header = Buffer.alloc(512);
  header.write(`usr/share/folder-${at % 997}/file-${at}.txt`);
  header.write('0000644\0', 100);
  header.write('00000000000\0', 124);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
