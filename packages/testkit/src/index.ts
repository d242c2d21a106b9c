export {
  createTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from './test-database.ts';
export { launchChromium, launchWholeChromium } from './browser.ts';
export { closeContexts, sharedBrowser, useBrowser } from './shared-browser.ts';
export { launchFirefox } from './firefox.ts';
export {
  debianProgram,
  DEBIAN_PROGRAMS,
  findDebianProgram,
  type DebianProgram,
} from './debian-program.ts';
export { startStack, type Stack, type StackInfo, type StackOptions } from './stack.ts';
export { freePort, freePortBase } from './ports.ts';
export { checkStripeObject } from '../../../tools/stripe-schema/check.ts';
export {
  makeCertificate,
  type TestCertificate,
  type TestCertificateOptions,
} from './certificates.ts';
export { describeSchema } from './describe-schema.ts';
export {
  startWebhookBed,
  WEBHOOK_CASES,
  WEBHOOK_SECRET,
  type WebhookBed,
  type WebhookCase,
} from './webhook-bed/webhook-bed.ts';
export { ATTACK_PAGES } from './pages/attack-pages.ts';
export { ORDINARY_PAGES } from './pages/ordinary-pages.ts';
export type { PageCase } from './pages/page-case.ts';
export { servePages, type ServedPages } from './pages/serve-pages.ts';
export { assertWholeEvents } from './whole-events.ts';
