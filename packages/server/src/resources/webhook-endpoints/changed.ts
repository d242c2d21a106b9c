import type { WriteCall } from '../../api/call.ts';

/** Tells who delivers to an endpoint that it is another now, once that is committed. */
export function tellChanged({ db, services, caller }: WriteCall, id: string): void {
  db.afterCommit(() => services.deliveries.changed(caller.accountId, id));
}
