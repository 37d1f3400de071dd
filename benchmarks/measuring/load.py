"""Load by h2load: as many calls as the server answers, with a fixed number of concurrent calls."""

import re
import subprocess

from .program import LOAD_CORE, TARGET

LATENCIES = f"{TARGET}/latencies.tsv"

# How long h2load may take to end after its time. With 10,000 connections it was seen not to end at all.
ENDING_SECONDS = 60


class Round:
    """What one round has measured."""

    def __init__(self, calls, seconds, cpu_seconds, latencies_micros):
        self.calls = calls
        self.per_cpu_second = calls / cpu_seconds
        self.per_second = calls / seconds
        self.cpu_share = cpu_seconds / seconds
        self.latencies_micros = latencies_micros


def load(server, cell, body_bytes, seconds, latencies=False):
    """Loads a server for some seconds, checks that no call has failed and that all answers have the expected length."""
    http = ["-c", str(cell.connections), "-m", str(cell.streams)] if cell.http == "2" else ["--h1", "-c", str(cell.concurrency), "-m", "1"]
    log = [f"--log-file={LATENCIES}"] if latencies else []
    open(LATENCIES, "w").close()
    before = server.cpu_seconds()
    try:
        said = subprocess.run(
            ["taskset", "-c", str(LOAD_CORE), "h2load", *http, "-D", str(seconds), *log, "-d", cell.body_file, *cell.headers,
             server.address + cell.path], stdout=subprocess.PIPE, check=True, text=True, timeout=seconds + ENDING_SECONDS).stdout
    except subprocess.TimeoutExpired:
        raise SystemExit(f"h2load has not ended {ENDING_SECONDS} s after its time, loading {server.name} with {cell.name}; fewer connections may help")
    cpu_seconds = server.cpu_seconds() - before
    done = answered(said, f"{server.name}, {cell.name}", cell.concurrency, body_bytes)
    with open(LATENCIES) as lines:
        micros = [int(line.split("\t")[2]) for line in lines]
    return Round(done, seconds, cpu_seconds, micros)


def answered(said, name, concurrency, body_bytes):
    """Returns how many calls h2load counts as answered, and ends the program if one has failed or if answers have another length.

    The bytes that h2load counts include those of the answers that it was in the middle of at its end: one for each concurrent call at most.
    """
    counts = re.search(r"(\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored", said)
    done, succeeded, failed, errored = map(int, counts.groups())
    if failed or errored or succeeded != done:
        raise SystemExit(f"{name}: calls have failed\n{said}")
    if not done:
        raise SystemExit(f"{name}: no call was answered in time; longer rounds or fewer concurrent calls may help\n{said}")
    received = int(re.search(r"\((\d+)\) data", said).group(1))
    least, most = done * body_bytes, (done + concurrency) * body_bytes
    if not least <= received <= most:
        raise SystemExit(f"{name}: {done:,} answers have {received:,} bytes, and not {least:,} to {most:,}. A call that the server refuses has "
                         f"a shorter answer\n{said}")
    return done
