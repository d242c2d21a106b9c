import { formatMoney } from '@coffer/kernel';
import type { AuthenticationRow } from '../ledger/authentications.ts';

/** The issuer's page. It works without scripts, as a bank's page must in any frame or WebView. */
export function bankPage(row: AuthenticationRow): string {
  const amount = `${formatMoney(row.amount, row.currency)} ${row.currency.toUpperCase()}`;
  const asked =
    row.status === 'challenge'
      ? `<p>Do you approve this ${row.amount === 0 ? 'card setup' : `payment of ${amount}`}?</p>`
      : '<p>This was decided already. Any button takes you back.</p>';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox bank</title>
<style>
  body { margin: 0; font: 16px/1.6 system-ui, sans-serif; color: #1c2430; background: #fff; }
  main { max-width: 24rem; margin: 0 auto; padding: 1.5rem; }
  h1 { margin: 0 0 .5rem; font-size: 1.25rem; }
  button { font: inherit; padding: .5rem 1rem; margin: .5rem .5rem 0 0; }
</style>
<main>
  <h1>Sandbox bank</h1>
  ${asked}
  <form method="post" action="/acs/decisions?transaction=${row.transaction_id}">
    <button name="result" value="complete">Complete</button>
    <button name="result" value="fail">Fail</button>
    <button name="result" value="cancel">Cancel</button>
  </form>
</main>
</html>
`;
}
