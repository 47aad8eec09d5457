"""Writes small profiles, with nothing but the standard library."""


def varint(n):
    out = b""
    while n > 0x7F:
        out += bytes([n & 0x7F | 0x80])
        n >>= 7
    return out + bytes([n])


def number(field, n):
    return varint(field << 3) + varint(n & (2**64 - 1))


def data(field, value):
    value = value if isinstance(value, bytes) else value.encode()
    return varint(field << 3 | 2) + varint(len(value)) + value


def profile(stacks):
    """A profile.proto of stacks, root first: {("main", "f"): (count, nanoseconds)}."""
    strings = [""]

    def text(s):
        if s not in strings:
            strings.append(s)
        return strings.index(s)

    names = sorted({name for stack in stacks for name in stack})
    out = b""
    for kind, unit in (("samples", "count"), ("cpu", "nanoseconds")):
        out += data(1, number(1, text(kind)) + number(2, text(unit)))
    for stack, values in stacks.items():
        ids = b"".join(varint(names.index(name) + 1) for name in reversed(stack))
        out += data(2, data(1, ids) + data(2, b"".join(varint(v & (2**64 - 1)) for v in values)))
    for i, name in enumerate(names, start=1):
        out += data(4, number(1, i) + data(4, number(1, i) + number(2, 7)))
        out += data(5, number(1, i) + number(2, text(name)) + number(4, text(f"/src/{i}.go")) + number(5, 7))
    return out + b"".join(data(6, s) for s in strings)
