import { h, type Node } from '../h.ts';
import { type, type Store } from '../store.ts';
import type { TaxIdQuestion } from '../view.ts';
import { choiceField, textField, tickBox } from './field.ts';

/** The kinds that shoppers most often have, with the names that they know them by. */
const KINDS: readonly (readonly [string, string])[] = [
  ['eu_vat', 'EU VAT'],
  ['gb_vat', 'GB VAT'],
  ['us_ein', 'US EIN'],
  ['ca_bn', 'CA BN'],
  ['ca_gst_hst', 'CA GST/HST'],
  ['au_abn', 'AU ABN'],
  ['br_cnpj', 'BR CNPJ'],
  ['br_cpf', 'BR CPF'],
  ['ch_vat', 'CH VAT'],
  ['il_vat', 'IL VAT'],
  ['in_gst', 'IN GST'],
  ['jp_trn', 'JP TRN'],
  ['mx_rfc', 'MX RFC'],
  ['no_vat', 'NO VAT'],
  ['nz_gst', 'NZ GST'],
  ['sa_vat', 'SA VAT'],
  ['sg_gst', 'SG GST'],
  ['ae_trn', 'AE TRN'],
  ['za_vat', 'ZA VAT'],
];

/** The tax ID of a business. It is data: nobody looks it up. */
export function taxIdFields(store: Store, question: TaxIdQuestion): Node {
  const { texts } = store;
  const { asBusiness, businessName, taxIdType, taxId } = store.draft.value;
  const kinds = KINDS.map(([value, label]) => ({ value, label }));
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
            attributes: { autocomplete: 'off', spellcheck: false },
          }),
        ]
      : []),
  );
}
