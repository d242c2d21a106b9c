import { rowsOf, type Rows } from '../../store/rows.ts';
import { writerOf, type Writer } from '../../store/writer.ts';
import type { TaxRateRow } from './object.ts';

const COLUMNS = 'id, livemode, created, active, inclusive, data';
const rows: Rows<TaxRateRow> = rowsOf({ table: 'tax_rates', columns: COLUMNS });
const writer: Writer<TaxRateRow> = writerOf({
  table: 'tax_rates',
  columns: COLUMNS,
  changing: 'active, data',
});

export const findTaxRates: Rows<TaxRateRow>['find'] = rows.find;
export const lockTaxRate: Rows<TaxRateRow>['lock'] = rows.lock;
export const listTaxRates: Rows<TaxRateRow>['list'] = rows.list;
export const insertTaxRate: Writer<TaxRateRow>['insert'] = writer.insert;
export const updateTaxRate: Writer<TaxRateRow>['update'] = writer.update;
