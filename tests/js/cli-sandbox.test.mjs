// Where the command line keeps what is pushed to sandbox.localhost, on each system.

import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cliModule } from '../../scripts/lib/cli.mjs';

const { sandboxFolder } = await cliModule('sandbox');

for (const [env, platform, start] of [
  [{ HOME: '/home/ann' }, 'linux', ['/home/ann', '.local', 'share']],
  [{ HOME: '/home/ann', XDG_DATA_HOME: '/data' }, 'linux', ['/data']],
  [{ HOME: '/home/ann', XDG_DATA_HOME: 'data' }, 'linux', ['/home/ann', '.local', 'share']],
  [{ HOME: '/home/ann', XDG_DATA_HOME: '' }, 'darwin', ['/home/ann', '.local', 'share']],
  [{}, 'linux', [homedir(), '.local', 'share']],
  [{ HOME: 'H', LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local' }, 'win32', ['C:\\Users\\ann\\AppData\\Local']],
  [{ HOME: 'H', LOCALAPPDATA: '\\\\server\\ann' }, 'win32', ['\\\\server\\ann']],
  [{ HOME: 'H', LOCALAPPDATA: 'Local' }, 'win32', ['H', 'AppData', 'Local']],
  [{ HOME: 'H', XDG_DATA_HOME: '/data' }, 'win32', ['H', 'AppData', 'Local']],
]) {
  test(`${platform}, ${JSON.stringify(env)}`, () => {
    assert.equal(sandboxFolder(env, platform), join(...start, 'pullspec', 'sandbox'));
  });
}
