import { rowsOf, type Rows } from '../../store/rows.ts';
import { writerOf, type Writer } from '../../store/writer.ts';
import type { ProductRow } from './object.ts';

const COLUMNS =
  'id, livemode, position, created, deleted, active, type, shippable, url, default_price, data';
const rows: Rows<ProductRow> = rowsOf({
  table: 'products',
  columns: COLUMNS,
  byPosition: { noun: 'product' },
  deleted: 'gone',
});
const writer: Writer<ProductRow> = writerOf({
  table: 'products',
  columns: COLUMNS,
  changing: 'deleted, active, shippable, url, default_price, data',
});

/** Those of them that are not deleted. */
export const findProducts: Rows<ProductRow>['find'] = rows.find;
export const lockProduct: Rows<ProductRow>['lock'] = rows.lock;
export const listProducts: Rows<ProductRow>['list'] = rows.list;
export const insertProduct: Writer<ProductRow>['insertNamed'] = writer.insertNamed;
export const updateProduct: Writer<ProductRow>['update'] = writer.update;
