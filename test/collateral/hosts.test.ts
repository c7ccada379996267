import { describe, expect, it } from "vitest";
import { isAllowed, isPublicHost } from "../../src/collateral/hosts.js";

const hostOf = (authority: string) => new URL(`https://${authority}/`).hostname;

describe("isPublicHost", () => {
  it.each([
    "kdsintf.amd.com",
    "kdsintf.amd.com.",
    "KDSINTF.AMD.COM",
    "mirror.example",
    "localhost.example",
    "notlocal.example",
    "mylocal.host.example",
    "8.8.8.8",
    "134744072",
    "11.0.0.1",
    "9.255.255.255",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.1.1",
    "169.255.1.1",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "[2606:4700::1111]",
    "[2a00:1450:4001:82a::200e]",
    "[2001:4860:4860::8888]",
    "[2001:200::1]",
  ])("holds of %s", (host) => {
    expect(isPublicHost(hostOf(host))).toBe(true);
  });

  it.each([
    // Names.
    "localhost",
    "localhost.",
    "LOCALHOST",
    "a.localhost",
    "a.localhost.",
    "printer.local",
    "metadata.google.internal",
    "host.localdomain",
    "router.home.arpa",
    "kds",
    "kds.",
    "intranet",
    // Loopback in the forms that the URL standard takes for IPv4.
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0x7F.0.0x0.1",
    // "127.0.0.1" in full-width digits, and percent-encoded.
    "\uff11\uff12\uff17.0.0.1",
    "%31%32%37.0.0.1",
    // Other blocks, at both ends.
    "0.0.0.0",
    "0.255.255.255",
    "0",
    "10.0.0.0",
    "10.255.255.255",
    "167772161",
    "100.64.0.0",
    "100.127.255.255",
    "169.254.0.0",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    // IPv6.
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::1]",
    "[100::1]",
    "[fc00::]",
    "[fd12:3456:789a::1]",
    "[fdff:ffff::1]",
    "[fe80::1]",
    "[fe80::]",
    "[febf:ffff::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001::1]",
    "[2001:0:53aa:64c::1]",
    "[2001:10::1]",
    "[2001:1ff:ffff::1]",
    "[2001:db8::1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[3fff::1]",
    "[4000::1]",
  ])("does not hold of %s", (host) => {
    expect(isPublicHost(hostOf(host))).toBe(false);
  });
});

describe("isAllowed", () => {
  const listed = new Set(["http://127.0.0.1:8080", "https://kds.local"]);
  it.each([
    ["https://kds.example/a", true],
    ["https://kds.example:8443/a", true],
    ["http://kds.example/a", false],
    ["ftp://kds.example/a", false],
    ["file:///etc/passwd", false],
    ["data:,x", false],
    ["https://user@kds.example/a", false],
    ["https://:secret@kds.example/a", false],
    ["http://127.0.0.1:8080/a", true],
    ["http://user@127.0.0.1:8080/a", false],
    // Another port, another scheme: another origin.
    ["http://127.0.0.1:8081/a", false],
    ["https://127.0.0.1:8080/a", false],
    ["https://kds.local/a", true],
    ["https://kds.local:444/a", false],
    ["http://kds.local/a", false],
    ["https://x.kds.local/a", false],
  ])("says of %s: %s", (url, allowed) => {
    expect(isAllowed(new URL(url), listed)).toBe(allowed);
  });
});
