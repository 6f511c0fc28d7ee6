// Logging in and out by the command line: what is asked, what is kept, and that a password is nowhere to be seen.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import dns from 'node:dns';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createListener } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, beforeEach, describe, test } from 'node:test';
import { cliModule } from '../../scripts/lib/cli.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { close, listen } from '../../scripts/lib/server.mjs';

const { run: runHere } = await cliModule('run');
const PASSWORD = 'pa:ss wörd-7f3a';
/** The first byte of a TLS connection. */
const HANDSHAKE = 22;
const AUTH = Buffer.from(`ann:${PASSWORD}`).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'pullspec-login-'));
const kept = join(folder, 'config.json');
const env = { PATH: process.env.PATH, HOME: folder, DOCKER_CONFIG: folder };

/** A registry that wants this one login for everything. */
const server = createServer((request, response) => {
  if (request.headers.authorization !== `Basic ${AUTH}`) {
    return response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end();
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  return response.end(request.url === '/v2/' ? '{}' : '{"name":"a","tags":["1"]}');
});
let host;

before(async () => {
  host = `localhost:${await listen(server, 0)}`;
});
beforeEach(() => rmSync(kept, { force: true }));
after(async () => {
  await close(server);
  rmSync(folder, { recursive: true });
});

function run(args, stdin = '') {
  const child = spawn(process.execPath, [at('dist/cli.js'), ...args], { env });
  child.stdin.on('error', () => {}).end(stdin);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((resolve) => child.on('close', (exit) => resolve({ exit, output })));
}

/** Runs a command line on a terminal on which these keys are typed. Also gives in which modes the terminal was. */
async function type(args, keys) {
  const modes = [];
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (raw) => modes.push(raw) });
  const stream = () => Object.assign(new PassThrough(), { isTTY: true, columns: 90 });
  const world = { stdin, stdout: stream(), stderr: stream(), env: { ...env, NO_COLOR: '1' } };
  for (const chunk of keys) stdin.write(chunk);
  const exit = await runHere(args, { ...world, signal: new AbortController().signal });
  const [stdout, stderr] = [world.stdout, world.stderr].map((printed) => printed.read()?.toString() ?? '');
  return { exit, stdout, stderr, modes };
}

const entries = () => JSON.parse(readFileSync(kept, 'utf8')).auths;

describe('login', () => {
  test('keeps what the registry takes; other commands use it until logout', async () => {
    assert.equal((await run(['tags', `${host}/a`])).exit, 5);
    const login = await run(['login', host, '--username', 'ann', '--password-stdin'], `${PASSWORD}\n`);
    assert.deepEqual(login, { exit: 0, output: `Logged in to ${host} as ann.\n` });
    assert.deepEqual(entries(), { [host]: { auth: AUTH } });
    assert.deepEqual(await run(['tags', `${host}/a`]), { exit: 0, output: '1\n' });
    assert.deepEqual(await run(['logout', host]), { exit: 0, output: `Forgot the login for ${host}.\n` });
    assert.deepEqual(entries(), {});
    assert.equal((await run(['tags', `${host}/a`])).exit, 5);
    assert.deepEqual(await run(['logout', host]), { exit: 0, output: `There was no login for ${host}.\n` });
  });

  test('keeps nothing that the registry refuses, and does not repeat it', async () => {
    const { exit, output } = await run(['login', host, '-u', 'ann', '--password-stdin'], 'wrong-7f3a');
    assert.equal(exit, 5, output);
    assert.ok(!output.includes('7f3a') && !output.includes(Buffer.from('ann:wrong-7f3a').toString('base64')), output);
    assert.equal(existsSync(kept), false);
  });

  test('as JSON says who is in, and not by what', async () => {
    const { exit, output } = await run(['login', host, '-u', 'ann', '--password-stdin', '--json'], PASSWORD);
    assert.equal(exit, 0);
    assert.deepEqual(JSON.parse(output), { registry: host, username: 'ann' });
  });

  for (const [why, args, stdin, exit] of [
    ['a password on the command line is refused', ['--password', PASSWORD, '-u', 'ann'], '', 2],
    ['a password alone is no login', ['--password-stdin'], PASSWORD, 2],
    ['without a terminal nothing can be asked', ['-u', 'ann'], PASSWORD, 2],
    ['an empty password is none', ['-u', 'ann', '--password-stdin'], '\n', 1],
    ['two lines are no password', ['-u', 'ann', '--password-stdin'], 'a\nb\n', 1],
  ]) {
    test(why, async () => {
      const got = await run(['login', host, ...args], stdin);
      assert.equal(got.exit, exit, got.output);
      assert.ok(!got.output.includes('7f3a'), got.output);
      assert.equal(existsSync(kept), false);
    });
  }

  test('a configuration that cannot be read is an error, and stays as it is', async () => {
    writeFileSync(kept, '{"auths":');
    for (const args of [
      ['logout', host],
      ['login', host, '-u', 'ann', '--password-stdin'],
      ['tags', `${host}/a`],
    ]) {
      const { exit, output } = await run([...args, '--json'], PASSWORD);
      assert.equal(exit, 1, output);
      assert.match(JSON.parse(output).error.code, /^(?:docker-config|credentials)$/);
      assert.equal(readFileSync(kept, 'utf8'), '{"auths":');
    }
  });
});

describe('on a terminal', () => {
  test('user and password are asked for; the password is not shown', async () => {
    const got = await type(['login', host, '--json'], ['anx\x7fn\r', 'junk\x15', PASSWORD, '\r']);
    assert.deepEqual(got, {
      exit: 0,
      stdout: `{\n  "registry": "${host}",\n  "username": "ann"\n}\n`,
      stderr: `Username: anx\b \bn\nPassword for ${host}: \n`,
      modes: [true, false],
    });
    assert.deepEqual(entries(), { [host]: { auth: AUTH } });
  });

  test('what is typed ahead is the next answer', async () => {
    assert.equal((await type(['login', host], [`ann\r${PASSWORD}\r`])).exit, 0);
  });

  test('an interruption ends it, and gives the terminal back', async () => {
    const { exit, stdout, modes } = await type(['login', host, '-u', 'ann'], ['pass\x03']);
    assert.deepEqual({ exit, stdout, modes }, { exit: 130, stdout: '', modes: [true, false] });
    assert.equal(existsSync(kept), false);
  });

  test('an empty password is none', async () => {
    assert.equal((await type(['login', host, '-u', 'ann'], ['\r'])).exit, 2);
  });
});

describe('over plain http', () => {
  const hosts = [
    ['registry.example', [], 'https', 7],
    ['registry.example', ['--plain-http'], 'http', 4],
    ['localhost', [], 'http', 4],
  ];
  for (const [name, flags, protocol, exit] of hosts) {
    test(`${name} ${flags.join(' ')}: ${protocol}`, async (context) => {
      const heard = new Set();
      const listener = createListener((socket) =>
        socket.once('data', ([first]) => {
          heard.add(first === HANDSHAKE ? 'https' : 'http');
          socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
        }),
      );
      const port = await listen(listener, 0);
      // Every name is this machine, where somebody listens who tells the one from the other.
      context.mock.method(dns, 'lookup', (_, options, done) =>
        options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
      );
      const got = await type(['digest', `${name}:${port}/a`, ...flags], []);
      await new Promise((done) => listener.close(done));
      assert.equal(got.exit, exit, got.stderr);
      assert.deepEqual([...heard], [protocol]);
    });
  }
});
