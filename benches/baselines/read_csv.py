"""Reads a CSV file with pandas; prints the seconds that it took and the peak memory in KiB."""

import resource
import sys
import time

import pandas

start = time.perf_counter()
frame = pandas.read_csv(sys.argv[1], parse_dates=["start", "end"])
seconds = time.perf_counter() - start
assert frame.shape[1] == 12 and frame["start"].dtype.kind == "M", frame.dtypes
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
