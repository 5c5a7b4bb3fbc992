"""Reads a workbook with openpyxl, cell by cell; prints the seconds and the peak memory in KiB."""

import resource
import sys
import time

import openpyxl

start = time.perf_counter()
book = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True)
cells = 0
for row in book.active.iter_rows(values_only=True):
    cells += sum(1 for value in row if value is not None)
seconds = time.perf_counter() - start
assert cells > 12
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
