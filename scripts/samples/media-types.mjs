// The media types the samples use, by what they stand for.

/** The OCI family, https://github.com/opencontainers/image-spec/blob/main/media-types.md */
export const MEDIA_TYPES = Object.freeze({
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  empty: 'application/vnd.oci.empty.v1+json',
});

/** The older Docker family, https://distribution.github.io/distribution/spec/manifest-v2-2/ */
export const DOCKER_MEDIA_TYPES = Object.freeze({
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
});
