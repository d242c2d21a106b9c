import { HSTS, PROFILE, type Profile, type ProfileName } from './profile.ts';

export type ServerName = 'nginx' | 'apache' | 'haproxy' | 'caddy' | 'node';
export const SERVERS: readonly ServerName[] = ['nginx', 'apache', 'haproxy', 'caddy', 'node'];

export interface ServerRequest {
  readonly names: readonly string[];
  readonly certFile: string;
  readonly keyFile: string;
  readonly profile: ProfileName;
  readonly staples: boolean;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Where the app listens, e.g. `127.0.0.1:3000`. */
  readonly app: string;
}

interface Parts extends ServerRequest {
  readonly tls: Profile;
  /** Where plain HTTP is sent: always to our own name, never to what the Host header says. */
  readonly home: string;
}

/** The configuration file of one server: TLS as the profile says, HSTS, redirect, proxy. */
export function serverConfiguration(server: ServerName, request: ServerRequest): string {
  const port = request.httpsPort === 443 ? '' : `:${request.httpsPort}`;
  const [first = 'localhost'] = request.names;
  // An IPv6 address stands in brackets (RFC 3986 3.2.2).
  const home = `https://${first.includes(':') ? `[${first}]` : first}${port}`;
  return WRITERS[server]({ ...request, tls: PROFILE[request.profile], home });
}

/** Node takes one list for all versions. */
const TLS13_SUITES = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
] as const;

