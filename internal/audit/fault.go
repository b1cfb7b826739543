package audit

import (
	"context"
	"errors"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// Fault gives an error of the database the refusal that readers get: what
// failed, that nothing was written, and what to do. Any other error comes back
// as an internal fault with the error as its cause; a fault as it is.
func Fault(err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	marked := db.Unavailable(err)
	switch {
	case errors.Is(marked, db.ErrDiskFull):
		return fault.Wrap(err, fault.Unavailable, "fault.disk_full", nil)
	case errors.Is(marked, db.ErrBusy):
		return fault.Wrap(err, fault.Unavailable, "fault.busy", nil)
	case errors.Is(marked, db.ErrUnavailable), errors.Is(marked, db.ErrClosed):
		return fault.Wrap(err, fault.Unavailable, "fault.database_down", nil)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(err, fault.Unavailable, "fault.timeout", nil)
	case errors.Is(err, db.ErrNotFound):
		return fault.Wrap(err, fault.NotFound, "fault.not_found", nil)
	}
	return fault.Wrap(err, fault.Internal, "fault.internal", nil)
}
