package main

import (
	"sync"
	"time"
)

type box[T any] struct{ v []T }

func (b *box[T]) get(i int) T { return b.v[i] }

func deep(n int, ch chan int) int {
	if n == 0 {
		return <-ch
	}
	return deep(n-1, ch) + 1
}

func main() {
	var mu sync.Mutex
	mu.Lock()
	ch := make(chan int)
	for i := 0; i < 3; i++ {
		go deep(150, ch)
		go func() { mu.Lock() }()
	}
	go func() { select {} }()
	time.Sleep(50 * time.Millisecond)
	b := &box[string]{}
	println(b.get(3))
}
