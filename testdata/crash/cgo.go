package main

/*
#include <stdlib.h>
static void crash(int n) { if (n == 0) abort(); crash(n - 1); }
static void segv(void) { *(volatile int*)0 = 1; }
extern void goCallback(void);
static void call(void) { goCallback(); }
*/
import "C"
import "os"

//export goCallback
func goCallback() { panic("in callback") }

func main() {
	if len(os.Args) > 1 && os.Args[1] == "segv" {
		C.segv()
	}
	if len(os.Args) > 1 && os.Args[1] == "callback" {
		C.call()
	}
	C.crash(3)
}
