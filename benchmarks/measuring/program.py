"""A server or client that runs alone on one core."""

import os
import subprocess
import sys

BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = f"{BENCHMARKS}/target"
TLS = f"{TARGET}/tls"
SERVER_CORE = 0
LOAD_CORE = min(1, os.cpu_count() - 1)


class Program:
    """Starts a command on a core. Its log is in benchmarks/target."""

    def __init__(self, name, core, command, environment=None):
        self.name = name
        self.core = core
        log = open(f"{TARGET}/{name.replace(':', '-')}.log", "w")
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            env=dict(os.environ, BENCHMARKS_BUILT="yes", **(environment or {})))
        log.close()

    def line(self):
        """Returns the next line that the program prints."""
        line = self.process.stdout.readline().strip()
        if not line:
            sys.exit(f"{self.name} has ended; its log is {TARGET}/{self.name.replace(':', '-')}.log")
        return line

    def ask(self, words):
        """Writes a line to the program, and returns the one that it answers."""
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()
        return self.line()

    def cpu_seconds(self):
        """Returns the CPU time that the program has used, in user and in system mode."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self):
        """Returns the memory of the program that is resident now."""
        with open(f"/proc/{self.process.pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self):
        self.process.kill()
        self.process.wait()


class Server(Program):
    """A server by its name, LIBRARY, LIBRARY:MODE or LIBRARY:MODE:VARIANT, on a free port."""

    def __init__(self, name, environment=None, tls=False):
        library, _, mode = name.partition(":")
        environment = dict(environment or {}, **({"BENCHMARKS_TLS": TLS} if tls else {}))
        super().__init__(name, SERVER_CORE, [f"{BENCHMARKS}/server", "0", mode, library], environment)
        self.address = self.line()
        self.java = library not in ("connect-go", "connect-rust", "tonic")

    def allocated_bytes(self):
        """Returns how many bytes all threads have allocated on the heap so far, or None if that can't be known."""
        return int(self.ask("allocated")) if self.java else None
