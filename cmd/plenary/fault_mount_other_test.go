//go:build !linux

package main

import (
	"errors"
	"testing"
)

// mountSmall is known for Linux alone.
func mountSmall(*testing.T, string) error { return errors.ErrUnsupported }
