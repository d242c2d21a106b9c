import { resourceMissing } from '../../api/errors.ts';
import { string, type Param } from '../../params/spec.ts';

/** As all of Stripe's tax codes look; which of them exist is their list's to say, not ours. */
const TAX_CODE = /^txcd_\d{8}$/;

/** What kind of thing is sold, for whoever computes taxes. */
export function taxCode(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const code = text.read(value, path);
      if (TAX_CODE.test(code)) return code;
      throw resourceMissing({ noun: 'tax code', id: code, param: path, status: 400 });
    },
  };
}
