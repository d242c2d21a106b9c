/**
 * An audit could not run: its subject cannot be reached, or a file cannot be read. What is merely
 * bad about a subject is a finding, and what could not be looked at is a `NotChecked`.
 */
export class AuditFailure extends Error {
  override readonly name = 'AuditFailure';
}
