"""Builds what is measured."""

import subprocess

from .program import BENCHMARKS, TARGET


def prepare(programs):
    """Builds what servers or clients need, given their names, and writes the bodies of the requests."""
    subprocess.run([f"{BENCHMARKS}/build", *sorted({name.partition(":")[0] for name in programs})], check=True)
    subprocess.run([f"{BENCHMARKS}/java", "Payloads", f"{TARGET}/payloads"], check=True)
