import { OperatorError } from '@coffer/kernel';
import { exitWhenWritten } from './exit-when-written.ts';
import { watchParent } from './watch-parent.ts';

type Command = (args: readonly string[]) => Promise<number>;

/** The commands by name, each loaded only when it is called. A command returns the exit status. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start/command.ts')).runStart,
  'build-browser': async () => (await import('./browser-build/command.ts')).runBuildBrowser,
  migrate: async () => (await import('./migrate/command.ts')).runMigrate,
  keys: async () => (await import('./keys/command.ts')).runKeys,
  leakcheck: async () => (await import('./leakcheck/command.ts')).runLeakcheck,
  audit: async () => (await import('./audit/command.ts')).runAudit,
  page: async () => (await import('./page/command.ts')).runPage,
  tls: async () => (await import('./tls/command.ts')).runTls,
  listen: async () => (await import('./listen/command.ts')).runListen,
  webhook: async () => (await import('./webhook/command.ts')).runWebhook,
  csp: async () => (await import('./csp/command.ts')).runCsp,
  'tls setup': async () => (await import('./tls-setup/command.ts')).runTlsSetup,
  saq: async () => (await import('./saq/command.ts')).runSaq,
};

const USAGE = `Usage: coffer COMMAND

  start              run the whole platform on this machine
  build-browser      build coffer.js and the card frames
  migrate            prepare the PostgreSQL that DATABASE_URL names
  keys               make, list, roll and revoke API keys
  leakcheck          search for canary cards outside the vault
  audit              check payment pages: TLS, headers, policy, scripts
  page               watch a payment page: scripts, headers, what changed
  tls                grade the TLS of a server
  listen             print events as they come, and forward them to a program
  webhook            list webhook endpoints, or check one: TLS, signatures, answers
  tls setup          make a key and request, check a chain, configure a web server
  csp                check a page's Content Security Policy, or write one
  saq                work out which PCI DSS questionnaire likely applies, and what it asks
`;

async function main(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  const loadOfTwo = COMMANDS[`${name} ${rest[0] ?? ''}`];
  if (loadOfTwo !== undefined) return (await loadOfTwo())(rest.slice(1));
  const load = COMMANDS[name];
  if (load !== undefined) return (await load())(rest);
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(USAGE);
    return 0;
  }
  process.stderr.write(`coffer: there is no command "${name}".\n\n${USAGE}`);
  return 2;
}

// A reader that has seen enough (`coffer audit ... | head`) is no failure: the rest is not written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// Every command ends with what started it, as it does when it is asked to.
watchParent(() => process.kill(process.pid, 'SIGTERM'));

main(process.argv.slice(2)).then(exitWhenWritten, (error: unknown) => {
  process.stderr.write(`coffer: ${failureText(error)}\n`);
  exitWhenWritten(1);
});

function failureText(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : 'unknown failure';
}
