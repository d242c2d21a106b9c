import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { authority, bedKey, makeLeaf } from './authority.ts';
import { LOOPBACK, type Served } from './listen.ts';

const START_MAX_MS = 60_000;

/** Java's own TLS with all that it has unlearnt switched on again. */
const SECURITY = `jdk.tls.disabledAlgorithms=
jdk.tls.legacyAlgorithms=
jdk.certpath.disabledAlgorithms=
`;

const SERVER = `
import java.io.*;
import java.net.InetAddress;
import java.nio.file.*;
import java.security.*;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.net.ssl.*;

public class Server {
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Certificate[] chain;
    try (InputStream pem = Files.newInputStream(folder.resolve("chain.pem"))) {
      chain = CertificateFactory.getInstance("X.509").generateCertificates(pem)
          .toArray(new Certificate[0]);
    }
    PrivateKey key = KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve("key.der"))));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("leaf", key, new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
        .createServerSocket(0, 100, InetAddress.getByName("${LOOPBACK}"));
    server.setEnabledProtocols(server.getSupportedProtocols());
    server.setEnabledCipherSuites(server.getSupportedCipherSuites());
    System.out.println(server.getLocalPort() + " "
        + String.join(" ", server.getSupportedCipherSuites()));
    while (true) {
      SSLSocket client = (SSLSocket) server.accept();
      Thread thread = new Thread(() -> {
        try (client) {
          client.startHandshake();
          client.getInputStream().read(new byte[4096]);
          client.getOutputStream().write(
              "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n".getBytes());
        } catch (IOException refused) {
          // An audit makes many handshakes that come to nothing.
        }
      });
      thread.setDaemon(true);
      thread.start();
    }
  }
}
`;

export interface JavaServer extends Served {
  /** What the server would speak with a certificate for it, in Java's names. */
  readonly suites: readonly string[];
}

/** A server of the JDK's TLS with every version and suite that it has, from SSL 3.0 on. */
export async function serveJava(program: string, host: string): Promise<JavaServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coffer-bed-'));
  const leaf = makeLeaf(host, { key: bedKey('rsa2048') });
  const write = (name: string, content: string | Buffer): void =>
    writeFileSync(path.join(folder, name), content);
  write('chain.pem', leaf.pem + authority().intermediate.pem);
  write('key.der', leaf.key.privateKey.export({ type: 'pkcs8', format: 'der' }));
  write('java.security', SECURITY);
  write('Server.java', SERVER);
  const security = `-Djava.security.properties=${path.join(folder, 'java.security')}`;
  const child = spawn(program, [security, path.join(folder, 'Server.java'), folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const started = new Promise<string | null>((resolve) => {
    createInterface(child.stdout)
      .once('line', resolve)
      .once('close', () => resolve(null));
    AbortSignal.timeout(START_MAX_MS).addEventListener('abort', () => resolve(null));
  });
  const [port, ...suites] = (await started)?.split(' ') ?? [];
  if (port !== undefined) return { address: LOOPBACK, port: Number(port), suites, close };
  await close();
  throw new Error('java did not start');
}
