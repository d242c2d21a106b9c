import type { Authorisation, PageProvider, PageRecord } from '@coffer/audit/page';
import type { AuditOptions } from '@coffer/audit/report';
import type { RunStore } from './run-store.ts';

/** All that one run was asked for. */
export interface PageRun {
  readonly urls: readonly string[];
  readonly chromium: string;
  readonly audit: AuditOptions;
  readonly submit: boolean;
  readonly cofferOrigins: readonly string[];
  readonly provider: PageProvider | null;
  readonly vantage: string;
  readonly baseline: readonly PageRecord[] | null;
  readonly authorisations: readonly Authorisation[] | null;
  readonly saveBaseline: string | null;
  readonly evidence: string | null;
  readonly store: RunStore | null;
  readonly alert: boolean;
}
