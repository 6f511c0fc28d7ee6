// Places for files in Node: both do what every one must do, and each what only it can.

import { ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { memoryFiles } from '../../dist/files/memory.js';
import { cases, roomCases } from '../files/suite.mjs';

describe('in memory', () => {
  for (const [name, run] of Object.entries({ ...cases, ...roomCases })) {
    test(name, () => {
      const files = memoryFiles();
      return run({ files, again: () => files, small: (limit) => memoryFiles({ limit }), assert: ok });
    });
  }
});
