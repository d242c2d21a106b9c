export { buildBrowser, isBrowserBuilt, type BuildOptions } from './build-browser.ts';
export { isCheckoutBuilt, type CheckoutManifest } from './build-checkout.ts';
export { describeBuild } from './describe-build.ts';
export { keepVersion, type KeepOptions } from './keep-versions.ts';
export { scriptTag, type Release, type SdkVersion, type SdkVersions } from './sdk-version.ts';
