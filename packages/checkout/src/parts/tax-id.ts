import { h, type Node } from '../h.ts';
import { type, type Store } from '../store.ts';
import { TAX_ID_KINDS } from '../tax-id-kinds.ts';
import type { TaxIdQuestion } from '../view.ts';
import { choiceField, textField, tickBox } from './field.ts';

const TAX_ID_MAX_CHARS = 100;

/** The tax ID of a business. It is data: nobody looks it up. */
export function taxIdFields(store: Store, question: TaxIdQuestion): Node {
  const { texts } = store;
  const { asBusiness, businessName, taxIdType, taxId } = store.draft.value;
  const kinds = TAX_ID_KINDS.map(([value, label]) => ({ value, label }));
  return h(
    'div',
    { class: 'stack', key: 'tax' },
    question.required
      ? null
      : tickBox(
          store,
          {
            id: 'as-business',
            checked: asBusiness,
            onTick: (ticked) => type(store, { asBusiness: ticked }, 'as-business'),
          },
          h('span', {}, texts.asBusiness),
        ),
    ...(asBusiness
      ? [
          textField(store, {
            id: 'business-name',
            label: texts.businessName,
            value: businessName,
            onText: (text) => type(store, { businessName: text }, 'business-name'),
            attributes: { autocomplete: 'organization' },
          }),
          choiceField(store, {
            id: 'tax-id-type',
            label: texts.taxIdType,
            value: taxIdType,
            onText: (text) => type(store, { taxIdType: text }, 'tax-id-type'),
            options: [{ value: '', label: texts.choose }, ...kinds],
          }),
          textField(store, {
            id: 'tax-id',
            label: texts.taxId,
            value: taxId,
            onText: (text) => type(store, { taxId: text }, 'tax-id'),
            attributes: { autocomplete: 'off', spellcheck: false, maxlength: TAX_ID_MAX_CHARS },
          }),
        ]
      : []),
  );
}
