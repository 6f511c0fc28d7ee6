// What a registry's server has to be told so that a page may ask it.

const METHODS = 'GET, HEAD, OPTIONS';
const HEADERS = ['Authorization', 'Accept', 'Range', 'If-None-Match'];
const EXPOSED = [
  'Docker-Content-Digest',
  'Link',
  'WWW-Authenticate',
  'Content-Range',
  'Accept-Ranges',
  'ETag',
  'OCI-Filters-Applied',
  'Warning',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'Retry-After',
];

/** For the `config.yml` of docker-registry. With a login in front, OPTIONS has to be answered by a proxy. */
export function registrySnippet(origin: string): string {
  const list = (values: readonly string[]) => `[${values.map((value) => `'${value}'`).join(', ')}]`;
  return [
    'http:',
    '  headers:',
    `    Access-Control-Allow-Origin: ['${origin}']`,
    `    Access-Control-Allow-Methods: ['${METHODS}']`,
    `    Access-Control-Allow-Headers: ${list(HEADERS)}`,
    `    Access-Control-Expose-Headers: ${list(EXPOSED)}`,
    'storage:',
    '  redirect:',
    '    disable: true',
    '',
  ].join('\n');
}

/** For the `location /v2/` of nginx in front of a registry. */
export function nginxSnippet(origin: string): string {
  const add = (name: string, value: string) => `add_header ${name} "${value}" always;`;
  const shared = [add('Access-Control-Allow-Origin', origin), add('Vary', 'Origin')];
  return [
    'location /v2/ {',
    '  if ($request_method = OPTIONS) {',
    ...[
      ...shared,
      add('Access-Control-Allow-Methods', METHODS),
      add('Access-Control-Allow-Headers', HEADERS.join(', ')),
      add('Access-Control-Max-Age', '86400'),
      'return 204;',
    ].map((line) => `    ${line}`),
    '  }',
    ...[...shared, add('Access-Control-Expose-Headers', EXPOSED.join(', '))].map((line) => `  ${line}`),
    '  # proxy_pass to the registry, and the login if there is one',
    '}',
    '',
  ].join('\n');
}
