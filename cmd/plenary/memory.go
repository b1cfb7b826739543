package main

import (
	"os"
	"runtime/debug"
)

// garbagePercent is how much may be allocated, in hundredths of what is in use,
// before it is cleaned up. Go's own 100 makes room for as much waste as there
// is data; with thousands of screens open, and on the small machines that
// coalitions have, memory is dearer than the few per cent of time it takes.
const garbagePercent = 50

// keepSmall sets how the process cleans its memory up, unless whoever runs it
// has said so with GOGC.
func keepSmall() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
}
