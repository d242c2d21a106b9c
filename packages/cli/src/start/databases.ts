import path from 'node:path';
import pg from 'pg';
import { OperatorError } from '@coffer/kernel';
import { startCluster, type Cluster } from '../embedded-postgres/index.ts';
import type { InstallationSecrets } from './data-dir.ts';
import type { Settings } from './settings.ts';

/** One connection URL per process; its role owns its own schema and can read no other. */
export interface DatabaseUrls {
  readonly api: string;
  readonly cde: string;
  readonly cardnet: string;
}

export interface Databases {
  readonly urls: DatabaseUrls;
  /** Ours, when no DATABASE_URL was given. */
  readonly cluster: Cluster | null;
}

type SchemaName = 'coffer' | 'cde' | 'cardnet';

const EMBEDDED_DATABASE = 'coffer';
const SERVER_VERSION_MIN = 150_000;

/** Starts the embedded cluster or connects to the operator's, and makes roles and schemas. */
export async function prepareDatabases(
  settings: Settings,
  secrets: InstallationSecrets,
  socketDir: string,
): Promise<Databases> {
  if (settings.databaseUrl !== null) {
    return { urls: await prepareExternal(settings, settings.databaseUrl, secrets), cluster: null };
  }
  const cluster = await startCluster({
    dir: path.join(settings.dataDir, 'postgres'),
    socketDir,
    superuserPassword: secrets.superuserPassword,
    durable: true,
  });
  try {
    await withClient(cluster.adminUrl, async (admin) => {
      const found = await admin.query('select 1 from pg_database where datname = $1', [
        EMBEDDED_DATABASE,
      ]);
      if (found.rowCount === 0) await admin.query(`create database ${EMBEDDED_DATABASE}`);
    });
    const adminUrl = new URL(cluster.adminUrl);
    adminUrl.pathname = `/${EMBEDDED_DATABASE}`;
    return { urls: await makeRoles(adminUrl.href, secrets), cluster };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function prepareExternal(
  settings: Settings,
  adminUrl: string,
  secrets: InstallationSecrets,
): Promise<DatabaseUrls> {
  await checkVersion(adminUrl);
  if (settings.vaultDatabaseUrl === null) return makeRoles(adminUrl, secrets);
  await checkVersion(settings.vaultDatabaseUrl);
  await ownSchema(settings.vaultDatabaseUrl, 'cde');
  const urls = await serverAndNetwork(settings, adminUrl, secrets);
  await checkApart(urls.api);
  return { ...urls, cde: settings.vaultDatabaseUrl };
}

/**
 * A DATABASE_URL whose user may make roles is an administrator's: the server gets a role of its
 * own. Any other user is the server's role itself, made by the operator.
 */
async function serverAndNetwork(
  settings: Settings,
  adminUrl: string,
  secrets: InstallationSecrets,
): Promise<Pick<DatabaseUrls, 'api' | 'cardnet'>> {
  const mayMakeRoles = await ask(
    adminUrl,
    'select rolsuper or rolcreaterole as yes from pg_roles where rolname = current_user',
  );
  if (mayMakeRoles) {
    return withClient(adminUrl, async (admin) => ({
      api: await makeRole(admin, adminUrl, roleOf('coffer', secrets)),
      cardnet: await makeRole(admin, adminUrl, roleOf('cardnet', secrets)),
    }));
  }
  if (settings.sandboxDatabaseUrl === null) {
    throw new OperatorError(
      "DATABASE_URL's user may not create roles: make one for the sandbox network too, and set " +
        'COFFER_SANDBOX_DATABASE_URL.',
    );
  }
  await ownSchema(adminUrl, 'coffer');
  await ownSchema(settings.sandboxDatabaseUrl, 'cardnet');
  return { api: adminUrl, cardnet: settings.sandboxDatabaseUrl };
}

/** The server's role must not reach the vault's schema, should both be in one database. */
async function checkApart(apiUrl: string): Promise<void> {
  const reaches = await ask(
    apiUrl,
    `select coalesce(bool_or(has_schema_privilege(oid, 'usage')), false) as yes
       from pg_namespace where nspname = 'cde'`,
  );
  if (reaches) {
    throw new OperatorError(
      "The server's database role can read the vault's schema: keep them apart.",
    );
  }
}

/** One question whose answer is the column `yes`. */
async function ask(url: string, sql: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const result = await client.query<{ yes: boolean }>(sql);
    return result.rows[0]?.yes === true;
  });
}

async function checkVersion(url: string): Promise<void> {
  const version = await withClient(url, async (client) => {
    const result = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int as version`,
    );
    return result.rows[0]?.version ?? 0;
  });
  if (version < SERVER_VERSION_MIN) throw new OperatorError('PostgreSQL 15 or newer is needed.');
}

async function ownSchema(url: string, schema: SchemaName): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`create schema if not exists ${schema} authorization current_user`);
    await client.query(`revoke all on schema ${schema} from public`);
    await client.query(
      `do $$ begin execute format('alter role current_user in database %I set search_path = ${schema}', current_database()); end $$`,
    );
  });
}

interface RolePlan {
  readonly role: string;
  readonly schema: SchemaName;
  readonly password: string;
}

/** Neutral names: PostgreSQL shows its clients' roles in the process list. */
function roleOf(schema: SchemaName, secrets: InstallationSecrets): RolePlan {
  const password = {
    coffer: secrets.apiRolePassword,
    cde: secrets.cdeRolePassword,
    cardnet: secrets.cardnetRolePassword,
  }[schema];
  return { role: `coffer_${schema}_${secrets.tag}`, schema, password };
}

async function makeRoles(adminUrl: string, secrets: InstallationSecrets): Promise<DatabaseUrls> {
  return withClient(adminUrl, async (admin) => ({
    api: await makeRole(admin, adminUrl, roleOf('coffer', secrets)),
    cde: await makeRole(admin, adminUrl, roleOf('cde', secrets)),
    cardnet: await makeRole(admin, adminUrl, roleOf('cardnet', secrets)),
  }));
}

/** A login role that owns exactly one schema. Returns the URL to connect with. */
async function makeRole(admin: pg.Client, adminUrl: string, plan: RolePlan): Promise<string> {
  const { role, schema, password } = plan;
  try {
    const found = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
    const verb = found.rowCount === 0 ? 'create' : 'alter';
    const secret = admin.escapeLiteral(password);
    await admin.query(
      `${verb} role ${role} login nosuperuser nocreatedb nocreaterole password ${secret}`,
    );
    // Before PostgreSQL 16 a role's maker is not its member, and giving away a schema needs that.
    await admin.query(`grant ${role} to current_user`);
    await admin.query(`create schema if not exists ${schema} authorization ${role}`);
    await admin.query(`revoke all on schema ${schema} from public`);
    await admin.query(`revoke create on schema public from public`);
    await admin.query(
      `do $$ begin execute format('alter role ${role} in database %I set search_path = ${schema}', current_database()); end $$`,
    );
  } catch (error) {
    if (isPermissionProblem(error)) {
      throw new OperatorError(
        "DATABASE_URL's user may not create roles and schemas: let one who may run it once, " +
          'or make them and set COFFER_VAULT_DATABASE_URL too.',
      );
    }
    throw error;
  }
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

function isPermissionProblem(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '42501';
}

const CONNECT_TIMEOUT_MS = 10_000;

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  try {
    await client.connect();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new OperatorError(`The database cannot be reached: ${reason}`);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
