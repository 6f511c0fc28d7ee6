// The parsers that are compared. Each `run` is a loop of its own, so that the engine optimises each for itself. It keeps
// every answer and adds up a part of it, or 1 for a refusal, so that nothing is left out as unused. `answer` is the same
// in our terms, undefined if refused.

import { createRequire } from 'node:module';
import { at } from '../../scripts/lib/paths.mjs';
import { npmVersion } from './machine.mjs';
import { keep } from './measure.mjs';

const require = createRequire(at('package.json'));

/** What a splitter leaves open is filled in as Docker does, in its favour. */
function complete(registry, repository, tag, digest) {
  const host = registry === undefined || registry === 'index.docker.io' ? 'docker.io' : registry;
  const official = host === 'docker.io' && !repository.includes('/');
  return { registry: host, repository: official ? `library/${repository}` : repository, tag, digest };
}

/** Splits as well as one expression can, in linear time; nothing is validated. */
const NAME = /^(?:(localhost|(?=[^/]*[.:])[^/]+)\/)?([^:@]+)(?::([^:@]+))?(?:@(.+))?$/;

function split(name) {
  const match = NAME.exec(name);
  return match === null ? undefined : { registry: match[1], repository: match[2], tag: match[3], digest: match[4] };
}

const plainExpression = {
  name: 'a regular expression',
  version: '',
  does: 'split',
  run(list, count) {
    let sum = 0;
    for (let at = 0; at < count; at++) sum += keep(split(list[at]), at)?.repository.length ?? 1;
    return sum;
  },
  answer(name) {
    const found = split(name);
    return found && complete(found.registry, found.repository, found.tag, found.digest);
  },
};

function dockerParseImage() {
  const parse = require('docker-parse-image');
  return {
    name: 'docker-parse-image',
    version: npmVersion('docker-parse-image'),
    does: 'split',
    run(list, count) {
      let sum = 0;
      for (let at = 0; at < count; at++) sum += keep(parse(list[at]), at)?.repository.length ?? 1;
      return sum;
    },
    answer(name) {
      const { registry, namespace, repository, tag } = parse(name);
      const path = namespace === null ? repository : `${namespace}/${repository}`;
      return complete(registry ?? undefined, path, tag ?? undefined, undefined);
    },
  };
}

function parseDockerImageName() {
  const parse = require('parse-docker-image-name');
  return {
    name: 'parse-docker-image-name',
    version: npmVersion('parse-docker-image-name'),
    does: 'parse',
    run(list, count) {
      let sum = 0;
      for (let at = 0; at < count; at++) sum += keep(parse(list[at]), at).path?.length ?? 1;
      return sum;
    },
    answer(name) {
      const { domain, path, tag, digest } = parse(name);
      return path === undefined ? undefined : complete(domain, path, tag, digest);
    },
  };
}

function dockerImageNameParser() {
  const { parse } = require('docker-image-name-parser');
  return {
    name: 'docker-image-name-parser',
    version: npmVersion('docker-image-name-parser'),
    does: 'split and normalise',
    run(list, count) {
      let sum = 0;
      for (let at = 0; at < count; at++) {
        try {
          sum += keep(parse(list[at]), at).remoteName.length;
        } catch {
          sum += 1;
        }
      }
      return sum;
    },
    answer(name) {
      const { host, remoteName, tokens } = parse(name);
      return complete(host, remoteName, tokens.tag, tokens.digest);
    },
  };
}

export const peers = () => [dockerParseImage(), parseDockerImageName(), dockerImageNameParser(), plainExpression];
