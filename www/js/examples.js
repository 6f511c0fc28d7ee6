// The examples: each name teaches one rule. Its question and answer are worded in the catalogues under `ask.*` and `tell.*`.

const DIGEST = 'sha256:4ef2214a2e0bdc6e36835aa803af8c2185a7053060606c1fee216905d47b6f22';

export const EXAMPLES = [
  {
    group: 'filled',
    names: { short: 'ubuntu', user: 'grafana/loki', elsewhere: 'ghcr.io/astral-sh/uv', latest: 'postgres:latest' },
  },
  {
    group: 'host',
    names: {
      dotless: 'myregistry/team/app',
      localhost: 'localhost/app',
      'port-tag': 'localhost:5000',
      port: 'localhost:5000/app',
      capital: 'MyOrg/api',
      'api-host': 'registry-1.docker.io/library/ubuntu',
      ipv6: '[::1]:5000/app',
    },
  },
  {
    group: 'mistakes',
    names: {
      uppercase: 'Ubuntu:22.04',
      'two-tags': 'ubuntu:22:04',
      plus: 'myapp:1.0+build1',
      branch: 'myapp:feature/login',
      dash: 'owasp/dependency–track',
      scheme: 'https://ghcr.io/org/app',
      'empty-tag': 'myapp:',
    },
  },
  {
    group: 'pinned',
    names: { digest: `nginx@${DIGEST}`, both: `nginx:1.27@${DIGEST}`, 'tag-case': 'ubuntu:LTS' },
  },
  {
    group: 'pasted',
    names: {
      command: 'docker run --rm -p 80:80 nginx:1.27',
      from: 'FROM --platform=linux/arm64 node:22-slim AS build',
      web: 'https://hub.docker.com/_/redis',
    },
  },
  {
    group: 'samples',
    names: {
      hello: 'sandbox.localhost/hello:1.1',
      layers: 'sandbox.localhost/layers',
      'supply-chain': 'sandbox.localhost/supply-chain:1.0',
    },
  },
];

/** The sample images, which need no network. */
export const SAMPLES = Object.values(EXAMPLES.at(-1).names);
