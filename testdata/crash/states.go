package main

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"syscall"
	"time"
)

type node[K comparable, V any] struct {
	key  K
	next *node[K, V]
}

func (n *node[K, V]) walk(f func(K)) { f(n.key); n.next.walk(f) }

type server struct{ mu sync.Mutex }

func (s *server) handle(ch chan int) { s.mu.Lock(); ch <- 1 }

//go:noinline
func overflow(n int, pad [16]int) int { return overflow(n+1, pad) + pad[n%16] }

func spawn() {
	s := &server{}
	s.mu.Lock()
	ch := make(chan int)
	for i := 0; i < 3; i++ {
		go s.handle(ch)
	}
	go func() { runtime.LockOSThread(); <-ch }()
	go func() { select {} }()
	go func() { var c chan int; <-c }()
	go func() { time.Sleep(time.Hour) }()
	go pprof.Do(context.Background(), pprof.Labels("worker", "a b", "route", "/x", "q", "]} \"\n:,"), func(context.Context) { <-ch })
	go func() {
		c := sync.NewCond(&sync.Mutex{})
		c.L.Lock()
		c.Wait()
	}()
	go func() { var wg sync.WaitGroup; wg.Add(1); wg.Wait() }()
	time.Sleep(50 * time.Millisecond)
}

func main() {
	spawn()
	switch os.Args[1] {
	case "panic":
		defer func() { panic(fmt.Errorf("second\nline: %v", recover())) }()
		panic("first")
	case "nil":
		var n *node[string, int]
		n.walk(func(string) {})
	case "maps":
		m := map[int]int{}
		for i := 0; i < 8; i++ {
			go func() {
				for {
					m[1]++
				}
			}()
		}
		select {}
	case "quit":
		syscall.Kill(os.Getpid(), syscall.SIGQUIT)
		time.Sleep(time.Second)
		select {}
	case "overflow":
		overflow(0, [16]int{})
	case "log":
		log.Print("before")
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
		log.Print("between")
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
		log.Print("after")
	case "stack":
		log.Printf("recovered: %s", debug.Stack())
		buf := make([]byte, 1<<16)
		log.Printf("all: %s", buf[:runtime.Stack(buf, true)])
	case "debug2":
		pprof.Lookup("goroutine").WriteTo(os.Stdout, 2)
	case "leak":
		p := pprof.Lookup("goroutineleak")
		if p == nil {
			fmt.Println("none")
			return
		}
		p.WriteTo(os.Stdout, 2)
	case "prefixed":
		var b bytes.Buffer
		pprof.Lookup("goroutine").WriteTo(&b, 2)
		for _, l := range bytes.Split(b.Bytes(), []byte("\n")) {
			log.Printf("%s", l)
		}
	}
}
