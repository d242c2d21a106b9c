import type { FormInput, FrameTask, PlainObject } from '@coffer/kernel';
import { isPlainObject } from './plain-object.ts';

/**
 * A task with what the address and e-mail elements of its group hold. What shoppers typed goes over
 * what the page gave by the same name.
 */
export function withCollected(task: FrameTask, collected: readonly PlainObject[]): FrameTask {
  if (!('params' in task)) return task;
  let { params } = task;
  for (const { shipping, billing_details: billing } of collected) {
    if (shipping !== undefined && takesShipping(task)) {
      params = { ...params, shipping: over(params['shipping'], shipping) };
    }
    // A saved payment method has its own details.
    if (billing !== undefined && params['payment_method'] === undefined) {
      params = withBilling(task.kind, params, billing);
    }
  }
  return { ...task, params };
}

function takesShipping(task: FrameTask): boolean {
  return (
    task.kind === 'create_confirmation_token' ||
    (task.kind === 'confirm_intent' && !task.clientSecret.startsWith('seti_'))
  );
}

function withBilling(
  kind: FrameTask['kind'],
  params: PlainObject,
  billing: FormInput,
): PlainObject {
  switch (kind) {
    case 'create_payment_method':
      return { ...params, billing_details: over(params['billing_details'], billing) };
    case 'confirm_intent':
    case 'create_confirmation_token': {
      const data = isPlainObject(params['payment_method_data'])
        ? params['payment_method_data']
        : {};
      const details = over(data['billing_details'], billing);
      return { ...params, payment_method_data: { ...data, billing_details: details } };
    }
    default:
      return params;
  }
}

/** One object over another, with their addresses merged. */
function over(under: FormInput, above: FormInput): FormInput {
  if (!isPlainObject(under) || !isPlainObject(above)) return above;
  const address = over(under['address'], above['address']);
  return { ...under, ...above, ...(address === undefined ? {} : { address }) };
}
