/**
 * Ends the process once its readers have what it has written. What a pipe cannot take yet waits in
 * this process, and would end with it: a long report would reach `coffer leakcheck --json | jq` cut
 * off.
 */
export function exitWhenWritten(status: number): void {
  process.stdout.write('', () => {
    process.stderr.write('', () => process.exit(status));
  });
}
