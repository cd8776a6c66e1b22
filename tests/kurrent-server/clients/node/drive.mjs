// Does what it is told with the official client for Node.js, and prints what came of it, a line for each step.
//
// Its twin in Python prints the same lines: one text is expected of both.

import {
  ANY,
  BACKWARDS,
  END,
  FORWARDS,
  KurrentDBClient,
  NO_STREAM,
  START,
  binaryEvent,
  excludeSystemEvents,
  jsonEvent,
  streamNameFilter,
} from "@kurrent/kurrentdb-client";

// With credentials of its own an append goes by a call of its own, and else by a batch. Over a plain connection they are not sent.
const ALONE = { credentials: { username: "nobody", password: "nothing" } };
const WORDS = {
  "stream-not-found": "not found",
  "stream-deleted": "deleted",
  "maximum-append-size-exceeded": "too large",
  "access-denied": "access denied",
  unavailable: "unavailable",
};

function event(number, { type = "noted", size } = {}) {
  const hex = number.toString(16).padStart(12, "0");
  const id = `${hex.slice(0, 8)}-${hex.slice(8)}-4000-8000-000000000000`;
  const metadata = { by: String(number) };
  return size === undefined
    ? jsonEvent({ id, type, data: { n: number }, metadata })
    : binaryEvent({ id, type, data: Buffer.alloc(size, "x"), metadata: Buffer.from(JSON.stringify(metadata)) });
}

const say = (step, what) => console.log(`${step}: ${what}`);

// What it gave, or in a word why it gave nothing.
async function outcome(action) {
  try {
    return await action();
  } catch (error) {
    if (error.type === "wrong-expected-version") {
      const actual = error.actualState;
      return typeof actual === "bigint" || typeof actual === "number" ? `conflict, at ${actual}` : "conflict, none there";
    }
    const text = String(error.message);
    // What is read comes through another client inside this one, whose refusals are text.
    if (text.includes("invalid position")) return "invalid position";
    if (error.code === 16) return "unauthenticated";
    if (error.code === 14) return "unavailable";
    return WORDS[error.type] ?? `${error.constructor.name} ${error.type}: ${text}`;
  }
}

async function collected(reading) {
  const all = [];
  for await (const { event } of reading) all.push(event);
  return all;
}

const shown = (it) => `${it.revision} ${it.type} ${JSON.stringify(it.data)} ${JSON.stringify(it.metadata)}`;
const numbers = (events) => events.map((it) => it.revision).join(", ") || "nothing";

// Appends, conflicts, reads, deletions, once by batches and once by calls of their own.
async function streams(client, name) {
  const append = (streamState, ...events) =>
    outcome(async () => {
      await client.appendToStream(name, events, { streamState, ...(events.length === 1 ? ALONE : {}) });
      const [last] = await collected(client.readStream(name, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }));
      return `at ${last.revision}`;
    });
  const read = (options = {}) => outcome(async () => numbers(await collected(client.readStream(name, options))));
  const done = async (doing) => (await doing, "done");

  say("missing", await read());
  say("expected to be there", await append(0n, event(1)));
  say("new, of two", await append(NO_STREAM, event(1, { type: "opened" }), event(2)));
  say("the same again", await append(NO_STREAM, event(1, { type: "opened" }), event(2)));
  say("others in their place", await append(NO_STREAM, event(3), event(4)));
  say("half the same", await append(NO_STREAM, event(1, { type: "opened" }), event(4)));
  say("one more", await append(1n, event(5)));
  say("the one again", await append(1n, event(5)));
  say("another in its place", await append(1n, event(6)));
  say("too early", await append(7n, event(6)));
  for (const recorded of await collected(client.readStream(name))) say("forwards", shown(recorded));
  say("backwards", await read({ direction: BACKWARDS, fromRevision: END }));
  say("forwards from 1", await read({ fromRevision: 1n }));
  say("backwards from 1", await read({ direction: BACKWARDS, fromRevision: 1n }));
  say("one from 1", await read({ fromRevision: 1n, maxCount: 1 }));
  say("from behind its end", await read({ fromRevision: 9n }));
  say("large", await append(2n, event(7, { size: 1_000_000 })));
  say("too large", await append(3n, event(8, { size: 1_200_000 })));
  say("delete at 1", await outcome(() => done(client.deleteStream(name, { expectedRevision: 1n }))));
  say("delete at 3", await outcome(() => done(client.deleteStream(name, { expectedRevision: 3n }))));
  say("deleted", await read());
  say("again", await append(NO_STREAM, event(9), event(10)));
  say("what is left", await read());
  say("tombstone", await outcome(() => done(client.tombstoneStream(name, { expectedRevision: 5n }))));
  say("closed", await read());
  say("append one to what is closed", await append(5n, event(11)));
  say("append two to what is closed", await append(5n, event(11), event(12)));
}

