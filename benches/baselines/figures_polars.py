"""Computes the ten figures of `benches/figures.rs` with polars; prints the seconds and the peak memory in KiB.

The data is typed as pressrun has it: money as exact decimals, words as categories. Totals are added up
from the parts, as a reader of the table wants them too. All queries run at once, on all cores.
"""

import decimal
import resource
import sys
import time

import polars

folder = sys.argv[1]
money = polars.Decimal(18, 2)
word = polars.Categorical
frame = polars.read_csv(
    f"{folder}/activities.csv",
    schema_overrides={
        "budget": money,
        "spent": money,
        "rate": polars.Decimal(18, 4),
        "project": word,
        "title": word,
        "place": word,
        "person": word,
        "done": word,
    },
    try_parse_dates=True,
)
count = polars.len().alias("value")


def total(column):
    return polars.col(column).sum().alias("value")


# Name, columns that split it, number, whether the parts add up, and which rows count.
FIGURES = [
    ("f01", ["project"], count, None),
    ("f02", ["place"], count, None),
    ("f03", ["done"], count, None),
    ("f04", ["project"], total("budget"), None),
    ("f05", ["place"], total("spent"), None),
    ("f06", ["title"], total("people"), None),
    ("f07", ["project", "place"], total("spent"), None),
    ("f08", ["project", "done"], count, None),
    ("f09", [], polars.col("person").n_unique().alias("value"), None),
    ("f10", [], polars.col("budget").max().alias("value"), polars.col("done") == "yes"),
]

start = time.perf_counter()
queries = []
for name, by, number, where in FIGURES:
    rows = frame.lazy() if where is None else frame.lazy().filter(where)
    queries.append(rows.group_by(by).agg(number) if by else rows.select(number))
tables = polars.collect_all(queries)
cubes = []
for (name, by, _, _), table in zip(FIGURES, tables):
    cells = [(by, table)]
    # Along each column the total of the others, and the total of all.
    for kept in [[column] for column in by] if len(by) > 1 else []:
        cells.append((kept, table.group_by(kept).agg(polars.col("value").sum())))
    if by:
        cells.append(([], table.select(polars.col("value").sum())))
    cubes.append((name, by, cells))
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def plain(value):
    text = format(decimal.Decimal(str(value)).normalize(), "f")
    return "0" if text == "-0" else text


lines = []
for name, by, cells in cubes:
    for kept, table in cells:
        for row in table.iter_rows(named=True):
            keys = [str(row[column]) if column in kept else "*" for column in by]
            lines.append("|".join([name, *keys, plain(row["value"])]))
with open(f"{folder}/polars.txt", "w", encoding="utf-8") as file:
    file.write("\n".join(sorted(lines)))
