// The page's languages: both catalogues say the same things, and Korean words every sentence of the package.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import ofClient from '../../build/client/sentences.js';
import ofLayers from '../../build/layers/sentences.js';
import { at } from '../../scripts/lib/paths.mjs';
import { explained } from '../../www/js/shapes.js';
import enDocker from '../../www/lang/docker/en.js';
import koDocker from '../../www/lang/docker/ko.js';
import enFirst from '../../www/lang/en.js';
import enImages from '../../www/lang/images/en.js';
import koImages from '../../www/lang/images/ko.js';
import koFirst from '../../www/lang/ko.js';
import enLayers from '../../www/lang/layers/en.js';
import koLayers, { sentences as koOfLayers } from '../../www/lang/layers/ko.js';
import enLater from '../../www/lang/registry/en.js';
import koLater from '../../www/lang/registry/ko.js';

/** What is loaded first, what comes with the first look-up, and what comes when layers are opened. */
const en = { ...enFirst, words: { ...enFirst.words, ...enLater, ...enLayers, ...enDocker, ...enImages } };
const ko = {
  words: { ...koFirst.words, ...koLater, ...koLayers, ...koDocker, ...koImages },
  sentences: { ...koFirst.sentences, ...koOfLayers },
};
const sentences = { ...ofClient, ...ofLayers };

/** A template's placeholders, sorted. */
const placeholders = (template) => [...template.matchAll(/\{([a-z-]+)\}/g)].map(([, name]) => name).sort();

/** Every file under a folder whose name ends so. */
function files(folder, ending) {
  return readdirSync(at(folder), { recursive: true })
    .filter((path) => path.endsWith(ending))
    .map((path) => at(folder, path));
}

describe('the catalogues', () => {
  test('have the same keys', () => {
    assert.deepEqual(Object.keys(ko.words).sort(), Object.keys(en.words).sort());
  });

  test('have the same placeholders in each text', () => {
    for (const [key, text] of Object.entries(en.words))
      assert.deepEqual(placeholders(ko.words[key]), placeholders(text), key);
  });

  test('say nothing twice', () => {
    const all = [enFirst.words, enLater, enLayers, enDocker, enImages].flatMap(Object.keys);
    assert.deepEqual(
      all.filter((key, index) => all.indexOf(key) !== index),
      [],
    );
    assert.deepEqual(
      Object.keys(koOfLayers).filter((code) => Object.hasOwn(koFirst.sentences, code)),
      [],
    );
  });

  test('explain every key that documents may have, and no other', () => {
    const keys = Object.keys(en.words).filter((key) => key.startsWith('key.'));
    assert.deepEqual(keys.sort(), explained().sort());
  });

  test('leave nothing empty', () => {
    const texts = [en.words, ko.words, ko.sentences].flatMap(Object.entries);
    assert.deepEqual(
      texts.filter(([, text]) => text.trim() === ''),
      [],
    );
  });

  test('Korean is Korean', () => {
    const untranslated = Object.entries({ ...ko.words, ...ko.sentences }).filter(([, text]) => !/[가-힣]/.test(text));
    // Names of products, formats and units are the same in both.
    const same =
      /^(?:offers\.(?:dockerfile|yaml)|tool\.|size\.|store\.(?:desktop|podman)$|daemon\.(?:regular|windows)$)/;
    assert.deepEqual(
      untranslated.filter(([key]) => !same.test(key)),
      [],
    );
  });

  test('Korean puts no particle behind a value, whose ending it cannot know', () => {
    const particle = /\{[a-z-]+\}”?(?:은|는|이|가|을|를|과|와|으로|로)(?=[\s.,:]|$)/;
    assert.deepEqual(
      Object.entries({ ...ko.words, ...ko.sentences }).filter(([, text]) => particle.test(text)),
      [],
    );
  });

  test('Korean words every sentence of the package, and no other', () => {
    assert.deepEqual(Object.keys(ko.sentences).sort(), Object.keys(sentences).sort());
    for (const [code, template] of Object.entries(sentences)) {
      const known = placeholders(template);
      const unknown = placeholders(ko.sentences[code]).filter((name) => !known.includes(name));
      assert.deepEqual(unknown, [], code);
    }
  });
});

describe('the texts', () => {
  const sources = [...files('www/js', '.js'), ...files('www/elements', '.js')].map((path) =>
    readFileSync(path, 'utf8'),
  );
  const html = readFileSync(at('www/index.html'), 'utf8');

  test('that the page asks for are there, and those that are there are asked for', () => {
    const all = [...sources, html].join('\n');
    const mentioned = (key) => all.includes(`'${key}'`) || all.includes(`"${key}"`);
    const prefixes = [...all.matchAll(/(?:words|phrase)\([^()]*?`([a-z-]+\.)\$\{/g)].map(([, prefix]) => prefix);
    // What documents are made of is held to the catalogues above.
    const composed = (key) => [...prefixes, 'key.'].some((prefix) => key.startsWith(prefix));
    assert.deepEqual(
      Object.keys(en.words).filter((key) => !mentioned(key) && !composed(key)),
      [],
    );
    const asked = [...all.matchAll(/(?:words|phrase)\('([^']+)'/g)].map(([, key]) => key);
    assert.deepEqual(
      asked.filter((key) => !Object.hasOwn(en.words, key)),
      [],
    );
  });

  test('in the HTML are the English ones, so that nothing changes when the language is there', () => {
    const written = [...html.matchAll(/data-words="([^"]+)"[^>]*>([^<]*)</g)];
    assert.ok(written.length > 5);
    for (const [, key, text] of written) assert.equal(text, en.words[key], key);
  });
});
