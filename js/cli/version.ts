/** The package's version; the build puts it in. */
declare const PULLSPEC_VERSION: string;

export const VERSION: string = PULLSPEC_VERSION;
