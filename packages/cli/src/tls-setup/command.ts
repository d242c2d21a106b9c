/**
 * `coffer tls setup --server NAME --name shop.example [...]`: makes a key and a signing request,
 * checks the chain that comes back, writes the server's configuration, and tests the server that
 * runs it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { OperatorError } from '@coffer/kernel';
import { auditCommand, present } from '../report/present.ts';
import {
  REPORT_FLAGS,
  REPORT_USAGE,
  reportOptions,
  type ReportValues,
} from '../report/report-options.ts';
import { readTarget } from '../tls/read-target.ts';
import { CERTIFICATE, checkChain, isCertificate } from './check-chain.ts';
import { KEY_TYPES, makeKey, type KeyType } from './make-key.ts';
import { PROFILES, type ProfileName } from './profile.ts';
import { serverConfiguration, SERVERS, type ServerName } from './server-configuration.ts';

const USAGE = `Usage: coffer tls setup --server nginx|apache|haproxy|caddy|node --name HOST [--name HOST ...]

  without --cert     makes a key and a signing request in --dir (default: here)
  --key-type TYPE    ecdsa (default), rsa-2048, rsa-3072, rsa-4096
  --cert FILE --key FILE   checks chain and key, then prints the server's configuration
  --ca FILE          an authority of your own that the chain may end at
  --profile NAME     intermediate (default) or modern: TLS 1.3 alone
  --app HOST:PORT    where the app listens (default 127.0.0.1:3000)
  --http-port, --https-port   default 80 and 443
  --retest HOST[:PORT]   audits the TLS of the server once it runs the configuration: exit 1 on a
                     finding of severity medium or worse (--fail-on changes that)

  Of --retest, which needs neither --server nor --name:
${REPORT_USAGE}`;

const OPTIONS = {
  ...REPORT_FLAGS,
  server: { type: 'string' },
  name: { type: 'string', multiple: true },
  dir: { type: 'string', default: '.' },
  'key-type': { type: 'string', default: 'ecdsa' },
  cert: { type: 'string' },
  key: { type: 'string' },
  profile: { type: 'string', default: 'intermediate' },
  app: { type: 'string', default: '127.0.0.1:3000' },
  'http-port': { type: 'string', default: '80' },
  'https-port': { type: 'string', default: '443' },
  retest: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const HOST_NAME =
  /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const APP = /^[a-z0-9.-]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i;
/** What is safe unquoted in every one of the five languages. */
const PLAIN_PATH = /^[\w./@+-]+$/;
const PORT_MAX = 65_535;

export async function runTlsSetup(args: readonly string[]): Promise<number> {
  const values = parse(args);
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (values.retest !== undefined) return retest(values.retest, values);
  const server = oneOf<ServerName>('--server', values.server, SERVERS);
  const names = (values.name ?? []).map((name) => hostName(name));
  if (names.length === 0) throw new OperatorError('Say with --name which host names are served.');
  if ((values.cert === undefined) !== (values.key === undefined)) {
    throw new OperatorError('--cert and --key go together; without both a key is made.');
  }
  if (values.cert === undefined || values.key === undefined) {
    const type = oneOf<KeyType>('--key-type', values['key-type'], KEY_TYPES);
    const { keyFile, requestFile } = await makeKey({ dir: values.dir, names, type });
    process.stderr.write(
      `Key (yours alone, back it up): ${keyFile}\nSigning request: ${requestFile}\n` +
        'Give the request to a certificate authority, save the answer with its intermediates as ' +
        `one PEM file, and run this again with --cert CHAIN --key ${keyFile}\n`,
    );
    return 0;
  }
  const [certFile, keyFile] = [filePath('--cert', values.cert), filePath('--key', values.key)];
  // Plain HTTP is sent to the first name, and a wildcard is no place to go to.
  if (names[0]?.startsWith('*.') === true) {
    throw new OperatorError('Name first, with --name, a host that visitors can be sent to, no *.');
  }
  const request = {
    profile: oneOf<ProfileName>('--profile', values.profile, PROFILES),
    httpPort: port('--http-port', values['http-port']),
    httpsPort: port('--https-port', values['https-port']),
    app: appAddress(values.app),
  };
  const ca = (values.ca ?? []).flatMap((file) => authorities(file));
  const { problems, staples } = checkChain({ certFile, keyFile, names, ca, now: new Date() });
  for (const problem of problems) process.stderr.write(`- ${problem}\n`);
  if (problems.length > 0) return 1;
  process.stdout.write(
    serverConfiguration(server, {
      names,
      certFile,
      keyFile,
      staples,
      ...request,
    }),
  );
  return 0;
}

/** The audit of `coffer tls`, held to what the written configuration reaches. */
function retest(given: string, values: ReportValues): Promise<number> {
  const target = readTarget(given);
  return auditCommand(USAGE, () => {
    const { report, audit } = reportOptions(values);
    return present('tls', { ...report, failOn: report.failOn ?? 'medium' }, async (progress) => {
      const { auditTls } = await import('@coffer/audit/tls');
      return [await auditTls(target, audit, progress)];
    });
  });
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new OperatorError(
      `${error instanceof Error ? error.message : 'wrong usage'}\n\n${USAGE}`,
    );
  }
}

function oneOf<T extends string>(flag: string, value: string | undefined, all: readonly T[]): T {
  const found = all.find((name) => name === value);
  if (found === undefined) throw new OperatorError(`${flag} must be one of ${all.join(', ')}.`);
  return found;
}

/** Names go into configuration files, so nothing but a name gets through. */
function hostName(name: string): string {
  if (isIP(name) !== 0 || HOST_NAME.test(name)) return name.toLowerCase();
  throw new OperatorError(`--name: "${name}" is no host name; write IDNs as xn--...`);
}

function filePath(flag: string, file: string): string {
  const full = path.resolve(file);
  if (PLAIN_PATH.test(full)) return full;
  throw new OperatorError(`${flag}: use a path of letters, digits and ./_@+- only.`);
}

/** The certificates of one file: a bundle may hold several. */
function authorities(file: string): string[] {
  const found = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').match(CERTIFICATE) : null;
  if (found !== null && found.every((pem) => isCertificate(pem))) return found;
  throw new OperatorError(`--ca: ${file} holds no certificates in PEM form.`);
}

function appAddress(text: string): string {
  if (APP.test(text)) {
    port('--app', text.slice(text.lastIndexOf(':') + 1));
    return text;
  }
  throw new OperatorError(`--app: "${text}" is not HOST:PORT.`);
}

function port(flag: string, text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number > 0 && number <= PORT_MAX) return number;
  throw new OperatorError(`${flag}: "${text}" is no port.`);
}
