import { invalidParam } from '../../params/spec.ts';
import type { ChargeRow } from './object.ts';

/** A charge is put into a group once (Stripe's API reference, `transfer_group`). */
export function checkGroup({ id, data }: ChargeRow, given: string | null | undefined): void {
  const { transfer_group: before } = data;
  if (given === undefined || before === null || given === before) return;
  throw invalidParam({
    param: 'transfer_group',
    message: `The transfer_group of charge ${id} was set already, and can be set only once.`,
  });
}
