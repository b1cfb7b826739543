//go:build unix

package driving

import (
	"syscall"
	"time"
)

// CPUTime is the processor time that this process has used, on all cores.
func CPUTime() (time.Duration, bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}
