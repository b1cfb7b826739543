// Package canon reads and writes JSON in the one form in which elections are hashed
// and signed: compact, fields in the order of the specification, every string with
// the escapes that are needed and no others. Whatever is written otherwise is refused,
// so that what was read, written again, is the same bytes.
//
// Rule: Belenios specification, sections "Conventions" and "Basic types"; the escapes
// and the form of large numbers as Debian's belenios-tool 2.0 writes them.
package canon

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// ErrForm is in the chain of what Reader refuses.
var ErrForm = errors.New("canon: not in canonical form")

// LargeFrom is the first whole number that is written as a string.
const LargeFrom = 1 << 30

// maxWhole bounds whole numbers: sums of weights stay far below.
const maxWhole = 1 << 52

// Reader reads one JSON text from its beginning to its end. The first refusal stays;
// everything read after it is empty.
type Reader struct {
	text []byte
	at   int
	err  error
}

// NewReader reads text, which must not change meanwhile.
func NewReader(text []byte) *Reader { return &Reader{text: text} }

// Err is the first refusal, with ErrForm in its chain, or nil.
func (r *Reader) Err() error { return r.err }

// Offset is how many bytes have been read.
func (r *Reader) Offset() int { return r.at }

// Refuse makes what was just read a refusal.
func (r *Reader) Refuse(why string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: byte %d: %s", ErrForm, r.at, why)
	}
}

// Fail makes what was just read a refusal with another error in its chain as well.
func (r *Reader) Fail(err error) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: byte %d: %w", ErrForm, r.at, err)
	}
}

// End refuses what comes after the text, and returns the first refusal.
func (r *Reader) End() error {
	if r.err == nil && r.at != len(r.text) {
		r.Refuse("something follows")
	}
	return r.err
}

// Take reads exactly these bytes.
func (r *Reader) Take(bytes string) {
	if !r.Try(bytes) {
		r.Refuse("expected " + bytes)
	}
}

// Try reads these bytes if they are next.
func (r *Reader) Try(bytes string) bool {
	if r.err != nil || len(r.text)-r.at < len(bytes) || string(r.text[r.at:r.at+len(bytes)]) != bytes {
		return false
	}
	r.at += len(bytes)
	return true
}

// Word reads a string of at most limit bytes in which nothing is escaped: letters,
// digits and marks such as hashes, numbers and elements of groups are made of.
func (r *Reader) Word(limit int) []byte {
	r.Take(`"`)
	if r.err != nil {
		return nil
	}
	start := r.at
	for r.at < len(r.text) && r.at-start <= limit {
		c := r.text[r.at]
		if c == '"' {
			word := r.text[start:r.at]
			r.at++
			return word
		}
		if c <= ' ' || c > '~' || c == '\\' {
			break
		}
		r.at++
	}
	r.Refuse("a word is too long or has other characters")
	return nil
}

// Text reads a string of at most limit bytes of UTF-8.
func (r *Reader) Text(limit int) string {
	start := r.at
	r.Take(`"`)
	var text []byte
	for r.err == nil && r.at < len(r.text) {
		c := r.text[r.at]
		switch {
		case c == '"':
			r.at++
			if !bytes.Equal(AppendText(nil, string(text)), r.text[start:r.at]) {
				r.Refuse("a string has other escapes")
				return ""
			}
			return string(text)
		case len(text) > limit:
			r.Refuse("a string is too long")
		case c == '\\':
			text = r.escape(text)
		case c < utf8.RuneSelf:
			text = append(text, c)
			r.at++
		default:
			_, size := utf8.DecodeRune(r.text[r.at:])
			if size == 1 {
				r.Refuse("a string is not UTF-8")
				return ""
			}
			text = append(text, r.text[r.at:r.at+size]...)
			r.at += size
		}
	}
	r.Refuse("a string does not end")
	return ""
}

