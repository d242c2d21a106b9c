import type { BrowserError, FormInput, FrameTask } from '@coffer/kernel';
import { at } from './address-options.ts';

const CONTACT = ['name', 'email', 'phone'] as const;
/** By the names that the option has, and those of the API. */
const ADDRESS = [
  ['country', 'country'],
  ['postalCode', 'postal_code'],
  ['state', 'state'],
  ['city', 'city'],
  ['line1', 'line1'],
  ['line2', 'line2'],
] as const;

/**
 * A page that opts out of a billing detail by `fields.billingDetails` has to pass it on confirming.
 * What it forgot, as the mistake that the SDK throws; null when it forgot nothing.
 */
export function leftOut(fields: FormInput, task: FrameTask): BrowserError | null {
  if (task.kind !== 'confirm_intent' && task.kind !== 'create_payment_method') return null;
  const billing = at(fields, 'billingDetails');
  const confirms = task.kind === 'confirm_intent';
  const data = confirms ? at(task.params, 'payment_method_data') : task.params;
  const given = at(data, 'billing_details');
  const isNever = (option: FormInput): boolean => option === 'never';
  const address = isNever(billing) ? 'never' : at(billing, 'address');
  const contact = CONTACT.filter((name) => isNever(billing) || isNever(at(billing, name)));
  const lines = ADDRESS.filter(([name]) => isNever(address) || isNever(at(address, name)));
  const missing =
    contact.find((name) => at(given, name) === undefined) ??
    lines.find(([, wire]) => at(at(given, 'address'), wire) === undefined)?.[1];
  if (missing === undefined) return null;
  const path = (contact as readonly string[]).includes(missing) ? missing : `address.${missing}`;
  const where = confirms ? 'confirmParams.payment_method_data.billing_details' : 'billing_details';
  return {
    type: 'integration_error',
    message:
      `You specified "never" for fields.billingDetails when creating the payment Element, but did ` +
      `not pass ${where}.${path}. Data that the Element does not collect must be passed in.`,
  };
}
