import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { equalBytes, toHex } from "../../src/bytes/index.js";
import { createCertificateCrypto } from "../../src/crypto/certificate-crypto.js";
import { readVek } from "../../src/tee/snp/vek.js";
import type { Vek } from "../../src/tee/snp/vek.js";
import {
  answeredBy,
  chainWithoutIntermediate,
  createSimulatedAmd,
  createSimulatedKds,
  ofAnotherLine,
  vcekOfAnotherChip,
  vcekOfAnotherTcb,
} from "../../src/testing/index.js";
import type {
  KdsPath,
  Misbehaviour,
  SimulatedAmd,
  SimulatedKds,
  SimulatedKdsOptions,
} from "../../src/testing/index.js";
import { listen } from "../helpers/http.js";
import { issuerKeyOf, decodePem, parseCertificate, parseCrl, verifyCrlSignature } from "../../src/x509/index.js";
import type { Certificate, Crl } from "../../src/x509/index.js";

const NOW = new Date("2025-06-01T12:34:56Z");
const CHIP = "0123456789abcdef".repeat(8);
const TURIN_CHIP = "0123456789abcdef";
const MILAN = `/vcek/v1/Milan/${CHIP}?blSPL=03&teeSPL=00&snpSPL=08&ucodeSPL=115`;
const TURIN = `/vcek/v1/Turin/${TURIN_CHIP}?fmcSPL=01&blSPL=02&teeSPL=03&snpSPL=04&ucodeSPL=81`;

let milan: SimulatedAmd;
let genoa: SimulatedAmd;
let turin: SimulatedAmd;
let forged: SimulatedAmd;
beforeAll(async () => {
  [milan, genoa, turin, forged] = await Promise.all([
    createSimulatedAmd(),
    createSimulatedAmd({ line: "Genoa" }),
    createSimulatedAmd({ line: "Turin" }),
    createSimulatedAmd({ forged: true }),
  ]);
});

function service(options: Partial<SimulatedKdsOptions> = {}): SimulatedKds {
  return createSimulatedKds({ worlds: [milan, genoa, turin], now: NOW, ...options });
}

