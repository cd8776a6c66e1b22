"""Does what it is told with the official Python client, and prints what came of it, a line for each step.

Its twin for Node.js prints the same lines: one text is expected of both.
"""

import sys
from uuid import UUID

from kurrentdbclient import KurrentDBClient, NewEvent, StreamState
from kurrentdbclient.exceptions import (
    AccessDeniedError,
    KurrentDBClientError,
    MaximumAppendSizeExceededError,
    NotFoundError,
    ServiceUnavailableError,
    StreamIsDeletedError,
    UnauthenticatedError,
    WrongCurrentVersionError,
)

NONE = StreamState.NO_STREAM
MEANINGS = {"is deleted": "deleted", "Maximum Append Size": "too large", "invalid position": "invalid position"}


def event(number, kind="noted", size=None):
    data = b'{"n":%d}' % number if size is None else b"x" * size
    content = "application/json" if size is None else "application/octet-stream"
    identity = UUID(int=number << 80 | 0x4000 << 64 | 0x8000 << 48)
    return NewEvent(id=identity, type=kind, data=data, metadata=b'{"by":"%d"}' % number, content_type=content)


def say(step, what):
    print(f"{step}: {what}", flush=True)


def outcome(action):
    """What it gave, or in a word why it gave nothing."""
    try:
        return action()
    except WrongCurrentVersionError as error:
        actual = error.actual_version
        return "conflict, none there" if actual in (None, NONE) else f"conflict, at {actual}"
    except NotFoundError:
        return "not found"
    except StreamIsDeletedError:
        return "deleted"
    except MaximumAppendSizeExceededError:
        return "too large"
    except AccessDeniedError:
        return "access denied"
    except UnauthenticatedError:
        return "unauthenticated"
    except ServiceUnavailableError:
        return "unavailable"
    except KurrentDBClientError as error:
        # For some refusals of calls the client has no error of its own.
        for words, meaning in MEANINGS.items():
            if words in str(error):
                return meaning
        return f"{type(error).__name__}: {error}"


def shown(recorded):
    return f"{recorded.stream_position} {recorded.type} {recorded.data.decode()} {recorded.metadata.decode()}"


def done(_):
    return "done"


def numbers(events):
    return ", ".join(str(it.stream_position) for it in events) or "nothing"


def streams(client, name):
    """Appends, conflicts, reads, deletions, once by batches and once by calls of their own."""

    def append(expected, *events):
        def do():
            it = list(events) if len(events) != 1 else events[0]
            client.append_to_stream(name, current_version=expected, events=it)
            return f"at {client.get_current_version(name)}"

        return outcome(do)

    def read(**options):
        return outcome(lambda: numbers(client.get_stream(name, **options)))

    say("missing", read())
    say("expected to be there", append(0, event(1)))
    say("new, of two", append(NONE, event(1, "opened"), event(2)))
    say("the same again", append(NONE, event(1, "opened"), event(2)))
    say("others in their place", append(NONE, event(3), event(4)))
    say("half the same", append(NONE, event(1, "opened"), event(4)))
    say("one more", append(1, event(5)))
    say("the one again", append(1, event(5)))
    say("another in its place", append(1, event(6)))
    say("too early", append(7, event(6)))
    for recorded in client.get_stream(name):
        say("forwards", shown(recorded))
    say("backwards", read(backwards=True))
    say("forwards from 1", read(stream_position=1))
    say("backwards from 1", read(stream_position=1, backwards=True))
    say("one from 1", read(stream_position=1, limit=1))
    say("from behind its end", read(stream_position=9))
    say("large", append(2, event(7, size=1_000_000)))
    say("too large", append(3, event(8, size=1_200_000)))
    say("delete at 1", outcome(lambda: done(client.delete_stream(name, current_version=1))))
    say("delete at 3", outcome(lambda: done(client.delete_stream(name, current_version=3))))
    say("deleted", read())
    say("again", append(NONE, event(9), event(10)))
    say("what is left", read())
    say("tombstone", outcome(lambda: done(client.tombstone_stream(name, current_version=5))))
    say("closed", read())
    say("append one to what is closed", append(5, event(11)))
    say("append two to what is closed", append(5, event(11), event(12)))


def everything(client, name):
    """The whole log, both ways, from positions, with and without what the system wrote."""
    for number in range(1, 101):
        client.append_to_stream(f"{name}-{number % 7}", current_version=StreamState.ANY, events=event(number))

    def read(**options):
        return list(client.read_all(filter_exclude=(), **options))

    def ours(events):
        return [it.data for it in events if not it.stream_name.startswith("$")]

    forwards, backwards = read(), read(backwards=True)
    say("ours, in order", ours(forwards) == [event(number).data for number in range(1, 101)])
    say("backwards is forwards reversed", [it.id for it in backwards] == [it.id for it in reversed(forwards)])
    say("the system's among them", len(forwards) > 100)
    say("filtered", len(list(client.read_all())) == 100)
    say("filtered by prefix", len(list(client.read_all(
        filter_include=(f"{name}-3",), filter_by_stream_name=True, filter_by_prefix=True))))
    positions = [it.commit_position for it in forwards]
    say("positions grow", all(a < b for a, b in zip(positions, positions[1:])))
    say("positions have gaps", any(b - a > 500 for a, b in zip(positions, positions[1:])))
    # This client knows the commit position alone and gives it for both, which fits events that were committed as they were prepared.
    at = next(i for i in range(50, 100) if forwards[i].commit_position == forwards[i].prepare_position)
    middle = forwards[at]
    after, before = read(commit_position=middle.commit_position), read(commit_position=middle.commit_position, backwards=True)
    say("forwards from a position", after[0].id == middle.id and len(after) == len(forwards) - at)
    say("backwards from a position", before[0].id == forwards[at - 1].id and len(before) == at)
    say("five from a position", len(read(commit_position=middle.commit_position, limit=5)))
    say("a position never given", outcome(lambda: len(read(commit_position=middle.commit_position + 1))))
    say("behind the end", outcome(lambda: len(read(commit_position=positions[-1] + 1_000_000))))


def subscription(client, name):
    """What is there, then what comes."""
    client.append_to_stream(name, current_version=NONE, events=[event(1), event(2)])
    with client.subscribe_to_all() as following:
        say("from the beginning", shown(next(following)))
        second = next(following)
        say("then", shown(second))
        client.append_to_stream(name, current_version=1, events=event(3))
        say("live", shown(next(following)))
    with client.subscribe_to_stream(name, stream_position=0) as following:
        say("after the first", shown(next(following)))


def visit(client, name):
    """One append and one read, or why not."""
    say("append", outcome(lambda: done(client.append_to_stream(name, current_version=NONE, events=event(1)))))
    say("read", outcome(lambda: numbers(client.get_stream(name))))


def main():
    scenario, url, name = sys.argv[1:]
    does = {"streams": streams, "everything": everything, "subscription": subscription, "visit": visit}[scenario]

    def do():
        with KurrentDBClient(url) as client:
            does(client, name)

    # Some refusals come while connecting.
    refused = outcome(do)
    if refused is not None:
        say(scenario, refused)


main()
