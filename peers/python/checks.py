"""What the checks in Python share: each prints "ok" and its name, or what was seen, and counts."""

import sys
import traceback

failures = 0


def check(name, body):
    """Runs the body, which raises if what it sees is wrong."""
    global failures
    try:
        body()
        print(f"ok {name}", flush=True)
    except BaseException:
        failures += 1
        print(f"FAILED {name}\n{traceback.format_exc()}", flush=True)


def expect(expected, actual):
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, seen {actual!r}")


def expect_failure(kind, body):
    """The exception of this kind that the body ends with."""
    try:
        result = body()
    except kind as error:
        return error
    raise AssertionError(f"expected a failure, seen {result!r}")


def finish():
    sys.exit(0 if failures == 0 else 1)
