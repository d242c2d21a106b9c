import { BLOCK_RULES } from '@coffer/acquirers';
import type { Loader } from '../../api/object-kind.ts';
import { readAccountSettings } from '../../auth/account-settings.ts';

/** `settings.coffer_block_rules`, which is there only when it is asked for: Stripe has no such. */
export const blockRulesOf: Loader = async ({ db, caller }, ids) => {
  const { block_rules } = await readAccountSettings(db, caller.accountId);
  const rules = Object.fromEntries(BLOCK_RULES.map((rule) => [rule, block_rules.includes(rule)]));
  return new Map(ids.filter((id) => id === caller.accountId).map((id) => [id, rules]));
};
