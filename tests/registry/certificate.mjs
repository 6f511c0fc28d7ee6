// A certificate that nobody trusts who is not told to, and one that nobody should trust any more.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=test'];

/** A key and a certificate for these hosts, in PEM. */
export function selfSigned(hosts) {
  return made((key, certificate) => {
    openssl('req', '-x509', '-days', '2', ...NEW_KEY, ...named(hosts), '-keyout', key, '-out', certificate);
  });
}

/** The same, but its time ran out a day ago. */
export function expired(hosts) {
  return made((key, certificate) => {
    const request = `${certificate}.request`;
    openssl('req', '-new', ...NEW_KEY, ...named(hosts), '-keyout', key, '-out', request);
    const signed = ['-req', '-in', request, '-signkey', key, '-copy_extensions', 'copy', '-days', '-1'];
    openssl('x509', ...signed, '-out', certificate);
  });
}

const named = (hosts) => ['-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`];

const openssl = (...words) => execFileSync('openssl', words, { stdio: 'ignore' });

function made(make) {
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-certificate-'));
  try {
    const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(folder, name));
    make(key, certificate);
    return { key: readFileSync(key), certificate: readFileSync(certificate) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
