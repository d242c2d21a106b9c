import { invalidParam, missingParam, onlyOneParam } from '../../params/spec.ts';
import type { NewSession } from './params.ts';

/** What belongs to payments alone. */
const PAYMENT_ONLY = [
  'allow_promotion_codes',
  'discounts',
  'invoice_creation',
  'line_items',
  'payment_intent_data',
  'shipping_options',
  'submit_type',
] as const;

/** What says nothing where a page is shown. */
const OF_OTHERS = {
  elements: [
    'success_url',
    'cancel_url',
    'after_expiration',
    'branding_settings',
    'custom_fields',
    'custom_text',
    'origin_context',
    'submit_type',
  ],
  embedded_page: ['success_url', 'cancel_url'],
  form: ['cancel_url'],
  hosted_page: ['return_url', 'redirect_on_completion'],
} as const;

/** Throws when parameters do not go together. */
export function checkGiven(given: NewSession): void {
  checkPlaces(given);
  checkCustomer(given);
  // Of subscriptions, which are not offered.
  if (given.payment_method_collection !== undefined) {
    throw wrongMode('payment_method_collection', 'subscription');
  }
  const { discounts, allow_promotion_codes: typed, mode = 'payment' } = given;
  if (discounts !== undefined && discounts.length > 0 && typed !== undefined) {
    throw onlyOneParam('allow_promotion_codes', 'discounts');
  }
  if (mode === 'setup') {
    const param = PAYMENT_ONLY.find((name) => given[name] !== undefined);
    if (param !== undefined) throw wrongMode(param, 'payment');
  } else if (given.setup_intent_data !== undefined) {
    throw wrongMode('setup_intent_data', 'setup');
  }
}

function wrongMode(param: string, mode: string): Error {
  return invalidParam({ param, message: `You can only pass \`${param}\` in \`${mode}\` mode.` });
}

/** Where the browser goes afterwards depends on whose page it is on. */
function checkPlaces(given: NewSession): void {
  const { ui_mode = 'hosted_page', redirect_on_completion: redirect } = given;
  const hosted = ui_mode === 'hosted_page';
  for (const param of OF_OTHERS[ui_mode]) {
    if (given[param] === undefined) continue;
    throw invalidParam({
      param,
      message: `\`${param}\` cannot be set when \`ui_mode\` is \`${ui_mode}\`.`,
    });
  }
  if (hosted && given.success_url === undefined) throw missingParam('success_url');
  if (hosted) return;
  const named = (['return_url', 'success_url'] as const).find(
    (param) => given[param] !== undefined,
  );
  if (redirect === 'never' && named !== undefined) {
    throw invalidParam({
      param: named,
      message: `\`${named}\` cannot be set when \`redirect_on_completion\` is \`never\`.`,
    });
  }
  if (redirect !== 'never' && named === undefined) {
    throw missingParam(ui_mode === 'form' ? 'success_url' : 'return_url');
  }
}

function checkCustomer(given: NewSession): void {
  const { customer, customer_email: email, customer_creation: creation } = given;
  if (customer !== undefined && email !== undefined) {
    throw onlyOneParam('customer', 'customer_email');
  }
  if (customer !== undefined && creation !== undefined) {
    throw onlyOneParam('customer', 'customer_creation');
  }
  if (customer === undefined && given.customer_update !== undefined) {
    throw invalidParam({
      param: 'customer_update',
      message: '`customer_update` can only be used when `customer` is set.',
    });
  }
  const { shipping } = given.customer_update ?? {};
  if (shipping === 'auto' && given.shipping_address_collection === undefined) {
    throw invalidParam({
      param: 'customer_update[shipping]',
      message: '`customer_update[shipping]` needs `shipping_address_collection`.',
    });
  }
}
