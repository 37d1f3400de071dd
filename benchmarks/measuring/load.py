"""Load by h2load: as many calls as the server answers, with a fixed number of concurrent calls."""

import re
import subprocess

from .program import LOAD_CORE, TARGET

LATENCIES = f"{TARGET}/latencies.tsv"


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
    said = subprocess.run(
        ["taskset", "-c", str(LOAD_CORE), "h2load", *http, "-D", str(seconds), *log, "-d", cell.body_file, *cell.headers,
         server.address + cell.path], stdout=subprocess.PIPE, check=True, text=True).stdout
    cpu_seconds = server.cpu_seconds() - before
    counts = re.search(r"(\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored", said)
    done, succeeded, failed, errored = map(int, counts.groups())
    if failed or errored or succeeded != done:
        raise SystemExit(f"{server.name} has failed requests of {cell.name}:\n{said}")
    received = int(re.search(r"\((\d+)\) data", said).group(1))
    if not done * body_bytes <= received <= (done + cell.concurrency) * body_bytes:
        raise SystemExit(f"{server.name} has given answers of another length to {cell.name}:\n{said}")
    with open(LATENCIES) as lines:
        micros = [int(line.split("\t")[2]) for line in lines]
    return Round(done, seconds, cpu_seconds, micros)
