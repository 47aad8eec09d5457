package main

import (
	"os"
	"runtime/pprof"
	"testing"
	"testing/synctest"
)

func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ch := make(chan int)
		go func() { <-ch }()
		synctest.Wait()
		pprof.Lookup("goroutine").WriteTo(os.Stdout, 2)
		close(ch)
	})
}
func TestTimeout(t *testing.T) { select {} }
