// Allocates heap objects of every kind and prints what the runtime counted meanwhile.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
)

type node struct {
	next *node
	data [100]*node // over 512 bytes with pointers: the object is behind a header
}

type pair struct{ a, b *pair }

var (
	sink any
	kept []any
)

func main() {
	file, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	runtime.GC()
	if err := trace.Start(file); err != nil {
		panic(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range 60 {
		sink = &node{}
		sink = &pair{}
		sink = make([]byte, 100+i*1000) // up to more than the largest class
		sink = make([]*pair, 300)
		sink = int32(i + 1000) // tiny: several in a slot
		if i%10 == 0 {
			kept = append(kept, make([]byte, 10_000))
		}
		if i%25 == 24 {
			runtime.GC()
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	trace.Stop()
	if err := file.Close(); err != nil {
		panic(err)
	}
	fmt.Println("allocated", after.TotalAlloc-before.TotalAlloc, "bytes, live", after.HeapAlloc, "bytes")
}