function ask(kds: SimulatedKds, path: string, init: RequestInit = {}): Promise<Response> {
  return kds.handler(new Request(`https://kdsintf.amd.com${path}`, init));
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

async function bodyOf(path: string, kds = service()): Promise<Uint8Array> {
  return bytesOf(await ask(kds, path));
}

async function statusOf(path: string, kds = service()): Promise<number> {
  return (await ask(kds, path)).status;
}

function certificateOf(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
}

function vekOf(der: Uint8Array): Vek {
  const vek = readVek(certificateOf(der));
  if (!vek.ok) throw new Error(vek.failure.message);
  return vek.value;
}

async function vekAt(path: string, kds = service()): Promise<Vek> {
  return vekOf(await bodyOf(path, kds));
}

async function crlAt(path: string, kds = service()): Promise<Crl> {
  const parsed = parseCrl(await bodyOf(path, kds));
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
}

async function chainAt(path: string, kds = service()): Promise<{ text: string; ders: readonly Uint8Array[] }> {
  const body = await bodyOf(path, kds);
  const pem = decodePem(body, "CERTIFICATE");
  if (!pem.ok) throw new Error(pem.failure.message);
  return { text: new TextDecoder().decode(body), ders: pem.value };
}

async function signedByArk(crl: Crl): Promise<boolean> {
  const key = issuerKeyOf(certificateOf(milan.ark.der), "rsa-pss-sha384");
  return (await verifyCrlSignature(crl, key, createCertificateCrypto())).ok;
}

function issuedBy(der: Uint8Array, issuer: Uint8Array): boolean {
  return new X509Certificate(der).verify(new X509Certificate(issuer).publicKey);
}

describe("VCEKs", () => {
  it("are issued by the ASK for the chip and the level that the address names", async () => {
    const der = await bodyOf(MILAN);
    const vek = vekOf(der);
    expect([vek.kind, vek.line, toHex(vek.tcb)]).toEqual(["vcek", "Milan", "0300000000000873"]);
    expect(toHex(vek.hwid ?? new Uint8Array())).toBe(CHIP);
    expect(issuedBy(der, milan.ask.der)).toBe(true);
  });

  it("are named by 8 bytes of the chip id on Turin, with fmcSPL", async () => {
    const vek = await vekAt(TURIN);
    expect([vek.line, toHex(vek.tcb), toHex(vek.hwid ?? new Uint8Array())]).toEqual([
      "Turin",
      "0102030400000051",
      TURIN_CHIP,
    ]);
  });

  it("are the key of a report that the same world's chip signs", async () => {
    const chipId = Uint8Array.from(Buffer.from(CHIP, "hex"));
    const vcek = await milan.issueVcek({ chipId, tcb: Uint8Array.of(3, 0, 0, 0, 0, 0, 8, 115) });
    expect(toHex((await vekAt(MILAN)).point)).toBe(toHex(vcek.publicKey));
  });

  it("are minted anew at each request, a day back and for seven years: one key in other bytes", async () => {
    let now = NOW;
    const kds = service({ now: () => now });
    const first = await bodyOf(MILAN, kds);
    now = new Date("2025-06-02T12:34:56Z");
    const second = await bodyOf(MILAN, kds);
    const [a, b] = [certificateOf(first), certificateOf(second)];
    expect([a.notBefore, a.notAfter]).toEqual([Date.parse("2025-05-31T12:34:56Z"), Date.parse("2032-05-31T12:34:56Z")]);
    expect(b.notBefore).toBe(Date.parse("2025-06-01T12:34:56Z"));
    expect(toHex(vekOf(first).point)).toBe(toHex(vekOf(second).point));
    expect(equalBytes(first, second)).toBe(false);
  });

  it.each([
    ["parameters in another order", MILAN.replace("blSPL=03&teeSPL=00", "teeSPL=00&blSPL=03")],
    ["numbers without a leading zero", MILAN.replace("=03", "=3").replace("=08", "=8")],
  ])("are served for %s", async (_, path) => {
    expect(toHex((await vekAt(path)).tcb)).toBe("0300000000000873");
  });

  it.each([
    ["a Turin chip named by 64 bytes", TURIN.replace(TURIN_CHIP, TURIN_CHIP + "00".repeat(56))],
    ["a Milan chip named by 8 bytes", MILAN.replace(CHIP, TURIN_CHIP)],
    ["a chip id with capital letters", MILAN.replace(CHIP, CHIP.toUpperCase())],
    ["a chip id that is no hex", MILAN.replace(CHIP, "x".repeat(128))],
    ["Turin without fmcSPL", TURIN.replace("fmcSPL=01&", "")],
    ["Milan with fmcSPL", `${MILAN}&fmcSPL=00`],
    ["a missing parameter", MILAN.replace("&teeSPL=00", "")],
    ["a parameter twice", `${MILAN}&blSPL=03`],
    ["one twice in the place of another", MILAN.replace("teeSPL=00", "blSPL=03")],
    ["a misspelt parameter", MILAN.replace("ucodeSPL", "ucodSPL")],
    ["a level above 255", MILAN.replace("=115", "=256")],
    ["a level in hex", MILAN.replace("=115", "=7f")],
    ["a negative level", MILAN.replace("=115", "=-1")],
    ["no query", MILAN.slice(0, MILAN.indexOf("?"))],
    ["a line that does not exist", MILAN.replace("Milan", "Venice")],
    ["a line in other letters", MILAN.replace("Milan", "milan")],
    ["something further below", MILAN.replace("?", "/more?")],
  ])("are not found for %s", async (_, path) => {
    expect(await statusOf(path)).toBe(404);
  });

  it("are not found for a chip that the service does not know", async () => {
    const kds = service({ knows: ({ line, chipId, tcb }) => line === "Milan" && chipId[0] === 1 && tcb[7] === 115 });
    expect(await statusOf(MILAN, kds)).toBe(200);
    expect(await statusOf(MILAN.replace("Milan", "Genoa"), kds)).toBe(404);
    expect(await statusOf(MILAN.replace("/01", "/02"), kds)).toBe(404);
    expect(await statusOf(MILAN.replace("=115", "=114"), kds)).toBe(404);
  });

  it("are not found for a line that is not simulated", async () => {
    const kds = service({ worlds: [milan] });
    expect(await statusOf(MILAN, kds)).toBe(200);
    expect(await statusOf(TURIN, kds)).toBe(404);
  });
});

describe("VLEKs", () => {
  it("are not for verifiers", async () => {
    expect(await statusOf("/vlek/v1/Milan/cert?blSPL=03&teeSPL=00&snpSPL=08&ucodeSPL=115")).toBe(403);
  });
});

describe("chains", () => {
  it("are the intermediate and then the root, in PEM", async () => {
    const vcek = await chainAt("/vcek/v1/Milan/cert_chain");
    expect(vcek.ders.map(toHex)).toEqual([milan.ask.der, milan.ark.der].map(toHex));
    const vlek = await chainAt("/vlek/v1/Genoa/cert_chain");
    expect(vlek.ders.map(toHex)).toEqual([genoa.asvk.der, genoa.ark.der].map(toHex));
    expect(vcek.text + vlek.text).not.toContain("\r");
  });

  it("have CRLF on Turin, and one too many in the VLEK chain", async () => {
    const vcek = await chainAt("/vcek/v1/Turin/cert_chain");
    const vlek = await chainAt("/vlek/v1/Turin/cert_chain");
    expect(/[^\r]\n/.test(vcek.text + vlek.text)).toBe(false);
    expect(vcek.text.endsWith("-----\r\n")).toBe(true);
    expect(vlek.text.endsWith("-----\r\n\r\n")).toBe(true);
  });
});

describe("revocation lists", () => {
  it("speak for the root, revoke nothing, and hold from midnight on for a year", async () => {
    for (const path of ["/vcek/v1/Milan/crl", "/vlek/v1/Milan/crl"]) {
      const crl = await crlAt(path);
      expect([crl.issuerCommonName, crl.revoked.length]).toEqual(["ARK-Milan", 0]);
      expect(crl.thisUpdate).toBe(Date.parse("2025-06-01T00:00:00Z"));
      expect(crl.nextUpdate).toBe(Date.parse("2026-06-01T00:00:00Z"));
      expect(await signedByArk(crl)).toBe(true);
    }
  });

  it("say what the test wants them to, for each line and key", async () => {
    const kds = service({
      crl: (line, key) => ({ revokedSerials: line === "Milan" && key === "vlek" ? [milan.asvk.serial] : [] }),
    });
    expect((await crlAt("/vlek/v1/Milan/crl", kds)).revoked.length).toBe(1);
    expect((await crlAt("/vcek/v1/Milan/crl", kds)).revoked.length).toBe(0);
    expect((await crlAt("/vlek/v1/Genoa/crl", kds)).revoked.length).toBe(0);
    const older = service({ crl: { thisUpdate: new Date("2025-01-01T00:00:00Z") } });
    expect((await crlAt("/vcek/v1/Milan/crl", older)).thisUpdate).toBe(Date.parse("2025-01-01T00:00:00Z"));
  });
});

describe("the service", () => {
  it("answers HEAD as GET, and nothing else", async () => {
    expect((await ask(service(), MILAN, { method: "HEAD" })).status).toBe(200);
    expect((await ask(service(), MILAN, { method: "POST", body: "x" })).status).toBe(405);
  });

  it.each(["/", "/vcek", "/vcek/v1/Milan", "/vcek/v2/Milan/crl", "/vcek/v1/Milan/crl/", "/other/v1/Milan/crl"])(
    "does not know %s",
    async (path) => {
      expect(await statusOf(path)).toBe(404);
    },
  );

  it("states lengths, and forbids keeping what it sends, as AMD's does", async () => {
    const response = await ask(service(), MILAN);
    expect(response.headers.get("content-length")).toBe(String((await response.arrayBuffer()).byteLength));
    expect(response.headers.get("cache-control")).toContain("no-store");
  });

  it("writes down every request", async () => {
    const kds = service({ misbehaviours: { "vcek-crl": () => () => Promise.reject(new Error("gone")) } });
    await ask(kds, MILAN, { headers: { accept: "a/b" } });
    await ask(kds, "/nothing?x=1");
    await expect(ask(kds, "/vcek/v1/Milan/crl")).rejects.toThrow("gone");
    expect(kds.requests).toEqual([
      { method: "GET", path: MILAN, headers: { accept: "a/b" }, status: 200 },
      { method: "GET", path: "/nothing?x=1", headers: {}, status: 404 },
      { method: "GET", path: "/vcek/v1/Milan/crl", headers: {}, status: null },
    ]);
  });

  it("has one world for each line", () => {
    expect(() => service({ worlds: [milan, forged] })).toThrow(RangeError);
  });
});

describe("misbehaviour by path", () => {
  const teapot: Misbehaviour = () => () => Promise.resolve(new Response(null, { status: 418 }));
  const paths: ReadonlyArray<readonly [KdsPath, string]> = [
    ["vcek", MILAN],
    ["vlek", "/vlek/v1/Milan/cert"],
    ["vcek-chain", "/vcek/v1/Milan/cert_chain"],
    ["vlek-chain", "/vlek/v1/Milan/cert_chain"],
    ["vcek-crl", "/vcek/v1/Milan/crl"],
    ["vlek-crl", "/vlek/v1/Milan/crl"],
  ];

  it.each(paths)("is that of %s alone, and ends when it is called off", async (path, address) => {
    const kds = service({ misbehaviours: { [path]: teapot } });
    const before = [];
    for (const [, each] of paths) before.push(await statusOf(each, kds));
    expect(before.filter((status) => status === 418).length).toBe(1);
    expect(await statusOf(address, kds)).toBe(418);
    kds.behave(path);
    expect(await statusOf(address, kds)).toBe(path === "vlek" ? 403 : 200);
  });

  it("can be several at once, the first one outermost", async () => {
    const order: string[] = [];
    const noting = (name: string): Misbehaviour => {
      return (next) => (request) => {
        order.push(name);
        return next(request);
      };
    };
    const kds = service();
    kds.behave("vcek", noting("first"), noting("second"));
    expect(await statusOf(MILAN, kds)).toBe(200);
    expect(order).toEqual(["first", "second"]);
  });
});

describe("lies", () => {
  function lying(path: KdsPath, ...lies: Misbehaviour[]): SimulatedKds {
    const kds = service();
    kds.behave(path, ...lies);
    return kds;
  }

  it("give the VCEK of another chip, and of nothing else that is other", async () => {
    const vek = await vekAt(MILAN, lying("vcek", vcekOfAnotherChip()));
    expect(toHex(vek.hwid ?? new Uint8Array())).toBe(`${CHIP.slice(0, -1)}e`);
    expect(toHex(vek.tcb)).toBe("0300000000000873");
  });

  it("give the VCEK of another level", async () => {
    const vek = await vekAt(MILAN, lying("vcek", vcekOfAnotherTcb()));
    expect([toHex(vek.hwid ?? new Uint8Array()), toHex(vek.tcb)]).toEqual([CHIP, "0300000000000874"]);
    const top = await vekAt(MILAN.replace("=115", "=255"), lying("vcek", vcekOfAnotherTcb()));
    expect(toHex(top.tcb)).toBe("03000000000008fe");
  });

  it("give what another line has", async () => {
    expect((await vekAt(MILAN, lying("vcek", ofAnotherLine("Genoa")))).line).toBe("Genoa");
    const crl = await crlAt("/vcek/v1/Milan/crl", lying("vcek-crl", ofAnotherLine("Turin")));
    expect(crl.issuerCommonName).toBe("ARK-Turin");
  });

  it("leave the intermediate out of a chain", async () => {
    const chain = await chainAt("/vcek/v1/Turin/cert_chain", lying("vcek-chain", chainWithoutIntermediate()));
    expect(chain.ders.map(toHex)).toEqual([toHex(turin.ark.der)]);
  });

  it("come from a forger with AMD's names and keys of his own", async () => {
    const forger = answeredBy(createSimulatedKds({ worlds: [forged], now: NOW }).handler);
    const der = await bodyOf(MILAN, lying("vcek", forger));
    expect([issuedBy(der, milan.ask.der), issuedBy(der, forged.ask.der)]).toEqual([false, true]);
    const chain = await chainAt("/vcek/v1/Milan/cert_chain", lying("vcek-chain", forger));
    expect(chain.ders.map(toHex)).toEqual([forged.ask.der, forged.ark.der].map(toHex));
  });

  it("are a list that mallory signed", async () => {
    const mallory = service({ crl: { signedBy: "mallory" } });
    const crl = await crlAt("/vcek/v1/Milan/crl", lying("vcek-crl", answeredBy(mallory.handler)));
    expect([crl.issuerCommonName, await signedByArk(crl)]).toEqual(["ARK-Milan", false]);
  });

  it("are an older list, once", async () => {
    const older = service({ now: new Date("2025-02-01T00:00:00Z") });
    const kds = lying("vcek-crl", answeredBy(older.handler, { times: 1 }));
    expect((await crlAt("/vcek/v1/Milan/crl", kds)).thisUpdate).toBe(Date.parse("2025-02-01T00:00:00Z"));
    expect((await crlAt("/vcek/v1/Milan/crl", kds)).thisUpdate).toBe(Date.parse("2025-06-01T00:00:00Z"));
  });
});

describe("over HTTP", () => {
  it("serves the same, and sees what the client sends", async () => {
    const kds = service();
    const server = await listen(kds.handler);
    try {
      const response = await fetch(server.origin + TURIN, { headers: { "user-agent": "test" } });
      expect(response.headers.get("content-type")).toBe("application/octet-stream");
      expect(toHex(vekOf(await bytesOf(response)).tcb)).toBe("0102030400000051");
      const chain = await fetch(`${server.origin}/vcek/v1/Milan/cert_chain`);
      expect(await chain.text()).toBe(milan.ask.pem + milan.ark.pem);
      expect((await fetch(server.origin + MILAN, { method: "HEAD" })).headers.get("content-length")).toMatch(/^1[34]/);
      expect((await fetch(server.origin + MILAN, { method: "POST", body: "x" })).status).toBe(405);
      expect(kds.requests.map(({ method, path, status }) => [method, path, status])).toEqual([
        ["GET", TURIN, 200],
        ["GET", "/vcek/v1/Milan/cert_chain", 200],
        ["HEAD", MILAN, 200],
        ["POST", MILAN, 405],
      ]);
      expect(kds.requests[0]?.headers["user-agent"]).toBe("test");
    } finally {
      await server.close();
    }
  });
});
