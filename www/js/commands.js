// The commands that show elsewhere what is shown here.

/** The programs, in the order in which they are offered. */
export const TOOLS = ['docker', 'crane', 'skopeo', 'oras', 'regctl'];

/** Each line by what it does; `n` is the name, `r` the repository, `d` a digest, `p` the platform's options. */
const LINES = {
  docker: {
    pull: ({ n, p }) => `docker pull ${p}${n}`,
    inspect: ({ n }) => `docker buildx imagetools inspect ${n}`,
    manifest: ({ n }) => `docker buildx imagetools inspect --raw ${n}`,
    config: ({ n }) => `docker buildx imagetools inspect --format '{{json .Image}}' ${n}`,
    digest: ({ n }) => `docker buildx imagetools inspect --format '{{.Manifest.Digest}}' ${n}`,
  },
  crane: {
    pull: ({ n, p }) => `crane pull ${p}${n} image.tar`,
    manifest: ({ n, p }) => `crane manifest ${p}${n}`,
    config: ({ n, p }) => `crane config ${p}${n}`,
    digest: ({ n, p }) => `crane digest ${p}${n}`,
    tags: ({ r }) => `crane ls ${r}`,
    blob: ({ r, d }) => `crane blob ${r}@${d}`,
  },
  skopeo: {
    pull: ({ n, p }) => `skopeo ${p}copy docker://${n} oci:image`,
    inspect: ({ n, p }) => `skopeo ${p}inspect docker://${n}`,
    manifest: ({ n }) => `skopeo inspect --raw docker://${n}`,
    config: ({ n, p }) => `skopeo ${p}inspect --config docker://${n}`,
    digest: ({ n, p }) => `skopeo ${p}inspect --format '{{.Digest}}' docker://${n}`,
    tags: ({ r }) => `skopeo list-tags docker://${r}`,
  },
  oras: {
    pull: ({ n, p }) => `oras copy ${p}--to-oci-layout ${n} image:copy`,
    manifest: ({ n, p }) => `oras manifest fetch ${p}${n}`,
    config: ({ n, p }) => `oras manifest fetch-config ${p}${n}`,
    digest: ({ n, p }) => `oras resolve ${p}${n}`,
    attached: ({ n, p }) => `oras discover ${p}${n}`,
    tags: ({ r }) => `oras repo tags ${r}`,
    blob: ({ r, d }) => `oras blob fetch --output - ${r}@${d}`,
  },
  regctl: {
    pull: ({ n, p }) => `regctl image export ${p}${n} image.tar`,
    inspect: ({ n, p }) => `regctl manifest get ${p}${n}`,
    manifest: ({ n, p }) => `regctl manifest get --format raw-body ${p}${n}`,
    config: ({ n, p }) => `regctl image config ${p}${n}`,
    digest: ({ n }) => `regctl image digest ${n}`,
    attached: ({ n, p }) => `regctl artifact list ${p}${n}`,
    tags: ({ r }) => `regctl tag ls ${r}`,
    blob: ({ r, d }) => `regctl blob get ${r} ${d}`,
  },
};

/** What commands do, in the order in which they are offered. */
export const DEEDS = ['pull', 'inspect', 'manifest', 'config', 'digest', 'attached', 'tags', 'blob'];

/**
 * A program's commands as `{ deed, text }`: for a name, a repository, and as far as there are any a digest of a blob
 * and a platform. What is not plain letters is quoted for a shell: platforms are said by registries.
 */
export function commands(tool, { name, repository, digest, platform }) {
  const words = {
    n: quoted(name),
    r: quoted(repository),
    d: digest && quoted(digest),
    p: platformOptions(tool, platform),
  };
  return DEEDS.filter((deed) => LINES[tool][deed] && (deed !== 'blob' || digest)).map((deed) => ({
    deed,
    text: LINES[tool][deed](words),
  }));
}

/** A platform as a program's options; these name no version of the operating system. */
export function platformOptions(tool, platform) {
  if (!platform) return '';
  const [os = '', architecture = '', variant] = platform.split(':')[0].split('/');
  if (tool !== 'skopeo') return `--platform ${quoted([os, architecture, variant].filter(Boolean).join('/'))} `;
  const third = variant ? `--override-variant ${quoted(variant)} ` : '';
  return `--override-os ${quoted(os)} --override-arch ${quoted(architecture)} ${third}`;
}

/** A text as one word of a POSIX shell. */
export const quoted = (text) =>
  /^[\w./:@%+=,-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;
