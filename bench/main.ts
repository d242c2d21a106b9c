// `npm run bench -- NAME [options]`: measurements, each beside its floor or its peer in the same
// run. Nothing here asserts a time: a shared machine would make it lie.
const BENCHES: Readonly<
  Record<string, () => Promise<(args: readonly string[]) => Promise<number>>>
> = {
  browser: async () => (await import('./browser.ts')).benchBrowser,
  audit: async () => (await import('./audit.ts')).benchAudit,
  webhooks: async () => (await import('./webhooks.ts')).benchWebhooks,
  payments: async () => (await import('./payments.ts')).benchPayments,
  reads: async () => (await import('./reads.ts')).benchReads,
  lists: async () => (await import('./lists.ts')).benchLists,
  fuzz: async () => (await import('./fuzz.ts')).benchFuzz,
  'fuzz-http': async () => (await import('./fuzz-http.ts')).benchFuzzHttp,
};

const [name = '', ...args] = process.argv.slice(2);
const load = BENCHES[name];
if (load === undefined) {
  process.stderr.write(`Usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [options]\n`);
  process.exit(2);
}
process.exit(await (await load())(args));
