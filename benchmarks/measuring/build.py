"""Builds what is measured."""

import os
import subprocess

from .program import BENCHMARKS, TARGET, TLS


def prepare(programs, tls=False):
    """Builds what servers or clients need, given their names, and writes the bodies of the requests, and a certificate if they speak TLS."""
    subprocess.run([f"{BENCHMARKS}/build", *sorted({name.partition(":")[0] for name in programs})], check=True)
    subprocess.run([f"{BENCHMARKS}/java", "Payloads", f"{TARGET}/payloads"], check=True)
    if tls:
        os.makedirs(TLS, exist_ok=True)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{TLS}/key.pem", "-out", f"{TLS}/certificate.pem"],
            check=True, stderr=subprocess.DEVNULL)
