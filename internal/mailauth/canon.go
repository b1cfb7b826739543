package mailauth

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"strings"
)

var errTags = errors.New("malformed tags")

// parseTags reads a list of tags (RFC 6376, 3.2): name=value, parted by
// semicolons. White space within a value is folding, and left out.
func parseTags(value []byte) (map[string]string, error) {
	tags := map[string]string{}
	for spec := range strings.SplitSeq(string(value), ";") {
		name, v, found := strings.Cut(spec, "=")
		name = strings.Trim(name, " \t\r\n")
		if !found {
			if name == "" {
				continue
			}
			return tags, errTags
		}
		if _, double := tags[name]; double || name == "" || len(tags) > 100 {
			return tags, errTags
		}
		tags[name] = strings.Map(func(r rune) rune {
			if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
				return -1
			}
			return r
		}, v)
	}
	return tags, nil
}

// withoutSignature is a signature's field with an empty b=, as it was when it
// was made (RFC 6376, 3.7).
func withoutSignature(raw []byte) []byte {
	colon := bytes.IndexByte(raw, ':') + 1
	out := append(make([]byte, 0, len(raw)), raw[:colon]...)
	for i, spec := range bytes.Split(raw[colon:], []byte(";")) {
		if i > 0 {
			out = append(out, ';')
		}
		if name, _, found := bytes.Cut(spec, []byte("=")); found && string(bytes.Trim(name, " \t\r\n")) == "b" {
			spec = spec[:len(name)+1]
		}
		out = append(out, spec...)
	}
	return out
}

// appendRelaxed appends a field in the relaxed form, with CRLF (RFC 6376, 3.4.2).
func appendRelaxed(dst []byte, f field) []byte {
	dst = append(append(dst, f.name...), ':')
	start, space := len(dst), false
	for _, b := range f.value() {
		switch b {
		case ' ', '\t', '\r', '\n':
			space = true
		default:
			if space && len(dst) > start {
				dst = append(dst, ' ')
			}
			space = false
			dst = append(dst, b)
		}
	}
	return append(dst, '\r', '\n')
}

// appendCanonical appends a field in the relaxed or the simple form.
func appendCanonical(dst []byte, f field, relaxed bool) []byte {
	if relaxed {
		return appendRelaxed(dst, f)
	}
	return append(dst, f.raw...)
}

// picker hands out the fields that a signature lists, each name from the bottom
// upwards (RFC 6376, 5.4.2).
type picker struct {
	byName map[string][]field
}

func newPicker(fields []field) picker {
	p := picker{map[string][]field{}}
	for _, f := range fields {
		p.byName[f.name] = append(p.byName[f.name], f)
	}
	return p
}

// pick is the next field of a name; ok is false when there is none left, which
// is no fault: the signature then says that there is none.
func (p picker) pick(name string) (f field, ok bool) {
	left := p.byName[name]
	if len(left) == 0 {
		return field{}, false
	}
	p.byName[name] = left[:len(left)-1]
	return left[len(left)-1], true
}

// hashBody is the SHA-256 of a body in the relaxed or the simple form (RFC 6376,
// 3.4.3 and 3.4.4). The lines end with CRLF.
func hashBody(body []byte, relaxed bool) [sha256.Size]byte {
	w := bodyWriter{hash: sha256.New(), buf: make([]byte, 0, 16<<10)}
	for len(body) > 0 {
		var line []byte
		if end := bytes.IndexByte(body, '\n'); end >= 0 {
			line, body = bytes.TrimSuffix(body[:end], []byte("\r")), body[end+1:]
		} else {
			line, body = body, nil
		}
		if relaxed {
			w.relaxed(line)
		} else {
			w.line(line)
		}
	}
	if !relaxed && !w.started {
		w.buf = append(w.buf, '\r', '\n')
	}
	w.hash.Write(w.buf)
	return [sha256.Size]byte(w.hash.Sum(nil))
}

// bodyWriter hashes lines and keeps the empty ones back until another follows,
// for those at the end do not count.
type bodyWriter struct {
	hash    hash.Hash
	buf     []byte
	empty   int
	started bool
	spare   []byte
}

func (w *bodyWriter) line(line []byte) {
	if len(line) == 0 {
		w.empty++
		return
	}
	w.started = true
	for ; w.empty > 0; w.empty-- {
		w.reserve(2)
		w.buf = append(w.buf, '\r', '\n')
	}
	if w.reserve(len(line) + 2); len(line)+2 > cap(w.buf) {
		w.hash.Write(line)
		line = nil
	}
	w.buf = append(append(w.buf, line...), '\r', '\n')
}

// relaxed writes a line with each run of white space as one space, and none at
// its end.
func (w *bodyWriter) relaxed(line []byte) {
	line = bytes.TrimRight(line, " \t")
	if bytes.IndexByte(line, '\t') < 0 && !bytes.Contains(line, []byte("  ")) {
		w.line(line)
		return
	}
	w.spare = w.spare[:0]
	space := false
	for _, b := range line {
		if b == ' ' || b == '\t' {
			space = true
			continue
		}
		if space {
			w.spare = append(w.spare, ' ')
			space = false
		}
		w.spare = append(w.spare, b)
	}
	w.line(w.spare)
}

// reserve makes room for n bytes where there can be.
func (w *bodyWriter) reserve(n int) {
	if len(w.buf)+n > cap(w.buf) {
		w.hash.Write(w.buf)
		w.buf = w.buf[:0]
	}
}
