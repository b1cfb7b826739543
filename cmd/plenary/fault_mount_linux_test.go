package main

import (
	"syscall"
	"testing"
)

// mountSmall mounts a file system of 16 MB on a folder until the test ends,
// which takes the rights of root.
func mountSmall(t *testing.T, dir string) error {
	t.Helper()
	if err := syscall.Mount("plenary-test", dir, "tmpfs", 0, "size=16m"); err != nil {
		return err
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return nil
}
