import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, longest first: begun early, none of them is still running alone at
 * the end while a core is idle. A file that is missing here only costs time.
 */
const LONGEST_FIRST = [
  'packages/audit/src/retrieve/page/hostile-page.security.test.ts',
  'e2e/crash.test.ts',
  'e2e/fuzz-http.security.test.ts',
  'e2e/crash-follow-ups.test.ts',
  'e2e/lifecycle.test.ts',
  'e2e/audit-command.test.ts',
  'e2e/minimum-policy.test.ts',
  'e2e/checkout.test.ts',
  'e2e/isolated-pages.test.ts',
  'e2e/firefox.test.ts',
  'e2e/shop-attack.security.test.ts',
  'e2e/audit-bed.test.ts',
  'e2e/shop.test.ts',
  'e2e/guard-audit.test.ts',
  'conformance/stripe-cli.test.ts',
  'tools/tidy.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST_FIRST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at === -1 ? LONGEST_FIRST.length : at;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- a method of the class above, on no array
    const usual = await super.sort(files);
    return usual.toSorted((a, b) => rank(a) - rank(b));
  }
}

/** Two minutes with nothing beside them: a step of `.ci/run`; `npm test` stays under ten. */
const LONG = [
  'e2e/{audit-testssl,chaos,leakcheck,page-baseline}.test.ts',
  'packages/audit/src/retrieve/page/audit-page.test.ts',
];

/** Browser tests that share one browser, and of e2e/ one platform (e2e/shared-stack.ts). */
const SHARED_BROWSER = [
  'packages/sdk/src/**/*.test.ts',
  ...[
    'browser',
    'checkout',
    'checkout-form',
    'csp',
    'embedded-checkout',
    'firefox',
    'isolated-pages',
    'minimum-policy',
    'payment-links',
    'peer-faults.security',
    'saved-cards',
    'shop-attack.security',
    'shop',
    'three-d-secure',
  ].map((name) => `e2e/${name}.test.ts`),
];

/** The same without a browser. */
const PLAIN_STACK = [
  'conformance/{charges,checkout,every-operation,keys,refunds,test-cards}.test.ts',
  'conformance/three-d-secure.test.ts',
  'e2e/{at-once,headers.security}.test.ts',
];

/**
 * Tests that start browsers, programs or a whole platform, or that change their own process: each
 * file has a process of its own.
 */
const APART = [
  'e2e/**/*.test.ts',
  'examples/**/*.test.ts',
  'tools/**/*.test.ts',
  'packages/testkit/src/**/*.test.ts',
  'packages/cli/src/leakcheck/**/*.test.ts',
  'packages/audit/src/retrieve/{http,page}/**/*.test.ts',
];

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    globalSetup: ['packages/testkit/src/global-setup.ts'],
    // Most files wait for processes and pages: three at a time keep two cores busy.
    maxWorkers: 3,
    // Of the few tests of one file that say that they may run at the same time.
    maxConcurrency: 3,
    // A busy machine is no failure: these end what hangs, and wait for nothing else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'apart',
          include: APART,
          exclude: [...SHARED_BROWSER, ...PLAIN_STACK, ...LONG],
        },
      },
      { extends: true, test: { name: 'long', include: LONG } },
      // One process for as many files as it gets: a platform costs as much as ten payments.
      { extends: true, test: { name: 'browser', include: SHARED_BROWSER, isolate: false } },
      { extends: true, test: { name: 'plain stack', include: PLAIN_STACK, isolate: false } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['{bench,conformance,packages/*/src}/**/*.test.ts'],
          exclude: [...APART, ...SHARED_BROWSER, ...PLAIN_STACK],
          // These hold nothing in the process that another could see, and half of their time went
          // into loading the same modules again and again.
          isolate: false,
        },
      },
    ],
  },
});
export default config;
