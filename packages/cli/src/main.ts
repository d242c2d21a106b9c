import { OperatorError } from '@coffer/kernel';
import { runLeakcheck } from './leakcheck/command.ts';
import { runStart } from './start/command.ts';

/** The commands by name. Each returns the exit status. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  start: runStart,
  leakcheck: runLeakcheck,
};

const USAGE = `Usage: coffer COMMAND

  start              run the whole platform on this machine
  leakcheck          search for canary cards outside the vault
`;

async function main(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  const command = COMMANDS[name];
  if (command !== undefined) return command(rest);
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(USAGE);
    return 0;
  }
  process.stderr.write(`coffer: there is no command "${name}".\n\n${USAGE}`);
  return 2;
}

main(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    const known = error instanceof OperatorError;
    const text = error instanceof Error ? (known ? error.message : error.stack) : 'unknown failure';
    process.stderr.write(`coffer: ${text}\n`);
    process.exit(1);
  },
);
