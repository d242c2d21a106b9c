import { ApiError } from '@coffer/kernel';

/** What an endpoint must do before live events go to it, in the order in which it is mended. */
export const QUALIFICATION_CHECKS = [
  'tls_version',
  'certificate',
  'no_redirect',
  'refuses_unsigned',
  'refuses_wrong_signature',
  'answer_time',
] as const;
export type QualificationCheck = (typeof QUALIFICATION_CHECKS)[number];

export interface CheckResult {
  readonly name: QualificationCheck;
  /** `unknown`: it could not be looked at, which is as bad as a failure until it can. */
  readonly result: 'passed' | 'failed' | 'unknown' | 'not_applicable';
  /** For a person; never text of the endpoint's. */
  readonly detail: string;
}

/** What the last look at an endpoint found; stored with it. */
export type Qualification = {
  /** Seconds since the epoch. */
  readonly checked_at: number;
  readonly checks: readonly CheckResult[];
  /** Checks that its account has said may fail, by name. */
  readonly overridden: readonly QualificationCheck[];
};

/** What stands against the endpoint: what failed or was not seen, and was not overridden. */
export function failedChecks({ checks, overridden }: Qualification): readonly CheckResult[] {
  return checks.filter(
    ({ name, result }) =>
      (result === 'failed' || result === 'unknown') && !overridden.includes(name),
  );
}

/** Throws when a live endpoint is not fit to be used. */
export function requireQualified(qualification: Qualification): void {
  const failed = failedChecks(qualification);
  if (failed.length === 0) return;
  const found = failed.map(({ name, detail }) => `${name} (${detail})`).join('; ');
  throw new ApiError({
    status: 400,
    type: 'invalid_request_error',
    code: 'url_invalid',
    param: 'url',
    message:
      `The endpoint is not fit for live events: ${found}. Mend it, or pass the names of these ` +
      'checks as coffer_overrides.',
  });
}
