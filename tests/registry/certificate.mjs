// A certificate that nobody trusts who is not told to.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and a certificate for these hosts, in PEM. */
export function selfSigned(hosts) {
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-certificate-'));
  try {
    const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(folder, name));
    const names = `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`;
    const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', [...kind, '-subj', '/CN=test', '-addext', names, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
    return { key: readFileSync(key), certificate: readFileSync(certificate) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
