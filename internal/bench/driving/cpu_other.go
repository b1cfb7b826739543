//go:build !unix

package driving

import "time"

// CPUTime is not told here.
func CPUTime() (time.Duration, bool) { return 0, false }
