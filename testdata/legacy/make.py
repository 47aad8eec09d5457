#!/usr/bin/env python3
"""Writes the profiles of this folder: one small example of each legacy format, all made up."""
import os
import struct

MAPS = b"""build=/opt/app
00400000-00500000 r-xp 00000000 08:01 42 $build/main
00500000-00600000 rw-p 00100000 08:01 42 $build/main
7f0000001000-7f0000003000: /lib/libc.so (@1000) ab12
7f0000003000-7f0000004000: /lib/libc.so (@3000)
ffffffffff600000-ffffffffff601000 r-xp 00000000 00:00 0 [vsyscall]
"""

METHODS = b"""
 0x1 com.example.A.run (A.java:12)
 0x2 com.example.B.go (B.java:-1)
 0x3 write (/lib/libc.so)
 0x4 generated stub/JIT
 0x5 unused
"""


def cpu(word, samples, java, rest):
    words = [0, 3, java, 10000, 0] + samples + [0, 1, 0]
    return b"".join(struct.pack(word, w) for w in words) + rest


# The second sample has the leaf twice, as address and as return address.
SAMPLES = [
    *(3, 3, 0x401000, 0x402001, 0x403001),
    *(1, 2, 0x401008, 0x402001),
    *(2, 4, 0x401010, 0x402001, 0x401010, 0x600001),
]

FILES = {
    "cpu-32le.prof": cpu("<I", SAMPLES, 0, MAPS),
    "cpu-32be.prof": cpu(">I", SAMPLES, 0, MAPS),
    "cpu-64le.prof": cpu("<Q", SAMPLES, 0, MAPS),
    "cpu-64be.prof": cpu(">Q", SAMPLES, 0, MAPS),
    "cpu-java.prof": cpu("<Q", [2, 3, 1, 2, 3, 1, 1, 4], 1, METHODS),
    "java-heap.txt": b"""--- heapz 1 ---
format = java
resolution = bytes
 7048 1 @ 0x1 0x2 0x3
 96 2 @ 0x2 0x9
""" + METHODS,
    "java-contention.txt": b"""--- contentionz 1 ---
format = java
resolution = microseconds
sampling period = 100
ms since reset = 6000
 14 2 @ 0x1 0x2
 3 1 @ 0x4
""" + METHODS,
    "threadz.txt": b"""--- threadz 1 ---

--- Thread 7f01 (name: main/77) stack: ---
  PC: 0x00401000: f()
  0x00401001: f()
  0x00402000: main
--- Thread 7f02 (name: w/78) stack: ---
  PC: 0x00401000 0x00403000
      creator: 0x00404000
--- Thread 7f03 (name: w/79) stack: ---
    [same as previous thread]
---- no stack trace for 1 thread
--- Memory map: ---
""" + MAPS,
    "heap.txt": b"""heap profile:  3:  96 [ 5: 160] @ heap_v2/1024
 1: 32 [ 2: 64] @ 0x401000 0x402000
 2: 64 [ 3: 96] @ 0x7f0000001010 0x402000 0x999999

MAPPED_LIBRARIES:
""" + MAPS,
    "growth.txt": b"""heap profile: 2: 8192 [2: 8192] @ growthz
1: 4096 [1: 4096] @ 0x401000
1: 4096 [1: 4096] @ 0x402000 0x401000
--- Memory map: ---
""" + MAPS,
    "contention.txt": b"""--- contentionz 1 ---
cycles/second = 2000000000
sampling period = 100
ms since reset = 1650
discarded samples = 0
 19490 27 @ 0x401000 0x402000
 768 1 @ 0x402000
--- Memory map: ---
 main.cc:12] 00400000-00500000: /bin/app
""",
    "go-mutex.txt": b"""--- mutex:
cycles/second=2000000000
sampling period=5
3000 10 @ 0x401000 0x402000 0x403000
#\t0x400fff\tsync.(*Mutex).Unlock+0xf\t/go/src/sync/mutex.go:1
#\t0x401fff\tmain.main+0x1f\t\t/src/main.go:7
""",
    "go-labels.txt": b"""goroutine profile: total 3
2 @ 0x1001 0x2001 0x3001 0x4001
# labels: {"endpoint":"/a b", "key \\"q\\"":"\\u00e4\\n"}
#\t0x2000\tmain.work+0x10\t/src/main.go:12
#\t0x3000\tmain.main+0x20\t\t/src/main.go:40

1 @ 0x1001 0x5001
#\t0x1000\truntime.park+0x1\t/go/src/runtime/proc.go:9
#\t0x5000\truntime.main+0x2\t/go/src/runtime/proc.go:1
""",
}

FOLDER = os.path.dirname(os.path.abspath(__file__))
for name, content in FILES.items():
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(content)
