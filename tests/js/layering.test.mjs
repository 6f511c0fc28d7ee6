// The lines between the parts, as ARCHITECTURE.md draws them, held by reading the sources.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { at, ROOT } from '../../scripts/lib/paths.mjs';

/** What git knows of or would add; not what is built or installed. */
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter(Boolean);
const under = (pattern) => files.filter((file) => pattern.test(file));

/** Every place in these files where the pattern is, as `file:line: text`. */
function places(list, pattern) {
  return list.flatMap((file) => {
    const lines = readFileSync(at(file), 'utf8').split('\n');
    return lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
  });
}

/** Rust without comments, where the names of other crates may stand. */
const RUST_CODE = (pattern) => new RegExp(`^(?!\\s*//).*(?:${pattern})`);

const rules = [
  {
    name: 'JavaScript is known to the bindings alone',
    files: under(/^crate\/(?!wasm\/).*\.rs$/),
    never: RUST_CODE('\\b(?:wasm_bindgen|js_sys|web_sys|serde_wasm_bindgen|gloo\\w*)\\b'),
    hits: '    use js_sys::Array;',
    misses: '//! js_sys is for crate/wasm alone',
  },
  {
    name: 'the crate has no clock, socket, file or chance of its own',
    files: under(/^crate\/.*\.rs$/),
    never: RUST_CODE('\\bstd::(?:time|net|fs|env|process|thread)\\b|\\b(?:rand|getrandom)::'),
    hits: 'use std::time::Instant;',
    misses: 'use core::time::Duration;',
  },
  {
    name: 'the page imports its own modules and the entries of the package, nothing else',
    files: under(/^www\/.*\.js$/),
    never:
      /(?<![.\w'"])(?:from|import)\s*\(?\s*['"](?!\.\.?\/(?!.*pullspec\/))(?!(?:\.\.?\/)+pullspec\/(?:index|registry|server|store|layer|archive|files\/memory|files\/opfs)\.js['"])/,
    hits: "import { x } from 'pullspec';",
    misses: "import { x } from '../../pullspec/index.js'; begin('import', { x });",
  },
  {
    name: 'text never becomes markup or code',
    files: under(/^(?:www|js)\/.*\.(?:js|ts)$/),
    never: /\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|new Function|eval\()/,
    hits: 'element.innerHTML = text;',
    misses: 'element.textContent = text;',
  },
  {
    name: 'no address of a package registry is kept',
    files: under(/^(?:package-lock\.json|Cargo\.lock)$/),
    never: /"resolved"|^source = "(?!registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index")/,
    hits: '      "resolved": "https://example.com/x.tgz",',
    misses: 'source = "registry+https://github.com/rust-lang/crates.io-index"',
  },
  {
    name: 'no path of somebody’s machine is kept',
    files: files.filter((file) => !/\.(?:png|wasm|ico|woff2|gz)$|^samples\/blobs\/|^tests\/js\/layering/.test(file)),
    never: /(?:^|[\s"'`(=:])\/(?:Users|home\/\w+\/(?:src|git|code|projects))\//,
    hits: 'see /Users/ann/notes.md',
    misses: 'https://example.com/Users/ann/notes.md',
  },
];

for (const rule of rules) {
  test(`${rule.name}: the rule sees what it forbids, and only that`, () => {
    assert.match(rule.hits, rule.never);
    assert.doesNotMatch(rule.misses, rule.never);
  });
  test(`${rule.name}: holds in ${rule.files.length} files`, () => {
    assert.notEqual(rule.files.length, 0);
    assert.deepEqual(places(rule.files, rule.never), []);
  });
}

describe('sizes', () => {
  const long = (pattern, limit) =>
    under(pattern).filter((file) => readFileSync(at(file), 'utf8').split('\n').length > limit + 1);

  test('a Rust file has at most 500 lines', () => assert.deepEqual(long(/^(?:crate|xtask)\/.*\.rs$/, 500), []));
  // Types and the catalogues of words are tables, and read as such.
  test('a JavaScript module has at most 200 lines', () => {
    assert.deepEqual(long(/^(?:js|www\/(?:js|elements)|scripts)\/(?!.*types\.ts).*\.(?:js|mjs|ts)$/, 200), []);
  });
});
