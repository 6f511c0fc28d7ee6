// Where engines keep their images by default, as values; what is said of them is in the catalogues.

/** What is at a path: bytes as a registry sends them, what they unpack to, the list of names, or all of it in a file. */
export const FORMS = ['packed', 'unpacked', 'names', 'disk'];

/** Each store, with its places as `[path, form, what]`. */
export const STORES = [
  {
    store: 'containerd',
    places: [
      ['/var/lib/containerd/io.containerd.content.v1.content/blobs/sha256/', 'packed', 'blobs'],
      ['/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db', 'names', 'database'],
      ['/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/', 'unpacked', 'snapshots'],
    ],
  },
  {
    store: 'classic',
    places: [
      ['/var/lib/docker/image/overlay2/repositories.json', 'names', 'repositories'],
      ['/var/lib/docker/image/overlay2/imagedb/content/sha256/', 'packed', 'configs'],
      ['/var/lib/docker/overlay2/', 'unpacked', 'diffs'],
    ],
  },
  {
    store: 'rootless',
    places: [
      ['~/.local/share/docker/', 'unpacked', 'rootless-classic'],
      ['~/.local/share/docker/containerd/daemon/io.containerd.content.v1.content/', 'packed', 'rootless-containerd'],
    ],
  },
  {
    store: 'desktop',
    places: [
      ['~/Library/Containers/com.docker.docker/Data/vms/0/data/Docker.raw', 'disk', 'macos'],
      ['%LOCALAPPDATA%\\Docker\\wsl\\disk\\docker_data.vhdx', 'disk', 'windows'],
      ['~/.docker/desktop/vms/0/data/Docker.raw', 'disk', 'desktop-linux'],
    ],
  },
  { store: 'windows', places: [['C:\\ProgramData\\docker\\', 'unpacked', 'windows-containers']] },
  {
    store: 'podman',
    places: [
      ['/var/lib/containers/storage/', 'unpacked', 'podman-root'],
      ['~/.local/share/containers/storage/', 'unpacked', 'podman-user'],
    ],
  },
  {
    store: 'kubernetes',
    places: [
      ['/var/lib/containerd/io.containerd.content.v1.content/blobs/sha256/', 'packed', 'namespace'],
      ['/run/containerd/containerd.sock', 'names', 'socket'],
    ],
  },
];

/** How to find out what a machine has. */
export const QUESTIONS = [
  ['docker info --format "{{.DriverStatus}}"', 'driver'],
  ['docker info --format "{{.DockerRootDir}}"', 'root'],
];

/** How an image gets out of a store and into a file that this page opens. */
export const WAYS = [
  ['docker save --output image.tar nginx:1.27', 'save'],
  ['docker buildx build --output type=oci,dest=image.tar .', 'build'],
  ['podman save --format oci-archive --output image.tar nginx:1.27', 'podman-save'],
  ['skopeo copy docker://nginx:1.27 oci-archive:image.tar:nginx:1.27', 'skopeo-copy'],
  ['crane pull --format oci nginx:1.27 folder', 'crane-pull'],
  ['ctr --namespace k8s.io images export image.tar docker.io/library/nginx:1.27', 'ctr-export'],
];

/** Where daemon.json is. */
export const DAEMON_FILES = [
  ['/etc/docker/daemon.json', 'regular'],
  ['~/.config/docker/daemon.json', 'rootless'],
  ['C:\\ProgramData\\docker\\config\\daemon.json', 'windows'],
  ['~/.docker/daemon.json', 'desktop'],
];

/** The example of one. */
export const DAEMON = `{
  "data-root": "/mnt/docker",
  "registry-mirrors": ["https://mirror.example.com"],
  "insecure-registries": ["registry.lan:5000"]
}
`;

/** What pulls do where that is the file: the command, what is asked in this order, and what that shows. */
export const PULLS = [
  {
    command: 'docker pull nginx:1.27',
    shows: 'mirrored',
    asks: [
      ['https://mirror.example.com/v2/library/nginx/manifests/1.27', 'mirror'],
      ['https://registry-1.docker.io/v2/library/nginx/manifests/1.27', 'hub'],
    ],
  },
  {
    command: 'docker pull ghcr.io/org/app:1',
    shows: 'not-mirrored',
    asks: [['https://ghcr.io/v2/org/app/manifests/1', 'straight']],
  },
  {
    command: 'docker pull registry.lan:5000/app:1',
    shows: 'insecure',
    asks: [
      ['https://registry.lan:5000/v2/app/manifests/1', 'unchecked'],
      ['http://registry.lan:5000/v2/app/manifests/1', 'plain'],
    ],
  },
];
