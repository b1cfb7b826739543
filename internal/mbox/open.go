package mbox

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
)

// Open opens a mailbox file for reading, and undoes the compression of one that
// gzip made, as archives of lists are offered. The content tells, not the name.
func Open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("mbox: %w", err)
	}
	b := bufio.NewReaderSize(f, chunk)
	magic, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		f.Close()
		return nil, fmt.Errorf("mbox: %w", err)
	}
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return file{b, f}, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("mbox: %s: %w", path, err)
	}
	return file{z, f}, nil
}

// file reads through something and closes what is under it.
type file struct {
	io.Reader
	io.Closer
}