// The whole log, both ways, from positions, with and without what the system wrote.
async function everything(client, name) {
  for (let number = 1; number <= 100; number += 1) {
    await client.appendToStream(`${name}-${number % 7}`, [event(number)], { streamState: ANY });
  }
  const read = (options = {}) => collected(client.readAll(options));
  const forwards = await read();
  const backwards = await read({ direction: BACKWARDS, fromPosition: END });
  const same = (some, others) => some.length === others.length && some.every((it, at) => it.id === others[at].id);
  const ours = forwards.filter((it) => !it.streamId.startsWith("$"));
  const pythonic = (truth) => (truth ? "True" : "False");

  say("ours, in order", pythonic(ours.length === 100 && ours.every((it, at) => it.data.n === at + 1)));
  say("backwards is forwards reversed", pythonic(same(backwards, forwards.toReversed())));
  say("the system's among them", pythonic(forwards.length > 100));
  say("filtered", pythonic((await read({ filter: excludeSystemEvents() })).length === 100));
  say("filtered by prefix", (await read({ filter: streamNameFilter({ prefixes: [`${name}-3`] }) })).length);
  const positions = forwards.map((it) => it.position.commit);
  const pairs = positions.slice(1).map((it, at) => it - positions[at]);
  say("positions grow", pythonic(pairs.every((it) => it > 0n)));
  say("positions have gaps", pythonic(pairs.some((it) => it > 500n)));
  // Here it is one that was prepared before it was committed.
  const at = forwards.findIndex((it, at) => at >= 50 && it.position.commit !== it.position.prepare);
  const fromPosition = forwards[at].position;
  say("forwards from a position", pythonic(same(await read({ direction: FORWARDS, fromPosition }), forwards.slice(at))));
  const before = await read({ direction: BACKWARDS, fromPosition });
  say("backwards from a position", pythonic(same(before, forwards.slice(0, at).toReversed())));
  say("five from a position", (await read({ fromPosition, maxCount: 5 })).length);
  const never = { commit: fromPosition.commit + 1n, prepare: fromPosition.commit + 1n };
  say("a position never given", await outcome(async () => (await read({ fromPosition: never })).length));
  const behind = positions.at(-1) + 1_000_000n;
  say("behind the end", await outcome(async () => (await read({ fromPosition: { commit: behind, prepare: behind } })).length));
}

// What is there, then what comes.
async function subscription(client, name) {
  await client.appendToStream(name, [event(1), event(2)], { streamState: NO_STREAM });
  const all = client.subscribeToAll({ fromPosition: START, filter: excludeSystemEvents() });
  const steps = ["from the beginning", "then", "live"];
  for await (const { event: it } of all) {
    say(steps.shift(), shown(it));
    if (steps.length === 1) await client.appendToStream(name, [event(3)], { streamState: 1n });
    if (steps.length === 0) break;
  }
  for await (const { event: it } of client.subscribeToStream(name, { fromRevision: 0n })) {
    say("after the first", shown(it));
    break;
  }
}

// One append and one read, or why not.
async function visit(client, name) {
  const append = async () => (await client.appendToStream(name, [event(1)], { streamState: NO_STREAM }), "done");
  say("append", await outcome(append));
  say("read", await outcome(async () => numbers(await collected(client.readStream(name)))));
}

const [scenario, url, name] = process.argv.slice(2);
const does = { streams, everything, subscription, visit }[scenario];
const client = KurrentDBClient.connectionString(url);
// Some refusals come while connecting.
const refused = await outcome(() => does(client, name));
if (refused !== undefined) say(scenario, refused);
await client.dispose();
process.exit(0);
