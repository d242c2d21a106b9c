import type { AccountSettings } from '../../auth/account-settings.ts';

const DESCRIPTOR_MAX_CHARS = 22;

/** What the card holder reads on the statement: the account's name, and a suffix after `* `. */
export function calculatedDescriptor(
  settings: AccountSettings,
  given: {
    readonly statement_descriptor: string | null;
    readonly statement_descriptor_suffix: string | null;
  },
): string {
  const { statement_descriptor: whole, statement_descriptor_suffix: suffix } = given;
  const text =
    suffix === null
      ? (whole ?? settings.statement_descriptor)
      : `${settings.statement_descriptor}* ${suffix}`;
  return text.toUpperCase().slice(0, DESCRIPTOR_MAX_CHARS);
}
