package main

import (
	"sync"
	"sync/atomic"
)

type T struct {
	a int
	b int64
}

func write(t *T) { t.a = 1 }
func main() {
	var wg sync.WaitGroup
	t := &T{}
	m := map[string]int{}
	wg.Add(4)
	go func() { defer wg.Done(); write(t) }()
	go func() { defer wg.Done(); _ = t.a }()
	go func() { defer wg.Done(); atomic.AddInt64(&t.b, 1); m["a"] = 1 }()
	go func() { defer wg.Done(); t.b = 3; m["b"] = 1 }()
	wg.Wait()
}
