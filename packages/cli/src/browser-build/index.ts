export { buildBrowser, type BuildOptions, type ServedFile } from './build-browser.ts';
