export { BED_CASES, startBed, type Bed, type BedServer } from './bed.ts';
export { hostOf, type BedCase } from './case.ts';
export { authority } from './authority.ts';
export { serveDebian, type Vintage } from './debian-server.ts';
export { serveJava, type JavaServer } from './java-server.ts';
export { listen, LOOPBACK, type Served } from './listen.ts';
export { sslscanSuites, suiteText } from './sslscan.ts';
export { TESTSSL_RULES, testsslFindings, type TestsslFinding } from './testssl.ts';
