// The face of `@coffer/audit/page`: visiting a payment page and watching it over time.
export type { PageProvider } from '../facts/page-facts.ts';
export { retrievePage, type PageOptions } from '../retrieve/page/audit-page.ts';
export { readAuthorisations, type Authorisation } from './authorisations.ts';
export { mergeBaseline, readBaselineFile, writeBaselineFile } from './baseline-file.ts';
export { evidenceFiles } from './evidence.ts';
export { monitorPage, type MonitoredPage } from './monitor-page.ts';
export type { PageRecord } from './page-record.ts';
export { PROVIDERS } from './read-page-record.ts';
export { makeRun, readRun, writeRun, type RunRecord } from './run-record.ts';
