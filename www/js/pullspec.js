// The one door to the package: names, on this thread, at once.

export { explain, extract, verify } from '../pullspec/index.js';
