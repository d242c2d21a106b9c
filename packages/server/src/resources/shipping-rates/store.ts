import { rowsOf, type Rows } from '../../store/rows.ts';
import { writerOf, type Writer } from '../../store/writer.ts';
import type { ShippingRateRow } from './object.ts';

const COLUMNS = 'id, livemode, created, active, currency, data';
const rows: Rows<ShippingRateRow> = rowsOf({ table: 'shipping_rates', columns: COLUMNS });
const writer: Writer<ShippingRateRow> = writerOf({
  table: 'shipping_rates',
  columns: COLUMNS,
  changing: 'active, data',
});

export const findShippingRates: Rows<ShippingRateRow>['find'] = rows.find;
export const lockShippingRate: Rows<ShippingRateRow>['lock'] = rows.lock;
export const listShippingRates: Rows<ShippingRateRow>['list'] = rows.list;
export const insertShippingRate: Writer<ShippingRateRow>['insert'] = writer.insert;
export const updateShippingRate: Writer<ShippingRateRow>['update'] = writer.update;
