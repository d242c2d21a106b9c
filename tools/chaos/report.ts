import type { ChaosOptions, ChaosResult } from './run.ts';

/** The result as a table, and every difference. */
export function describeChaos(options: ChaosOptions, result: ChaosResult): string {
  const { kills, orders, books, differences } = result;
  const count = (status: string): number =>
    books.intents.filter((intent) => intent.status === status).length;
  const standing = books.authorizations.filter(({ reversed }) => !reversed).length;
  const rows: readonly (readonly [string, number | string])[] = [
    ['seed', options.seed],
    ['seconds', options.seconds],
    ['clients', options.clients],
    ['killed: server', kills.server],
    ['killed: vault', kills.vault],
    ['killed: launcher', kills.launcher],
    ['killed: everything at once', kills.everything],
    ['orders', orders.length],
    ['payments succeeded', count('succeeded')],
    ['payments authorized', count('requires_capture')],
    ['payments canceled', count('canceled')],
    ['payments declined', count('requires_payment_method')],
    ['refunds', books.refunds.length],
    ['operations', books.operations.length],
    ['operations repaired', books.operations.filter(({ repaired }) => repaired).length],
    ['authorizations standing', standing],
    ['authorizations reversed', books.authorizations.length - standing],
    ['postings', books.postings.length],
    ['events', books.events.length],
    ['answers replayed', result.replayed],
    ['repair took (s)', (result.repairMs / 1000).toFixed(1)],
    ['differences', differences.length],
  ];
  const table = rows.map(([name, value]) => `  ${name.padEnd(28)} ${value}`);
  return `${[...table, ...differences.map((text) => `  DIFFERENCE  ${text}`)].join('\n')}\n`;
}
