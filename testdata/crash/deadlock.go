package main

import "sync"

func wait(wg *sync.WaitGroup, ch chan int) { defer wg.Done(); <-ch }

func main() {
	var wg sync.WaitGroup
	ch := make(chan int)
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go wait(&wg, ch)
	}
	wg.Wait()
}
