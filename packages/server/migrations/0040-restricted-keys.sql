-- Restricted keys, and what an operator should know of a key. A key's id is made of its digest, so
-- that those of before have one too.
alter table api_keys drop constraint api_keys_kind_check;
alter table api_keys add constraint api_keys_kind_check
  check (kind in ('secret', 'publishable', 'restricted'));
alter table api_keys drop constraint api_keys_origin_check;
-- 'operator': made by `coffer keys create` or `coffer keys roll`.
alter table api_keys add constraint api_keys_origin_check
  check (origin in ('launcher', 'operator'));
alter table api_keys
  add column name text not null default '',
  -- Of a restricted key: 'rak_customer_read'.
  add column permissions text[],
  -- To recognise it by; null for a key that was handed over before there was this column.
  add column last4 text,
  add column created bigint,
  -- Written at most once a minute.
  add column last_used bigint,
  -- From this second on it is refused.
  add column expires_at bigint,
  -- Refused whatever a server's clock says.
  add column revoked_at bigint,
  add constraint api_keys_permissions_check
    check ((kind = 'restricted') = (permissions is not null));
create index api_keys_by_account on api_keys (account_id);

-- What a restricted key was answered is its own: 'restricted mk_0123456789abcdef'.
alter table idempotency_keys drop constraint idempotency_keys_key_kind_check;
alter table idempotency_keys add constraint idempotency_keys_key_kind_check
  check (key_kind in ('secret', 'publishable') or key_kind ~ '^restricted mk_[0-9a-f]{16}$');
