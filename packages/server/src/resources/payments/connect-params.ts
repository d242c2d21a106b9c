import { invalidParam, type Param } from '../../params/spec.ts';

const shared: {
  readonly application_fee_amount: Param<never>;
  readonly on_behalf_of: Param<never>;
  readonly transfer_data: Param<never>;
} = {
  application_fee_amount: refused(),
  on_behalf_of: refused(),
  transfer_data: refused(),
};

/** What is said of other accounts. There are none to say it of, so each of it is refused. */
export const connectShape: typeof shared & { readonly transfer_group: Param<never> } = {
  ...shared,
  transfer_group: refused(),
};

/** The same of a charge without an intent, but for its `transfer_group`, which is a mere name. */
export const chargeConnectShape: typeof shared & {
  readonly application_fee: Param<never>;
  readonly destination: Param<never>;
} = { ...shared, application_fee: refused(), destination: refused() };

/** The same of a payment link. */
export const linkConnectShape: typeof shared & { readonly application_fee_percent: Param<never> } =
  {
    ...shared,
    application_fee_percent: refused(),
  };

/** The same of a refund. */
export const refundConnectShape: {
  readonly refund_application_fee: Param<never>;
  readonly reverse_transfer: Param<never>;
} = {
  refund_application_fee: refused(),
  reverse_transfer: refused(),
};

function refused(): Param<never> {
  return {
    required: false,
    read(_value, path) {
      throw invalidParam({
        param: path,
        code: 'parameter_unknown',
        message:
          `This platform has no connected accounts yet, so \`${path}\` is not offered: nothing ` +
          'was charged for, or moved to, another account.',
      });
    },
  };
}
