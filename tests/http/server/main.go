// A program with net/http/pprof that always has something to do. It prints its address and ends when
// its standard input does.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"sync"
)

//go:noinline
func work(data []byte) int {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(data)
	w.Close()
	return out.Len()
}

func main() {
	runtime.MemProfileRate = 1 // so that what it holds is in the profile for certain
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var mutex sync.Mutex
	for i := 0; i < 2; i++ {
		go func() {
			data := bytes.Repeat([]byte("profile "), 4096)
			for {
				mutex.Lock()
				work(data)
				mutex.Unlock()
			}
		}()
	}
	go http.Serve(listener, nil)
	fmt.Println(listener.Addr())
	io.Copy(io.Discard, os.Stdin)
}
