package mbox

import (
	"bytes"
	"errors"
	"io"
)

// window is a reader that can look ahead as far as asked, and keeps no more
// than that.
type window struct {
	r      io.Reader
	buf    []byte
	start  int   // of what is not read yet, in buf
	offset int64 // of start, in the file
	err    error // of r, once it gave one
}

const chunk = 64 << 10

// ahead returns at least n of the next bytes, or all there are.
func (w *window) ahead(n int) []byte {
	for len(w.buf)-w.start < n && w.err == nil {
		w.fill(n)
	}
	return w.buf[w.start:]
}

// fill reads once. n is how far somebody wants to look ahead.
func (w *window) fill(n int) {
	kept := len(w.buf) - w.start
	if w.start >= kept {
		// Moving costs no more than what was read since the last time.
		w.buf = w.buf[:copy(w.buf, w.buf[w.start:])]
		w.start = 0
	}
	if len(w.buf) == cap(w.buf) {
		// Here less than half of buf was read already, so twice n is enough.
		grown := make([]byte, len(w.buf), max(min(2*len(w.buf), 2*n), len(w.buf)+chunk))
		copy(grown, w.buf)
		w.buf = grown
	}
	for range 100 {
		k, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+k]
		if err != nil {
			w.err = err
			return
		}
		if k > 0 {
			return
		}
	}
	w.err = io.ErrNoProgress
}

// line returns the next line with its end, or the first part of one longer than
// most, without going past it. It does not part a CR from its LF.
func (w *window) line(most int) []byte {
	for searched := 0; ; {
		b := w.ahead(searched + 1)
		b = b[:min(len(b), most)]
		if i := bytes.IndexByte(b[searched:], '\n'); i >= 0 {
			return b[:searched+i+1]
		}
		if len(b) == most && b[most-1] == '\r' {
			return b[:most-1]
		}
		if len(b) == most || len(b) == searched {
			return b
		}
		searched = len(b)
	}
}

func (w *window) skip(n int) {
	w.start += n
	w.offset += int64(n)
}

// trouble is the error that ended reading, but the end of the file.
func (w *window) trouble() error {
	if errors.Is(w.err, io.EOF) {
		return nil
	}
	return w.err
}
