import { nowS } from '../../api/call.ts';
import { write, type Route } from '../../api/route.ts';
import { invalidRequest } from '../../api/errors.ts';
import { boolean, hash, invalidParam, required, string } from '../../params/spec.ts';
import { requireCustomer } from '../customers/find.ts';
import {
  mobileFeatures,
  mobileParam,
  paymentElementFeatures,
  paymentElementParam,
  sheetFeatures,
  sheetParam,
} from './features.ts';
import {
  customerSessionObject,
  type CustomerSessionRow,
  type SessionComponents,
} from './object.ts';
import { mintSessionSecret, sessionSecretDigest } from './secret.ts';
import { insertCustomerSession } from './store.ts';

/** How long a customer's page may use its session. */
const SESSION_LIFE_S = 30 * 60;

const plain = hash({ enabled: required(boolean()) });
const componentsParam = hash({
  active_entitlements: plain,
  buy_button: plain,
  customer_portal: plain,
  customer_sheet: sheetParam,
  mobile_payment_element: mobileParam,
  payment_element: paymentElementParam,
  pricing_table: plain,
});
type GivenComponents = ReturnType<(typeof componentsParam)['read']>;

/** Components that show what we do not have. */
const NOT_OFFERED = ['active_entitlements', 'customer_portal', 'pricing_table'] as const;

export const createCustomerSession: Route = write({
  method: 'POST',
  path: '/v1/customer_sessions',
  params: hash({ components: required(componentsParam), customer: required(string()) }),
  run: async (call, given) => {
    const components = componentsOf(given.components);
    const { customer } = given;
    await requireCustomer(call, { id: customer, param: 'customer', status: 400 });
    const secret = mintSessionSecret(call.services.random);
    const created = nowS(call);
    const row: CustomerSessionRow = {
      secret_sha256: sessionSecretDigest(secret),
      livemode: call.caller.livemode,
      created,
      expires_at: created + SESSION_LIFE_S,
      customer,
      components,
    };
    insertCustomerSession(call.db, call.caller, row);
    return customerSessionObject(row, secret);
  },
});

function componentsOf(given: GivenComponents): SessionComponents {
  for (const name of NOT_OFFERED) {
    if (given[name]?.enabled !== true) continue;
    throw invalidParam({
      param: `components[${name}]`,
      message: `The component ${name} is not offered by this platform.`,
    });
  }
  const { buy_button, customer_sheet, mobile_payment_element, payment_element } = given;
  const components: SessionComponents = {
    buy_button: buy_button?.enabled === true,
    customer_sheet:
      customer_sheet?.enabled === true ? sheetFeatures(customer_sheet.features) : null,
    mobile_payment_element:
      mobile_payment_element?.enabled === true
        ? mobileFeatures(mobile_payment_element.features)
        : null,
    payment_element:
      payment_element?.enabled === true ? paymentElementFeatures(payment_element.features) : null,
  };
  const { buy_button: button, ...others } = components;
  if (!button && Object.values(others).every((one) => one === null)) {
    throw invalidRequest('You must enable at least one component of a customer session.');
  }
  return components;
}
