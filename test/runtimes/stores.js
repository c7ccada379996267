/** The caches of the web platform, on the real one. Returns the names of those that the runtime has. */
import { cacheApiStore, indexedDbStore, systemClock, webCache } from "veritee/web";

const text = (bytes) => (bytes === null ? null : new TextDecoder().decode(bytes));
const bytes = (value) => new TextEncoder().encode(value);

/** Each kind that is there, made anew: what two of one kind share is what is stored. */
function kinds(name) {
  const { indexedDB, caches } = globalThis;
  return {
    ...(indexedDB === undefined ? {} : { IndexedDB: () => indexedDbStore(indexedDB, { name }) }),
    ...(caches === undefined ? {} : { "Cache API": () => cacheApiStore(caches, { name }) }),
  };
}

function expect(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}

async function tryStore(kind, make) {
  const name = "v1/built-in/snp-crl/vcek/Milan";
  await make().remove(name);
  expect(`${kind}: what was removed`, await make().read(name), null);
  await make().write(name, bytes("rank 2"), 2);
  await make().write(name, bytes("rank 1"), 1);
  expect(`${kind}: after a lower rank`, text(await make().read(name)), "rank 2");
  await make().write(name, bytes("rank 2, later"), 2);
  expect(`${kind}: after an equal rank`, text(await make().read(name)), "rank 2, later");
  const store = make();
  await Promise.all([5, 3, 9, 4, 8].map((rank) => store.write(name, bytes(`rank ${rank}`), rank)));
  expect(`${kind}: after many at once`, text(await make().read(name)), "rank 9");
  expect(`${kind}: another name`, await make().read(name.toLowerCase()), null);
}

export async function tryStores() {
  const there = kinds("veritee-smoke");
  for (const [kind, make] of Object.entries(there)) await tryStore(kind, make);
  if (Object.keys(there).length > 0) await tryStore("webCache", () => webCache({ name: "veritee-web" }));
  await new Promise((done) => systemClock().after(1, done));
  const jitter = systemClock().jitter();
  expect("a jitter from 0 to 1", jitter >= 0 && jitter < 1, true);
  return Object.keys(there).join(", ");
}

const SHARED = Array.from({ length: 100 }, (_, index) => `shared/${index}`);

/** Writes a hundred entries of that rank at once: two pages do so at the same instant, with a rank each. */
export async function writeRank(kind, rank, startAt) {
  const store = kinds("veritee-pages")[kind]();
  // A timer would be late in the page that is in the background.
  while (Date.now() < startAt) await Promise.resolve();
  await Promise.all(SHARED.map((name) => store.write(name, bytes(`rank ${rank}`), rank)));
}

/** What the two pages left: each content that is there, and how often. */
export async function readRanks(kind) {
  const store = kinds("veritee-pages")[kind]();
  const texts = await Promise.all(SHARED.map(async (name) => text(await store.read(name))));
  return [...new Set(texts)].map((one) => `${one}: ${texts.filter((other) => other === one).length}`).join(", ");
}
