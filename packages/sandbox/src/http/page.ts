/** What a person sees who opens the network's address. */
export const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox card network</title>
<style>
  body { margin: 0; font: 16px/1.6 system-ui, sans-serif; color: #1c2430; background: #f4f6f9; }
  main { max-width: 36rem; margin: 12vh auto; padding: 2.5rem; background: #fff; border-radius: 12px;
    box-shadow: 0 1px 3px #0002; }
  h1 { margin: 0 0 .5rem; font-size: 1.5rem; }
  p { margin: .75rem 0 0; }
  .note { color: #5b6675; }
</style>
<main>
  <h1>Sandbox card network</h1>
  <p>Acquirer and issuing bank of Coffer’s test mode. It approves and declines test cards as their list
    says, and keeps its own ledger. No money moves here, and no real card is accepted.</p>
  <p class="note">There is nothing to do on this page. The test cards are in docs/testing.md.</p>
</main>
</html>
`;