// escape reads what a backslash begins. Text compares with what would be written, so
// that it is enough to understand the escapes that are.
func (r *Reader) escape(text []byte) []byte {
	rest := r.text[r.at:]
	if len(rest) >= 6 && rest[1] == 'u' {
		n, err := strconv.ParseUint(string(rest[2:6]), 16, 8)
		if err != nil {
			r.Refuse("an escape that is not needed")
			return text
		}
		r.at += 6
		return append(text, byte(n))
	}
	if len(rest) < 2 {
		r.Refuse("a string does not end")
		return text
	}
	r.at += 2
	if i := bytes.IndexByte([]byte(`bfnrt`), rest[1]); i >= 0 {
		return append(text, "\b\f\n\r\t"[i])
	}
	return append(text, rest[1])
}

// Whole reads a whole number from zero, in digits or, from LargeFrom on, in a string.
func (r *Reader) Whole() int64 {
	quoted := r.Try(`"`)
	n := r.Digits()
	if quoted != (n >= LargeFrom) {
		r.Refuse("not a whole number in its form")
		return 0
	}
	if quoted {
		r.Take(`"`)
	}
	return n
}

// Digits reads a whole number from zero in digits, however large.
func (r *Reader) Digits() int64 {
	start := r.at
	for r.err == nil && r.at < len(r.text) && r.at-start < 17 && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
		r.at++
	}
	digits := string(r.text[start:r.at])
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(digits) > 1 && digits[0] == '0' || n > maxWhole {
		r.Refuse("not a whole number")
		return 0
	}
	return n
}

// Bool reads true or false.
func (r *Reader) Bool() bool {
	if r.Try("true") {
		return true
	}
	r.Take("false")
	return false
}

// List reads an array of at most limit items, each by item, and returns how many.
func (r *Reader) List(limit int, item func()) (n int) {
	r.Take("[")
	if r.Try("]") {
		return 0
	}
	for r.err == nil {
		if n == limit {
			r.Refuse("a list is too long")
			return n
		}
		item()
		n++
		if r.Try("]") {
			return n
		}
		r.Take(",")
	}
	return n
}

// Skip reads any value, nested at most depth deep, and returns its bytes. It does not
// look whether the fields of objects stand there twice.
func (r *Reader) Skip(depth int) []byte {
	start := r.at
	if r.at >= len(r.text) || depth == 0 {
		r.Refuse("a value is missing or nested too deep")
		return nil
	}
	switch r.text[r.at] {
	case '"':
		r.Text(len(r.text))
	case '[':
		r.List(len(r.text), func() { r.Skip(depth - 1) })
	case '{':
		r.at++
		for first := true; r.err == nil && !r.Try("}"); first = false {
			if !first {
				r.Take(",")
			}
			r.Text(len(r.text))
			r.Take(":")
			r.Skip(depth - 1)
		}
	case 't', 'f':
		r.Bool()
	case 'n':
		r.Take("null")
	default:
		r.Try("-")
		r.Whole()
	}
	if r.err != nil {
		return nil
	}
	return r.text[start:r.at]
}

// AppendText writes a string.
func AppendText(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\b':
			dst = append(dst, `\b`...)
		case c == '\f':
			dst = append(dst, `\f`...)
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\r':
			dst = append(dst, `\r`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c < ' ' || c == 0x7f:
			dst = fmt.Appendf(dst, `\u%04x`, c)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// AppendWhole writes a whole number from zero.
func AppendWhole(dst []byte, n int64) []byte {
	if n < LargeFrom {
		return strconv.AppendInt(dst, n, 10)
	}
	dst = append(dst, '"')
	dst = strconv.AppendInt(dst, n, 10)
	return append(dst, '"')
}

// AppendList writes an array.
func AppendList[T any](dst []byte, items []T, item func(dst []byte, item T) []byte) []byte {
	dst = append(dst, '[')
	for i, it := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = item(dst, it)
	}
	return append(dst, ']')
}
