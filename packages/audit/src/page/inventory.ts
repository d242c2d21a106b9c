import { authorisationsFor, isInForce, type Authorisation } from './authorisations.ts';
import { PAGE_FRAME, type PageRecord, type ScriptRecord } from './page-record.ts';
import { seenSince, type RunRecord } from './run-record.ts';

/** One script of a payment page as an assessor asks for it (PCI DSS 6.4.3). */
export interface InventoryRow {
  readonly page: string;
  readonly script: string;
  readonly kind: string;
  readonly frame: string;
  readonly party: string;
  readonly sha384: string;
  readonly semantic_hash: string;
  readonly size_bytes: string;
  readonly first_seen: string;
  readonly content_since: string;
  readonly last_seen: string;
  readonly initiators: string;
  /** yes, no, expired, or whose duty it is. */
  readonly authorised: string;
  readonly justification: string;
  readonly approver: string;
  readonly approved_on: string;
  readonly expires: string;
  readonly integrity_method: string;
  readonly integrity_attribute: string;
  readonly page_title: string;
  readonly browser: string;
  readonly vantage: string;
}

export const INVENTORY_COLUMNS: readonly (keyof InventoryRow)[] = [
  ...(['page', 'script', 'kind', 'frame', 'party', 'sha384', 'semantic_hash'] as const),
  ...(['size_bytes', 'first_seen', 'content_since', 'last_seen', 'initiators'] as const),
  ...(['authorised', 'justification', 'approver', 'approved_on', 'expires'] as const),
  ...(['integrity_method', 'integrity_attribute', 'page_title', 'browser', 'vantage'] as const),
];

/** The scripts of a run, each with its approval. */
export function inventoryOf(
  run: RunRecord,
  authorisations: readonly Authorisation[] | null,
): InventoryRow[] {
  const { page, ranAt } = run;
  const now = new Date(ranAt);
  return (page?.scripts ?? []).map((script) => {
    const given = authorisationsFor(script, authorisations ?? []);
    const best = given.find((one) => isInForce(one, now)) ?? given[0] ?? null;
    return rowOf({ run, script, authorisation: best, authorised: stateOf(script, best, now) });
  });
}

function stateOf(script: ScriptRecord, best: Authorisation | null, now: Date): string {
  if (script.scope === 'provider') return "the provider's duty";
  if (best === null) return 'no';
  return isInForce(best, now) ? 'yes' : 'expired';
}

function rowOf(about: {
  readonly run: RunRecord;
  readonly script: ScriptRecord;
  readonly authorisation: Authorisation | null;
  readonly authorised: string;
}): InventoryRow {
  const { run, script, authorisation, authorised } = about;
  const page: PageRecord | null = run.page;
  const since = seenSince(script, run.seen);
  return {
    page: run.url,
    script: script.url ?? `${script.kind} script`,
    kind: script.context === 'page' ? script.kind : `${script.kind} in a ${script.context}`,
    frame: script.frame === PAGE_FRAME ? 'the page' : script.frame,
    party: script.provider ?? script.party,
    sha384: script.sha384,
    semantic_hash: script.code ?? script.semantic ?? '',
    size_bytes: String(script.sizeBytes),
    first_seen: since.script ?? '',
    content_since: since.content ?? '',
    last_seen: page?.visitedAt ?? '',
    initiators: script.initiators.join(' < '),
    authorised,
    justification: authorisation?.why ?? '',
    approver: authorisation?.who ?? '',
    approved_on: authorisation?.when ?? '',
    expires: authorisation?.expires ?? '',
    integrity_method: authorisation?.integrity ?? '',
    integrity_attribute: script.integrity,
    page_title: page?.title ?? '',
    browser: page?.browser ?? '',
    vantage: run.vantage,
  };
}
