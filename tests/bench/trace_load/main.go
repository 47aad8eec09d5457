// Writes an execution trace of at least -size bytes: a service under load, with what traces of
// services have: requests over loopback sockets that pass through channels, locks and timers, user
// tasks and regions, goroutines that live shortly, system calls, and a garbage collector at work.
//
//	go run ./tests/bench/trace_load -size 90000000 -o trace.out
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"runtime/trace"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type counter struct {
	file *os.File
	size atomic.Int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.file.Write(p)
	c.size.Add(int64(n))
	return n, err
}

type job struct {
	ctx  context.Context
	text string
	done chan string
}

var (
	mu    sync.Mutex
	cache = map[string]string{}
)

func worker(jobs <-chan job) {
	for j := range jobs {
		trace.WithRegion(j.ctx, "work", func() {
			mu.Lock()
			cache[j.text] = strings.Repeat(j.text, 8)
			answer := cache[j.text]
			if len(cache) > 1000 {
				cache = map[string]string{}
			}
			mu.Unlock()
			j.done <- answer
		})
	}
}

func serve(conn net.Conn, jobs chan<- job) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		ctx, task := trace.NewTask(context.Background(), "request")
		trace.Log(ctx, "line", line)
		done := make(chan string, 1)
		jobs <- job{ctx, line, done}
		var wg sync.WaitGroup
		for i := 0; i < 2; i++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				_ = fmt.Sprint(line, i)
			}()
		}
		select {
		case answer := <-done:
			fmt.Fprintf(conn, "%d\n", len(answer))
		case <-time.After(time.Second):
		}
		wg.Wait()
		task.End()
	}
}

func main() {
	size := flag.Int64("size", 90_000_000, "bytes to write at least")
	out := flag.String("o", "trace.out", "file to write")
	clients := flag.Int("clients", 64, "connections")
	flag.Parse()
	file, err := os.Create(*out)
	if err != nil {
		log.Fatal(err)
	}
	written := &counter{file: file}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	if err := trace.Start(written); err != nil {
		log.Fatal(err)
	}
	jobs := make(chan job, 16)
	for i := 0; i < 8; i++ {
		go worker(jobs)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn, jobs)
		}
	}()
	var wg sync.WaitGroup
	for i := 0; i < *clients; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			conn, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				log.Fatal(err)
			}
			defer conn.Close()
			in := bufio.NewReader(conn)
			for n := 0; written.size.Load() < *size; n++ {
				fmt.Fprintf(conn, "request %d of client %d\n", n, i)
				if _, err := in.ReadString('\n'); err != nil {
					log.Fatal(err)
				}
			}
		}()
	}
	wg.Wait()
	trace.Stop()
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}
