// What goes into one image of sandbox.localhost/hello: its files, its history and its config.

import { directory, file } from './tar.mjs';

const DOCS = '/usr/share/doc/hello';

/** @typedef {{ version: string, created: string, greeting: string, serves: boolean }} Version */

const MOTD = `Welcome to hello.

This file is in the first layer. All Linux images of hello, of both versions,
point at that one layer: a registry stores it once and a client fetches it once.
`;

const README = `# hello

A sample image for looking at. The name sandbox.localhost/hello:1.1 leads to an
index; the index lists one image for each platform, and a client takes the one
that fits the machine it runs on.

The images hold shell scripts and text on top of nothing (FROM scratch). There
is no shell in them, so they are for reading, not for running.

Layers of the Linux images:
 1. /etc/motd and this file, the same everywhere
 2. /usr/local/bin/hello and /etc/hello/platform, different on each platform
 3. the empty directory that WORKDIR made, the same everywhere
`;

/** @param {Version} version */
export function labels({ version, created }) {
  return {
    'org.opencontainers.image.title': 'hello',
    'org.opencontainers.image.description': 'A greeting for several platforms',
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.created': created,
    'org.opencontainers.image.licenses': 'MIT OR Apache-2.0',
  };
}

/** What the second layer holds. @param {Version} version @param {Record<string, string>} platform */
export function program({ greeting, serves }, { os, architecture, variant }) {
  const serve = `if [ "$1" = --serve ]; then exec httpd -f -p 8080 -h ${DOCS}; fi\n`;
  const script = `#!/bin/sh
# Greets, and says which of the index's images this is.
${serves ? serve : ''}printf '%s, %s!\\n' "\${GREETING:-${greeting}}" "\${1:-world}"
cat /etc/hello/platform
`;
  const platform = [os, architecture, variant].filter(Boolean).join('/');
  return [file('etc/hello/platform', `${platform}\n`), file('usr/local/bin/hello', script, 0o755)];
}

/** @param {Version} version @param {Record<string, string>} platform @param {import('./tar.mjs').Entry[]} files */
export function linuxBuild(version, { architecture }, files) {
  const { greeting, serves } = version;
  const docs = [file('etc/motd', MOTD), file(`${DOCS.slice(1)}/README.md`, README)];
  const steps = [
    { by: 'COPY docs/ / # buildkit', files: docs },
    { by: `ARG TARGETARCH=${architecture}` },
    { by: `ENV GREETING=${greeting}` },
    { by: `COPY build/${architecture}/ / # buildkit`, files },
    { by: 'WORKDIR /home/hello', files: [directory('home/hello')] },
    ...(serves ? [{ by: 'EXPOSE [8080/tcp]' }] : []),
    {
      by: `LABEL ${Object.entries(labels(version))
        .map(([key, value]) => `${key}=${value}`)
        .join(' ')}`,
    },
    { by: 'USER 1000:1000' },
    { by: 'ENTRYPOINT ["/usr/local/bin/hello"]' },
    { by: 'CMD ["world"]' },
  ];
  return { steps, config: linuxConfig(version) };
}

/** @param {Version} version */
function linuxConfig(version) {
  return {
    User: '1000:1000',
    ...(version.serves && { ExposedPorts: { '8080/tcp': {} } }),
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', `GREETING=${version.greeting}`],
    Entrypoint: ['/usr/local/bin/hello'],
    Cmd: ['world'],
    WorkingDir: '/home/hello',
    Labels: labels(version),
  };
}

/** A Windows layer keeps the files of the C: drive under `Files`. @param {Version} version @param {Record<string, string>} platform */
export function windowsBuild(version, platform) {
  const { greeting } = version;
  const script = `@echo off\r\necho %GREETING%, %1!\r\necho windows/amd64 ${platform['os.version']}\r\n`;
  const readme = `# hello on Windows

The index also says which build of Windows this image is for (os.version),
because a Windows container has to fit the kernel of its host.
A real one starts from a base image of Microsoft's, which is left out here.
`;
  const steps = [
    { by: 'COPY docs/ C:/hello/ # buildkit', files: [directory('Hives'), file('Files/hello/README.md', readme)] },
    { by: `ENV GREETING=${greeting}` },
    {
      by: 'COPY build/windows/ C:/hello/ # buildkit',
      files: [directory('Hives'), file('Files/hello/hello.cmd', script)],
    },
    { by: 'WORKDIR C:\\hello' },
    { by: 'USER ContainerUser' },
    { by: 'ENTRYPOINT ["C:\\\\hello\\\\hello.cmd"]' },
    { by: 'CMD ["world"]' },
  ];
  return { steps, config: windowsConfig(version) };
}

/** @param {Version} version */
function windowsConfig(version) {
  return {
    User: 'ContainerUser',
    Env: [`GREETING=${version.greeting}`],
    Entrypoint: ['C:\\hello\\hello.cmd'],
    Cmd: ['world'],
    WorkingDir: 'C:\\hello',
    Labels: labels(version),
  };
}
