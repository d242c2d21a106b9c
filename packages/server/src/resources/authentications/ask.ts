import type { Authentication as Standing } from '@coffer/acquirers';
import { mintId } from '@coffer/kernel';
import type { Services } from '../../api/services.ts';
import { sendForStanding } from '../payments/send.ts';
import type { Authentication } from './authentication.ts';

/** Where an open authentication stands: the directory server is asked, or what became of it. */
export function askStanding(services: Services, row: Authentication): Promise<Standing> {
  const { account_id: accountId, livemode } = row;
  const common = { scope: { accountId, livemode }, cvcRef: null };
  if (row.state === 'asking') {
    const { call } = row.data;
    return sendForStanding(services, { ...common, reference: row.id, call, cardRef: row.card_ref });
  }
  // Each question has a reference of its own: the same one would get the same answer for ever.
  const reference = mintId(services, 'inq', accountId);
  const call = services.acquirer.inquire({ reference, original: row.id });
  return sendForStanding(services, { ...common, reference, call, cardRef: null });
}
