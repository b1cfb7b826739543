package main

import (
	"os"
	"runtime"
)

// flushing is how many goroutines may wait for the disk at once: SQLite's one
// writer in its flush, and a reader beside it.
const flushing = 2

// useProcessors lets Go run as many goroutines as there are processors while
// others wait for the disk. Go counts one that waits in a system call as running
// until it has watched it for a while, and with two processors each flush then
// costs half the machine: by bench/README.md, a tenth of the votes a second and
// more on a slow disk. Whoever runs the program may set GOMAXPROCS to something else.
func useProcessors() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + flushing)
	}
}
