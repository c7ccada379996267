/**
 * Which hosts may be asked without being named. The names and numbers that are looked at are those of an
 * address; what a public name resolves to is not seen here. So this keeps mistakes and requests that
 * evidence could aim at a host's neighbours out, and is no firewall.
 */

/** Blocks of IPv4 that are not on the public internet: first address, length of the prefix (IANA, special-purpose registry). */
const SPECIAL_IPV4: ReadonlyArray<readonly [string, number]> = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** Ends of names that no public zone serves (RFC 6761, RFC 6762, RFC 8375; ICANN for `internal`). */
const LOCAL_ENDS = ["localhost", "local", "internal", "localdomain", "home.arpa"];

/**
 * Whether a host is on the public internet, as far as its name says.
 *
 * @param hostname as the standard `URL` writes it: lower case, IPv4 as four decimal numbers whatever the
 * form it was written in, IPv6 in brackets.
 */
export function isPublicHost(hostname: string): boolean {
  if (hostname.startsWith("[")) return isPublicIpv6(hostname.slice(1, -1));
  const name = hostname.replace(/\.$/, "");
  const ipv4 = ipv4Number(name);
  if (ipv4 !== null) return !SPECIAL_IPV4.some(([first, prefix]) => sharesPrefix(ipv4, ipv4Number(first) ?? 0, prefix));
  const labels = name.split(".");
  if (labels.length === 1 || labels.includes("")) return false;
  return !LOCAL_ENDS.some((end) => name === end || name.endsWith(`.${end}`));
}

/**
 * Whether a URL may be asked: https on a public host, or its origin is listed.
 *
 * @param privateOrigins as {@link URL.origin} writes them.
 */
export function isAllowed(url: URL, privateOrigins: ReadonlySet<string>): boolean {
  if (url.username !== "" || url.password !== "") return false;
  if (url.protocol !== "https:" && url.protocol !== "http:") return false;
  return privateOrigins.has(url.origin) || (url.protocol === "https:" && isPublicHost(url.hostname));
}

/** The 32 bits of four decimal numbers, or null where it is something else. */
function ipv4Number(text: string): number | null {
  if (!/^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/.test(text)) return null;
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function sharesPrefix(address: number, first: number, prefix: number): boolean {
  const rest = 2 ** (32 - prefix);
  return Math.floor(address / rest) === Math.floor(first / rest);
}

/**
 * Global unicast is 2000::/3 (RFC 4291). Of it are not public: 2001::/23 (protocols, Teredo), 2001:db8::/32 and
 * 3fff::/20 (documentation), 2002::/16 (6to4, which wraps an IPv4 address). Everything outside of it is
 * not public either: loopback, mapped and translated IPv4, unique local, link-local, multicast.
 */
function isPublicIpv6(text: string): boolean {
  const [first = 0, second = 0] = ipv6Groups(text);
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001 && (second < 0x0200 || second === 0x0db8)) return false;
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000);
}

/** The first groups of an address in the form of RFC 5952; what `::` stands for is zero. */
function ipv6Groups(text: string): readonly number[] {
  const [head = ""] = text.split("::");
  return head === "" ? [] : head.split(":").map((group) => Number.parseInt(group, 16));
}
