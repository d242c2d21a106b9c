-- Events that a merchant asks for again (`stripe events resend`): whichever process streams the
-- session sends them.
alter table stripecli_sessions add column again text[] not null default '{}';
