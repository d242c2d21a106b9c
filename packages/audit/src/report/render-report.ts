import type { Severity } from '../finding.ts';
import type { Report } from './report.ts';
import type { TextOptions } from './text.ts';

export const REPORT_FORMATS = ['text', 'json', 'sarif', 'junit', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface RenderOptions extends TextOptions {
  readonly format: ReportFormat;
  /** JUnit: what counts as a failure. Null: everything but `info`. */
  readonly failOn: Severity | null;
}

/** The report in one of its formats, each of which is loaded only when it is asked for. */
export async function renderReport(report: Report, options: RenderOptions): Promise<string> {
  switch (options.format) {
    case 'text':
      return (await import('./text.ts')).renderText(report, options);
    case 'json':
      return (await import('./json.ts')).renderJson(report);
    case 'sarif':
      return (await import('./sarif.ts')).renderSarif(report);
    case 'junit':
      return (await import('./junit.ts')).renderJunit(report, options.failOn);
    case 'html':
      return (await import('./html.ts')).renderHtml(report);
  }
}
