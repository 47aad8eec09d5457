package main

import (
	"crypto/sha256"
	"sort"
	"strings"
	"time"
)

func hash(n int) (sum byte) {
	b := make([]byte, 1024)
	for i := 0; i < n; i++ {
		s := sha256.Sum256(b)
		sum ^= s[0]
	}
	return sum
}

func words(n int) int {
	var w []string
	for i := 0; i < n; i++ {
		w = append(w, strings.Repeat("x", i%7))
	}
	sort.Strings(w)
	return len(w)
}

func main() {
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); {
		hash(200)
		words(2000)
	}
}
