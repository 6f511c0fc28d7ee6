// The registries’ names that opened archives have in this page: so many may be open at once; and the name of what is kept here.

export const HOSTS = ['archive.localhost', 'archive-2.localhost', 'archive-3.localhost', 'archive-4.localhost'];

/** Whether a registry’s name is an archive’s. */
export const isArchive = (registry) => HOSTS.includes(registry);

/** What the images that are kept in this browser are found under. */
export const STORE = 'store.localhost';
