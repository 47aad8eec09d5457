#!/usr/bin/env python3
"""Writes spin.pprof: samples at addresses of spin, without any symbols."""

from pathlib import Path


def varint(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def number(field, n):
    return varint(field << 3) + varint(n)


def data(field, value):
    return varint(field << 3 | 2) + varint(len(value)) + value


STRINGS = ["", "samples", "count", "cpu", "nanoseconds", "/srv/spin", "BUILD_ID"]
CALL = 0x401063  # of spin in _start
# Leaf first.
STACKS = {(0x401010, CALL): 40, (0x401017, CALL): 20, (0x40102E, CALL): 30, (0x40103D, CALL): 5, (0x401068,): 1}


def main():
    folder = Path(__file__).parent
    note = folder.joinpath("spin").read_bytes().split(b"GNU\0", 1)[1][:20]
    STRINGS[-1] = note.hex()
    addresses = sorted({address for stack in STACKS for address in stack})
    out = data(1, number(1, 1) + number(2, 2)) + data(1, number(1, 3) + number(2, 4))
    for stack, count in STACKS.items():
        ids = b"".join(varint(addresses.index(address) + 1) for address in stack)
        out += data(2, data(1, ids) + data(2, varint(count) + varint(count * 10_000_000)))
    out += data(3, number(1, 1) + number(2, 0x401000) + number(3, 0x402000) + number(4, 0x1000)
                + number(5, 5) + number(6, 6))
    for i, address in enumerate(addresses, start=1):
        out += data(4, number(1, i) + number(2, 1) + number(3, address))
    out += b"".join(data(6, s.encode()) for s in STRINGS)
    folder.joinpath("spin.pprof").write_bytes(out)


if __name__ == "__main__":
    main()
