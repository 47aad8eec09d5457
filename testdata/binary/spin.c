// A program for disasm, weblist and symbols from DWARF; see ../README.md.
static inline __attribute__((always_inline)) int square(int x) {
  return x * x + 3;
}

static inline __attribute__((always_inline)) int sum(int n) {
  int s = 0;
  for (int i = 0; i < n; i++) s += square(i);
  return s;
}

__attribute__((noinline)) int spin(int n) {
  return sum(n) ^ sum(n + 3);
}

void _start(void) {
  volatile int result = spin(1000);
  (void)result;
  for (;;) {
  }
}
