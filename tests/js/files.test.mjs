// Places for files in Node: both do what every one must do, and the disk some more.

import { ok } from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { memoryFiles } from '../../dist/files/memory.js';
import { nodeFiles } from '../../dist/files/node.js';
import { cases, roomCases } from '../files/suite.mjs';

const outer = mkdtempSync(join(tmpdir(), 'pullspec-files-'));
after(() => rmSync(outer, { recursive: true, force: true }));

describe('in memory', () => {
  for (const [name, run] of Object.entries({ ...cases, ...roomCases })) {
    test(name, () => {
      const files = memoryFiles();
      return run({ files, again: () => files, small: (limit) => memoryFiles({ limit }), assert: ok });
    });
  }
});

describe('on disk', () => {
  let nth = 0;
  for (const [name, run] of Object.entries(cases)) {
    test(name, () => {
      nth += 1;
      // By another path it is known as the same by what is on the disk alone.
      const [folder, other] = [join(outer, `${nth}`), join(outer, `${nth}, again`)];
      symlinkSync(folder, other);
      return run({ files: nodeFiles(folder), again: () => nodeFiles(other), assert: ok });
    });
  }
});
