"""What the programs of benchmarks share: servers and clients that run alone on one core, load, and reports."""
