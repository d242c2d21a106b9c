export {
  createTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from './test-database.ts';
export { launchChromium } from './browser.ts';
export { startStack, type Stack, type StackInfo, type StackOptions } from './stack.ts';
