#!/usr/bin/env python3
"""Writes the damaged profiles of this folder; ../README.md says what is wrong with each.

usage: python3 make.py

Everything but the damage is right, so that a reader can only object to that. Nothing is compressed
here, which would depend on the version of zlib: the gzip files are cut from a recorded one.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
RECORDED = FOLDER.parent / "go1.27" / "mutex.pprof"

# Field numbers of Profile.
SAMPLE_TYPE, SAMPLE, MAPPING, LOCATION, FUNCTION, STRING_TABLE = 1, 2, 3, 4, 5, 6
TIME_NANOS, DURATION_NANOS, PERIOD_TYPE, PERIOD = 9, 10, 11, 12

STRINGS = ["", "samples", "count", "cpu", "nanoseconds", "main.main", "main.work", "main.go", "app"]


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def text(field, payload):
    return varint(field << 3 | 2) + varint(len(payload)) + payload


def message(field, numbers, nested=b""):
    """A field that holds a message of number fields, given as (field, value) pairs."""
    return text(field, b"".join(number(*pair) for pair in numbers) + nested)


def profile(
    *,
    sample_types=((1, 2), (3, 4)),
    values=(3, 30_000_000),
    location_ids=(1, 2),
    table_ids=(1, 2),
    function_ids=(1, 2),
    work_name=6,
    strings=STRINGS,
):
    """A profile of one sample, main.main calling main.work, in the order Go writes fields."""
    out = number(TIME_NANOS, 1_767_225_600_000_000_000)
    for kind, unit in sample_types:
        out += message(SAMPLE_TYPE, [(1, kind), (2, unit)])
    out += number(DURATION_NANOS, 1_000_000_000)
    out += message(PERIOD_TYPE, [(1, 3), (2, 4)]) + number(PERIOD, 10_000_000)
    for index, table_id in enumerate(table_ids):
        function_id = function_ids[1 - index]
        line = message(4, [(1, function_id), (2, 10 + index)])
        out += message(LOCATION, [(1, table_id), (3, 0x401000 + 16 * index)], line + number(2, 1))
    for function_id, name in zip(function_ids, (5, work_name)):
        out += message(FUNCTION, [(1, function_id), (2, name), (3, name), (4, 7), (5, 9)])
    out += message(SAMPLE, [(2, value) for value in values] + [(1, i) for i in location_ids])
    out += message(MAPPING, [(1, 1), (2, 0x400000), (3, 0x500000), (5, 8), (7, 1)])
    for string in strings:
        out += text(STRING_TABLE, string.encode())
    return out


def words(*values):
    """A legacy CPU profile of 64-bit little-endian words."""
    return b"".join(value.to_bytes(8, "little") for value in values)


def flip_crc(gzip_file):
    """The last eight bytes are the checksum and the length."""
    crc = bytes(byte ^ 0xFF for byte in gzip_file[-8:-4])
    return gzip_file[:-8] + crc + gzip_file[-4:]


def main():
    recorded = RECORDED.read_bytes()
    files = {
        "empty": b"",
        "truncated-gzip": recorded[: len(recorded) // 2],
        "bad-crc": flip_crc(recorded),
        "missing-location": profile(location_ids=(1, 9)),
        "value-count": profile(values=(3,)),
        "string-index": profile(work_name=len(STRINGS)),
        "first-string": profile(strings=["oops"] + STRINGS[1:]),
        "concatenated": profile() + profile(),
        # Ten bytes are the most that 64 bits take; the tenth announces another one.
        "bad-varint": profile() + varint(PERIOD << 3) + b"\xff" * 10 + b"\x01",
        "location-zero": profile(table_ids=(2, 0), location_ids=(2,)),
        "duplicate-functions": profile(function_ids=(1, 1)),
        "no-sample-types": profile(sample_types=(), values=()),
        # Two samples, the second of which lacks the last of its three addresses.
        "legacy-cpu-truncated": words(0, 3, 0, 10000, 0, 1, 1, 0x401000, 2, 3, 0x401000, 0x402000),
        "legacy-cpu-overflow": words(0, 3, 0, 10000, 0, 2**62, 1, 0x401000, 0, 1, 0),
        "legacy-threadz-cut": b"--- threadz 1 ---\n--- Thread 7f (name: a/1) stack: ---\n 0x1000\n",
        "legacy-heap-count": b"heap profile: 1: 2 [1: 2] @ heap/2\n0: 16 [1: 2] @ 0x1000\n",
        "legacy-contention-attribute": b"--- contention:\nticks=5\n1 1 @ 0x1000\n",
        "legacy-java-count": b"--- heapz 1 ---\nformat = java\nresolution = bytes\n 16 0 @ 0x1\n",
        "legacy-count-line": b"goroutine profile: total 2\n2 @ 0x1000\nx @ 0x1000\n",
    }
    for name, content in files.items():
        (FOLDER / f"{name}.pprof").write_bytes(content)
        print(f"{name}.pprof: {len(content)} bytes")


if __name__ == "__main__":
    main()
