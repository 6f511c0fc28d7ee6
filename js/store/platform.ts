// The platform of this machine, as far as it tells.

/** What Go calls the architectures that Node names otherwise. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  arm: 'arm/v7',
  arm64: 'arm64',
  ia32: '386',
  loong64: 'loong64',
  ppc64: 'ppc64le',
  riscv64: 'riscv64',
  s390x: 's390x',
};

/** What runs in containers is Linux, whatever runs these. */
export function usualPlatform(): string {
  const name = typeof process === 'undefined' ? undefined : process.arch;
  return `linux/${(name && ARCHITECTURES[name]) || 'amd64'}`;
}
