package mbox

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
)

// Writer writes messages to an mbox file in the mboxrd dialect.
type Writer struct {
	w *bufio.Writer
}

// NewWriter returns a Writer that writes to w.
func NewWriter(w io.Writer) *Writer {
	return &Writer{w: bufio.NewWriter(w)}
}

// Write adds a message: from is the sender's address, which may be empty; at is
// when it came. Line ends become LF and a missing last one is added. Read gives
// back the same raw with CRLF, if it begins with a header or an empty line and has no bare
// CR. What was written has reached the underlying writer when Write returns.
func (w *Writer) Write(from string, at time.Time, raw []byte) error {
	from = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, from)), "-")
	if from == "" || len(from) > 300 {
		from = "MAILER-DAEMON" // RFC 4155 knows no empty sender
	}
	w.w.WriteString("From " + from + " " + at.UTC().Format(time.ANSIC) + "\n")
	for len(raw) > 0 {
		line := raw[:lineEnd(raw)]
		raw = raw[len(line):]
		if bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
			w.w.WriteByte('>')
		}
		_, _ = w.w.Write(trimEnd(line)) // Flush returns what failed
		w.w.WriteByte('\n')
	}
	w.w.WriteByte('\n')
	if err := w.w.Flush(); err != nil {
		return fmt.Errorf("mbox: %w", err)
	}
	return nil
}
