package bench

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// inParallel calls do for 0 to n-1, some at a time, and stops at the first
// error. told hears how many are done.
func inParallel(ctx context.Context, n, workers int, do func(ctx context.Context, i int) error, told func(done int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := do(ctx, i); err != nil {
					cancel(err)
					return
				}
				if finished := int(done.Add(1)); finished%64 == 0 || finished == n {
					told(finished)
				}
			}
		})
	}
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return ctx.Err()
}
