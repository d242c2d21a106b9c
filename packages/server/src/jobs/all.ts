import type { Services } from '../api/services.ts';
import type { KeyDirectory } from '../auth/key-directory.ts';
import { forgetEndedKeys } from '../keys/forget-ended-keys.ts';
import { publishAll } from '../events/publish.ts';
import { pruneKeys } from '../idempotency/prune-keys.ts';
import { pruneAuthentications } from '../resources/authentications/prune.ts';
import { bookCharges } from '../resources/charges/book.ts';
import { deleteReleasedCards } from '../resources/cards/released-cards.ts';
import { expireConfirmationTokens } from '../resources/confirmation-tokens/expire.ts';
import { pruneCustomerSessions } from '../resources/customer-sessions/prune.ts';
import { expireDueSessions } from '../resources/checkout-sessions/expire.ts';
import { pruneLinkSessions } from '../resources/checkout-sessions/prune.ts';
import { expireAuthorizations } from '../resources/payments/expire-authorizations.ts';
import { pruneEvents } from '../resources/events/prune.ts';
import { Repair } from '../resources/payments/repair.ts';
import { inquireDueRefunds } from '../resources/refunds/inquire.ts';
import { pruneStripecliSessions } from '../resources/stripecli/prune.ts';
import { forgetExpiredSecrets } from '../resources/webhook-endpoints/store.ts';
import { qualifyDue } from '../webhooks/qualify/qualify-due.ts';
import type { Job } from './job-runner.ts';

const REPAIR_EVERY_MS = 500;
const PUBLISH_EVERY_MS = 500;
const BOOK_EVERY_MS = 500;
const TAKE_ENDPOINTS_EVERY_MS = 1_000;
const DELETE_CARDS_EVERY_MS = 5_000;
const EXPIRE_TOKENS_EVERY_MS = 60_000;
const EXPIRE_AUTHORIZATIONS_EVERY_MS = 60_000;
const EXPIRE_SESSIONS_EVERY_MS = 5_000;
const INQUIRE_REFUNDS_EVERY_MS = 1_000;
const QUALIFY_EVERY_MS = 2_000;
const NOTE_USES_EVERY_MS = 60_000;
const PRUNE_EVERY_MS = 600_000;

/** All repeated work. These are the only statements that look across accounts (DESIGN rule 6). */
export function allJobs(services: Services, keys: KeyDirectory): readonly Job[] {
  const repair = new Repair(services);
  return [
    { name: 'repair operations', everyMs: REPAIR_EVERY_MS, run: () => repair.look() },
    { name: 'publish events', everyMs: PUBLISH_EVERY_MS, run: () => publishAll(services) },
    { name: 'book charges', everyMs: BOOK_EVERY_MS, run: () => bookCharges(services) },
    {
      name: 'take forgotten endpoints',
      everyMs: TAKE_ENDPOINTS_EVERY_MS,
      run: () => services.deliveries.takeForgotten(),
    },
    {
      name: 'delete released cards',
      everyMs: DELETE_CARDS_EVERY_MS,
      run: () => deleteReleasedCards(services),
    },
    {
      name: 'inquire refunds',
      everyMs: INQUIRE_REFUNDS_EVERY_MS,
      run: () => inquireDueRefunds(services),
    },
    {
      name: 'expire authorizations',
      everyMs: EXPIRE_AUTHORIZATIONS_EVERY_MS,
      run: () => expireAuthorizations(services),
    },
    {
      name: 'expire confirmation tokens',
      everyMs: EXPIRE_TOKENS_EVERY_MS,
      run: () => expireConfirmationTokens(services),
    },
    {
      name: 'prune customer sessions',
      everyMs: PRUNE_EVERY_MS,
      run: () => pruneCustomerSessions(services),
    },
    {
      name: 'expire checkout sessions',
      everyMs: EXPIRE_SESSIONS_EVERY_MS,
      run: () => expireDueSessions(services),
    },
    {
      name: 'prune sessions of payment links',
      everyMs: PRUNE_EVERY_MS,
      run: () => pruneLinkSessions(services),
    },
    {
      name: 'prune authentications',
      everyMs: PRUNE_EVERY_MS,
      run: () => pruneAuthentications(services.db),
    },
    {
      name: 'prune sessions of the command-line client',
      everyMs: PRUNE_EVERY_MS,
      run: () => pruneStripecliSessions(services),
    },
    { name: 'prune events', everyMs: PRUNE_EVERY_MS, run: () => pruneEvents(services) },
    {
      name: 'qualify webhook endpoints',
      everyMs: QUALIFY_EVERY_MS,
      run: () => qualifyDue(services),
    },
    {
      name: 'forget expired signing secrets',
      everyMs: PRUNE_EVERY_MS,
      run: () => forgetExpiredSecrets(services.db),
    },
    { name: 'note uses of keys', everyMs: NOTE_USES_EVERY_MS, run: () => keys.noteUses() },
    { name: 'forget ended keys', everyMs: PRUNE_EVERY_MS, run: () => forgetEndedKeys(services) },
    { name: 'prune idempotency keys', everyMs: PRUNE_EVERY_MS, run: () => pruneKeys(services.db) },
  ];
}
