package main

import (
	"fmt"
	"sync"
)

type counter struct{ n int }

func (c *counter) add() { c.n++ }

func work(c *counter, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := 0; i < 10; i++ {
		c.add()
	}
}

func main() {
	var wg sync.WaitGroup
	c := &counter{}
	m := map[int]int{}
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go work(c, &wg)
	}
	wg.Add(1)
	go func() { defer wg.Done(); m[1] = 2 }()
	m[2] = 3
	wg.Wait()
	fmt.Println(c.n, len(m))
}
