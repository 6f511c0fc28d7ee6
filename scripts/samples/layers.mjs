// sandbox.localhost/layers: what layers can do to each other's files, with Docker's media types.

import { createHash } from 'node:crypto';

import { addImage } from './image.mjs';
import { DOCKER_MEDIA_TYPES } from './media-types.mjs';
import { directory, file, hardlink, opaque, symlink, whiteout } from './tar.mjs';

const NAME = 'sandbox.localhost/layers';
const ARCHIVE_BYTES = 12 * 1024;

const GREET = `#!/bin/sh
# Layer 1. Prints the message of the day.
cat /etc/motd
`;

const GREET_SHOUTING = `#!/bin/sh
# Layer 3. Same path as in layer 1, so this is the one a container sees.
tr a-z A-Z < /etc/motd
`;

/** @param {import('./layout.mjs').Layout} layout */
export function addLayers(layout) {
  const descriptor = addImage(layout, {
    platform: { architecture: 'amd64', os: 'linux' },
    types: DOCKER_MEDIA_TYPES,
    steps: [
      base(),
      copied(),
      overwritten(),
      deleted(),
      changed(),
      { by: '/bin/sh -c #(nop)  CMD ["/usr/local/bin/greet"]' },
    ],
    config: { Env: ['PATH=/usr/local/bin:/usr/bin:/bin'], Cmd: ['/usr/local/bin/greet'], WorkingDir: '/' },
    // Docker indents its manifests by three spaces.
    indent: 3,
  });
  layout.tag(`${NAME}:1`, descriptor);
  layout.tag(`${NAME}:latest`, descriptor);
}

/** Files for the later layers to work on. */
function base() {
  return {
    by: '/bin/sh -c #(nop) ADD file:rootfs.tar in / ',
    files: [
      file('etc/motd', motd(1, 'It brings the files that the later layers work on.')),
      file('etc/hostname', 'layers\n'),
      file(
        'etc/secret.txt',
        'This is a sample, not a secret. Layer 4 deletes it, and you can still read it here.\n',
        0o600,
      ),
      file('opt/archive.bin', noise(ARCHIVE_BYTES)),
      file('opt/old/README', 'Layer 4 deletes this whole directory.\n'),
      file('srv/data/part-1', 'Layer 5 puts a file where this directory is.\n'),
      file('usr/local/bin/greet', GREET, 0o755),
      directory('tmp', 0o1777),
      file('var/cache/demo/a.idx', 'Hidden by layer 4.\n'),
      file('var/cache/demo/b.idx', 'Hidden by layer 4.\n'),
    ],
  };
}

/** Everything a tar entry can be beside a plain file, and names that are not plain ASCII. */
function copied() {
  return {
    by: '/bin/sh -c #(nop) COPY dir:files in / ',
    files: [
      file(
        'home/learner/my notes – 메모.txt',
        'The name of this file has spaces, a dash that is no hyphen, and Hangul in it.\n',
      ),
      symlink('etc/message', 'motd'),
      file('var/lib/demo/empty', ''),
      file(
        'usr/local/bin/as-root',
        '#!/bin/sh\n# Its mode is 4755: the setuid bit is what an audit looks for.\nid -u\n',
        0o4755,
      ),
      hardlink('usr/local/bin/as-root-too', 'usr/local/bin/as-root', 0o4755),
    ],
  };
}

/** Same paths again: the upper layer's file is seen, the lower one's bytes are still fetched. */
function overwritten() {
  return {
    by: '/bin/sh -c #(nop) COPY dir:overlay in / ',
    files: [
      file('etc/motd', motd(3, 'It overwrites /etc/motd and /usr/local/bin/greet.')),
      file('usr/local/bin/greet', GREET_SHOUTING, 0o755),
    ],
  };
}

/** Deleting hides a file and frees nothing: the 12 KiB of /opt/archive.bin stay in layer 1. */
function deleted() {
  return {
    by: '/bin/sh -c rm -r /etc/secret.txt /opt/archive.bin /opt/old /var/cache/demo && mkdir /var/cache/demo && touch /var/cache/demo/fresh.idx',
    files: [
      whiteout('etc/secret.txt'),
      whiteout('opt/archive.bin'),
      whiteout('opt/old'),
      opaque('var/cache/demo'),
      file('var/cache/demo/fresh.idx', ''),
    ],
  };
}

/** A changed mode repeats the whole file; a file takes a directory's place without a whiteout. */
function changed() {
  return {
    by: '/bin/sh -c chmod 600 /etc/hostname && rm -r /srv/data && echo "A directory until layer 5." > /srv/data',
    files: [file('etc/hostname', 'layers\n', 0o600), file('srv/data', 'A directory until layer 5.\n')],
  };
}

/** @param {number} layer @param {string} purpose */
function motd(layer, purpose) {
  return `This is /etc/motd of layer ${layer}. ${purpose}\n`;
}

/** Bytes that do not compress and are the same every time. @param {number} length */
function noise(length) {
  const chunks = Array.from({ length: length / 32 }, (_, at) => createHash('sha256').update(`noise ${at}`).digest());
  return Buffer.concat(chunks);
}
