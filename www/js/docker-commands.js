// What docker, or where it has no such command another program, is told to do the same.

import { platformOptions, quoted } from './commands.js';

const platformOf = (platform) => (platform ? platformOptions('docker', platform) : '');
const skopeoCopy = (platform) => (platform ? `skopeo ${platformOptions('skopeo', platform)}copy` : 'skopeo copy --all');
const tagOf = (name) => quoted(name.slice(name.lastIndexOf('/') + 1));

const LINES = {
  list: () => ['docker image ls --digests', 'docker system df'],
  pull: ({ name, platform }) =>
    platform === 'all'
      ? [`skopeo copy --all docker://${quoted(name)} oci:images:${tagOf(name)}`]
      : [`docker pull ${platformOf(platform)}${quoted(name)}`],
  find: ({ name, platform }) => [`docker run --rm ${platformOf(platform)}${quoted(name)}`],
  tag: ({ name, to }) => [`docker tag ${quoted(name)} ${quoted(to)}`],
  push: ({ name, to, platform }) => [
    ...(to === name ? [] : [`docker tag ${quoted(name)} ${quoted(to)}`]),
    `docker push ${platformOf(platform)}${quoted(to)}`,
  ],
  rm: ({ name }) => [`docker image rm ${quoted(name)}`],
  gc: () => ['docker image prune'],
  verify: () => [],
  reset: () => [],
  export: ({ names, file, format, platform }) =>
    format === 'oci' && names.length === 1 && names[0].includes('/')
      ? [`${skopeoCopy(platform)} docker://${quoted(names[0])} oci-archive:${quoted(file)}:${tagOf(names[0])}`]
      : [`docker save ${platformOf(platform)}--output ${quoted(file)} ${names.map(quoted).join(' ')}`],
  import: ({ file, folder }) => (folder ? [] : [`docker load --input ${quoted(file)}`]),
};

/** The lines for a command of this page; none where docker has nothing like it. */
export const dockerLines = (kind, subject) => LINES[kind](subject);

/** How an image in a file gets to a registry, by the programs that do it. */
export const uploads = (to, file = 'image.tar') => ({
  skopeo: `skopeo copy --all oci-archive:${quoted(file)} docker://${quoted(to)}`,
  crane: `tar -xf ${quoted(file)} --one-top-level=image && crane push --index image ${quoted(to)}`,
  docker: `docker load --input ${quoted(file)} && docker push ${quoted(to)}`,
});
