// Package trouble says in words what keeps a coalition’s records from being opened.
package trouble

import (
	"errors"
	"path/filepath"
	"syscall"

	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// InWords gives what keeps the records from being opened a sentence that says
// what to do about it; an error that is none of these comes back as it is.
func InWords(s config.Settings, err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	err = db.Unavailable(err)
	because := func(kind fault.Kind, key string) error {
		return fault.Wrap(leaf(err), kind, key, fault.Args{"Folder": s.Data, "File": filepath.Join(s.Data, db.FileName)})
	}
	switch {
	case errors.Is(err, db.ErrNewer):
		return because(fault.Conflict, "start.newer")
	case errors.Is(err, db.ErrDiskFull):
		return because(fault.Unavailable, "start.disk_full")
	case errors.Is(err, syscall.ENOTDIR):
		return because(fault.Conflict, "start.not_a_folder")
	case errors.Is(err, db.ErrReadOnly):
		return because(fault.Unavailable, "start.read_only")
	case errors.Is(err, db.ErrDamaged):
		return because(fault.Unavailable, "start.damaged")
	case errors.Is(err, db.ErrUnavailable) && s.Database != "":
		return because(fault.Unavailable, "start.no_answer")
	}
	return err
}

// leaf is the innermost of an error's causes, the one that the system gave.
func leaf(err error) error {
	for {
		switch e := err.(type) { //nolint:errorlint // it goes down the chain itself
		case interface{ Unwrap() []error }:
			list := e.Unwrap()
			err = list[len(list)-1]
		case interface{ Unwrap() error }:
			if e.Unwrap() == nil {
				return err
			}
			err = e.Unwrap()
		default:
			return err
		}
	}
}
