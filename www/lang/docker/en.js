// English, for the page on where Docker keeps its images.

export default {
  'places.lead':
    'What is pulled goes into a store that belongs to the engine. Where it is depends on the system, and on how old the installation is.',
  'places.which': 'Which store is it?',
  'places.which-text':
    'Docker Engine 29 and newer keep images in containerd’s store where they were installed afresh. Where an older Docker was upgraded, the classic store stays until it is switched. The two do not see each other’s images.',
  'question.driver': 'io.containerd.snapshotter.v1 means containerd’s store; anything else is the classic one',
  'question.root': 'Docker’s own folder, which data-root moves',

  'places.stores': 'Default places',
  'store.containerd': 'Docker on Linux, containerd’s store',
  'when.containerd': 'Engine 29 and newer, installed afresh; older ones where it was switched on.',
  'store.classic': 'Docker on Linux, classic store',
  'when.classic': 'Engines before 29, and those that were upgraded from one.',
  'store.rootless': 'Docker on Linux, rootless',
  'when.rootless': 'The engine runs as a user, so the user owns the files.',
  'store.desktop': 'Docker Desktop',
  'when.desktop': 'The engine runs in a virtual machine, and all it has is in one disk of it.',
  'store.windows': 'Windows containers',
  'when.windows': 'The engine runs on Windows itself.',
  'store.podman': 'Podman, Buildah, CRI-O',
  'when.podman': 'On macOS and Windows within the machine that podman machine starts.',
  'store.kubernetes': 'Kubernetes on containerd',
  'when.kubernetes': 'The namespace k8s.io: Docker’s is moby, and each sees only its own names.',
  'form.packed': 'as sent',
  'form.unpacked': 'unpacked',
  'form.names': 'names',
  'form.disk': 'a disk',
  'holds.blobs':
    'Manifests, configurations and compressed layers, byte for byte as the registry has them: each file is called by its digest.',
  'holds.database': 'Which name stands for which digest, and what may be cleared away.',
  'holds.snapshots': 'The layers once more, unpacked, to start containers from.',
  'holds.repositories': 'Which name stands for which image ID.',
  'holds.configs': 'The configurations, each called by its digest, which is the image ID.',
  'holds.diffs':
    'The layers, unpacked. Their compressed bytes are gone, so a layer that is pushed again may get another digest.',
  'holds.rootless-classic': 'The same folders as in /var/lib/docker.',
  'holds.rootless-containerd':
    'The blobs, where containerd’s store is used: this Docker starts a containerd of its own.',
  'holds.macos': 'macOS. The folders of Linux are within it.',
  'holds.windows': 'Windows with WSL 2; older versions had wsl\\data\\ext4.vhdx.',
  'holds.desktop-linux': 'Linux with Docker Desktop, which does not use the images of an engine beside it.',
  'holds.windows-containers': 'The folders image and windowsfilter.',
  'holds.podman-root': 'As root: layers unpacked in overlay, manifests and configurations in overlay-images.',
  'holds.podman-user': 'As a user, the same.',
  'holds.namespace': 'Blobs are shared by all namespaces; names are not.',
  'holds.socket': 'The way in for programs: ctr, nerdctl, crictl.',

  'places.unreadable': 'Why this page cannot read them',
  'places.unreadable-text':
    'They belong to root or are within a disk of a virtual machine, and a page sees no files but those it is handed. Docker’s socket does not speak to pages either, and should not: whoever reaches it owns the machine.',
  'places.ways': 'Ways out of the store, and into this page',
  'places.ways-text':
    'Each writes a file or a folder that opens where it is dropped on this page. Nothing is uploaded.',
  'out.save': 'From Docker: all bytes since Engine 25, layers packed anew by the classic store',
  'out.build': 'What is being built, without a store in between',
  'out.podman-save': 'From Podman',
  'out.skopeo-copy': 'From a registry, without an engine; docker-daemon: in front of the name takes it from Docker',
  'out.crane-pull': 'From a registry, as a folder that is a layout',
  'out.ctr-export': 'From containerd, here what Kubernetes uses',

  'places.daemon': 'What daemon.json changes',
  'places.daemon-text': 'Docker reads it when it starts. A key that is also given as an option keeps it from starting.',
  'daemon.regular': 'Linux',
  'daemon.rootless': 'Linux, rootless',
  'daemon.windows': 'Windows',
  'daemon.desktop': 'Docker Desktop, Settings › Docker Engine',
  'places.example': 'An example',
  'setting.data-root':
    'Another folder than /var/lib/docker. What was pulled before stays where it was. containerd’s store is moved by root in /etc/containerd/config.toml, not by this.',
  'setting.registry-mirrors':
    'Asked before Docker Hub, in this order, for images of Docker Hub alone. What they do not have comes from Docker Hub. The name of an image stays what it was.',
  'setting.insecure-registries':
    'Hosts with port, or networks such as 10.0.0.0/8, whose certificate is not checked and which may do without TLS. This machine (127.0.0.0/8) always counts as one.',

  'places.pulls': 'What a pull does then',
  'places.pulls-text': 'With the example above, what is asked, and in which order:',
  'asks.mirror': '{url} comes first.',
  'asks.hub': '{url} only if the mirror does not have it or does not answer.',
  'asks.straight': '{url} and nobody else.',
  'asks.unchecked': '{url} whoever answers, whatever the certificate says.',
  'asks.plain': '{url} if that failed: anyone on the way can read and change it.',
  'shows.mirrored':
    'It is called docker.io/library/nginx:1.27 all the same. Whether it is the same image as on Docker Hub shows in the digest alone.',
  'shows.not-mirrored': 'Mirrors are for Docker Hub alone.',
  'shows.insecure': 'Blobs are still checked against their digests. The tag is whatever the one who answers says.',
};