const WRITERS: Readonly<Record<ServerName, (parts: Parts) => string>> = {
  nginx: (p) => `# For the http context, e.g. as /etc/nginx/conf.d/tls.conf
server {
    listen ${p.httpPort};
    server_name ${p.names.join(' ')};
    return 301 ${p.home}$request_uri;
}
server {
    listen ${p.httpsPort} ssl http2;
    server_name ${p.names.join(' ')};

    ssl_certificate ${p.certFile};
    ssl_certificate_key ${p.keyFile};
    ssl_protocols ${p.tls.oldest === '1.2' ? 'TLSv1.2 ' : ''}TLSv1.3;
${when(p.tls.suites.length > 0, `    ssl_ciphers ${p.tls.suites.join(':')};\n`)}    ssl_prefer_server_ciphers off;
    ssl_ecdh_curve ${p.tls.curves.join(':')};
    ssl_session_cache shared:tls:10m;
    ssl_session_timeout 1d;
    ssl_session_tickets off;
${when(p.staples, '    ssl_stapling on;\n    ssl_stapling_verify on;\n')}
    # The app may send its own; two of them are none (RFC 6797 8.1).
    proxy_hide_header Strict-Transport-Security;
    add_header Strict-Transport-Security "${HSTS}" always;

    location / {
        proxy_pass http://${p.app};
        proxy_set_header Host $host;
        proxy_set_header Forwarded "";
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto https;
    }
}
`,
  apache: (p) => `# Needs: a2enmod ssl headers proxy proxy_http http2 socache_shmcb
# "Listen ${p.httpPort}" and "Listen ${p.httpsPort}" stand in ports.conf.
SSLProtocol -all ${p.tls.oldest === '1.2' ? '+TLSv1.2 ' : ''}+TLSv1.3
${when(p.tls.suites.length > 0, `SSLCipherSuite ${p.tls.suites.join(':')}\n`)}SSLOpenSSLConfCmd Curves ${p.tls.curves.join(':')}
SSLHonorCipherOrder off
SSLSessionTickets off
${when(p.staples, 'SSLUseStapling on\nSSLStaplingCache "shmcb:ssl_stapling(32768)"\n')}
<VirtualHost *:${p.httpPort}>
    ServerName ${p.names[0] ?? ''}
    Redirect permanent / ${p.home}/
</VirtualHost>
<VirtualHost *:${p.httpsPort}>
    ServerName ${p.names[0] ?? ''}
${when(p.names.length > 1, `    ServerAlias ${p.names.slice(1).join(' ')}\n`)}    Protocols h2 http/1.1
    SSLEngine on
    SSLCertificateFile ${p.certFile}
    SSLCertificateKeyFile ${p.keyFile}
    # The app may send its own; two of them are none (RFC 6797 8.1).
    Header onsuccess unset Strict-Transport-Security
    Header always set Strict-Transport-Security "${HSTS}"
    ProxyPreserveHost On
    RequestHeader unset Forwarded
    RequestHeader set X-Forwarded-Proto https
    ProxyPass / http://${p.app}/
    ProxyPassReverse / http://${p.app}/
</VirtualHost>
`,
  haproxy: (p) => `# HAProxy looks for the key beside the chain: name it ${p.certFile}.key
global
    ssl-default-bind-options prefer-client-ciphers ssl-min-ver TLSv${p.tls.oldest} no-tls-tickets
${when(p.tls.suites.length > 0, `    ssl-default-bind-ciphers ${p.tls.suites.join(':')}\n`)}
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    timeout http-request 10s

frontend http
    bind :${p.httpPort}
    http-request redirect prefix ${p.home} code 301

frontend https
    bind :${p.httpsPort} ssl crt ${p.certFile} alpn h2,http/1.1 curves ${p.tls.curves.join(':')}
    http-request del-header Forwarded
    http-request set-header X-Forwarded-Proto https
    http-request set-header X-Forwarded-For %[src]
    http-response set-header Strict-Transport-Security "${HSTS}"
    default_backend app

backend app
    server app ${p.app}
`,
  caddy: (p) => `{
	auto_https off
	http_port ${p.httpPort}
	https_port ${p.httpsPort}
}
${p.names.map((name) => `http://${name}`).join(', ')} {
	redir ${p.home}{uri} permanent
}
${p.names.map((name) => `https://${name}`).join(', ')} {
	tls ${p.certFile} ${p.keyFile} {
		protocols tls${p.tls.oldest} tls1.3
${when(p.tls.suites.length > 0, `\t\tciphers ${p.tls.suites.map(ianaName).join(' ')}\n`)}\t\tcurves x25519 secp256r1 secp384r1
	}
	header Strict-Transport-Security "${HSTS}"
	reverse_proxy ${p.app} {
		header_up -Forwarded
		# The app may send its own; two of them are none (RFC 6797 8.1).
		header_down -Strict-Transport-Security
	}
}
`,
  node: (p) => `// node server.mjs, with your app as handler(request, response) in app.mjs
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { handler } from './app.mjs';

const tls = {
  cert: fs.readFileSync(${JSON.stringify(p.certFile)}),
  key: fs.readFileSync(${JSON.stringify(p.keyFile)}),
  minVersion: 'TLSv${p.tls.oldest}',
${when(p.tls.suites.length > 0, `  ciphers: '${[...TLS13_SUITES, ...p.tls.suites].join(':')}',\n`)}  ecdhCurve: '${p.tls.curves.join(':')}',
};
https
  .createServer(tls, (request, response) => {
    response.setHeader('strict-transport-security', '${HSTS}');
    handler(request, response);
  })
  .listen(${p.httpsPort});
http
  .createServer((request, response) => {
    response.writeHead(301, { location: '${p.home}' + request.url }).end();
  })
  .listen(${p.httpPort});
`,
};

function when(condition: boolean, text: string): string {
  return condition ? text : '';
}

/** ECDHE-RSA-AES128-GCM-SHA256 as Go writes it: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. */
function ianaName(openssl: string): string {
  const [exchange, authentication, ...cipher] = openssl.split('-');
  const name = cipher
    .join('_')
    .replace('AES', 'AES_')
    .replace(/POLY1305$/, 'POLY1305_SHA256');
  return `TLS_${exchange}_${authentication}_WITH_${name}`;
}
