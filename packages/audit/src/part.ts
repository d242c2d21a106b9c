import type { Finding } from './finding.ts';

/** What JSON can hold: everything that a report keeps besides its findings. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type PartName = 'tls' | 'headers' | 'csp' | 'page' | 'webhook' | 'saq';

/** A fact worth reading even when nothing is wrong. */
export interface SummaryLine {
  readonly label: string;
  readonly value: string;
  readonly mood: 'good' | 'bad' | 'plain';
}

/** Something that could not be checked, and why. It is shown, and never counts as a pass. */
export interface NotChecked {
  readonly what: string;
  readonly why: string;
}

/**
 * One part of an audit, of one subject. Every part has this shape, so that the reports (text,
 * JSON, SARIF, JUnit, HTML) know nothing of TLS, policies or pages.
 */
export interface Part {
  readonly part: PartName;
  /** The host and port, URL or file that was looked at. */
  readonly subject: string;
  /** In reading order, e.g. the grade first. */
  readonly summary: readonly SummaryLine[];
  /** In any order; a report sorts them, worst first. */
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
  /** The facts, for `--format json`; keys are stable. */
  readonly data: { readonly [key: string]: Json };
}

/** Told what is being done now, for a person who waits. Never written to standard output. */
export type Progress = (step: string) => void;
