package mailmsg

import (
	"bytes"
	"slices"
	"strings"
)

// Field is one header field as it came: Raw holds its bytes, folding and final
// CRLF included, and Name is written as it was. A line that is no field, such as
// the "From " line of an mbox file, has an empty Name.
type Field struct {
	Name string
	Raw  []byte
}

// Header is the fields of a message, from the first line to the last.
type Header []Field

// maxFields is how many fields of one header are told apart. What follows them
// is kept as one piece without a name, which is never written again.
const maxFields = 10_000

// Split takes a message apart into its header and the body that follows the
// first empty line. For a well-formed message h.Bytes()+"\r\n"+body gives raw
// again, byte for byte.
//
// It takes everything for a message. A header line that ends in a bare LF gets
// its CR. The "From " line of an mbox file and other lines that are no field are
// kept without a name. Where the empty line is missing, the body begins at the
// first line that is no field, unless a usual field follows it closely.
// Body and fields share the memory of raw.
func Split(raw []byte) (Header, []byte) {
	var h Header
	rest := raw
	for len(rest) > 0 {
		line := rest[:lineLength(rest)]
		if len(trimEnd(line)) == 0 {
			return h, rest[len(line):]
		}
		if len(h) >= maxFields {
			n := untilEmptyLine(rest)
			return append(h, Field{Raw: crlfEnds(rest[:n])}), afterEmptyLine(rest[n:])
		}
		name := fieldName(line)
		if name == "" && (len(h) > 0 || !isEnvelopeLine(line)) && !moreFields(rest[len(line):]) {
			return h, rest
		}
		n := len(line)
		for n < len(rest) && (rest[n] == ' ' || rest[n] == '\t') {
			n += lineLength(rest[n:])
		}
		h = append(h, Field{Name: name, Raw: crlfEnds(rest[:n])})
		rest = rest[n:]
	}
	return h, nil
}

// lineLength is the length of the first line of b with its line end.
func lineLength(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1
	}
	return len(b)
}

// trimEnd returns line without its line end.
func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// fieldName returns the name at the start of a header line, or "" if the line is
// no field. A name is printable ASCII without a colon (RFC 5322, 3.6.8); spaces
// before the colon are obsolete and still seen (4.5).
func fieldName(line []byte) string {
	colon := bytes.IndexByte(line, ':')
	if colon < 1 || colon > 200 {
		return ""
	}
	name := bytes.TrimRight(line[:colon], " \t")
	for _, c := range name {
		if c <= ' ' || c > '~' {
			return ""
		}
	}
	return string(name)
}

// isEnvelopeLine reports whether line is the "From sender date" line of an mbox
// file, or one that was quoted as mbox files quote it.
func isEnvelopeLine(line []byte) bool {
	line = bytes.TrimLeft(line, ">")
	return bytes.HasPrefix(line, []byte("From ")) && len(bytes.Fields(line)) >= 6 && bytes.IndexByte(line, ':') > 0
}

// lookAhead is how many lines that are no field may stand between two fields.
const lookAhead = 5

// moreFields reports whether one of the usual fields comes soon in b, so that
// what precedes it cannot be the body.
func moreFields(b []byte) bool {
	for range lookAhead {
		line := b[:lineLength(b)]
		if len(trimEnd(line)) == 0 {
			return false
		}
		if name := strings.ToLower(fieldName(line)); name != "" {
			_, usual := usualFields[name]
			return usual || strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "x-") || strings.HasPrefix(name, "list-") || strings.HasPrefix(name, "arc-")
		}
		b = b[len(line):]
	}
	return false
}

// usualFields are the fields that most messages have.
var usualFields = map[string]struct{}{
	"from": {}, "to": {}, "cc": {}, "subject": {}, "date": {}, "message-id": {}, "received": {}, "return-path": {}, "reply-to": {}, "sender": {},
	"in-reply-to": {}, "references": {}, "mime-version": {}, "delivered-to": {}, "dkim-signature": {}, "precedence": {}, "user-agent": {}, "status": {},
}

// untilEmptyLine is the length of b up to its first empty line.
func untilEmptyLine(b []byte) int {
	n := 0
	for n < len(b) {
		length := lineLength(b[n:])
		if len(trimEnd(b[n:n+length])) == 0 {
			break
		}
		n += length
	}
	return n
}

// afterEmptyLine is b without its first line.
func afterEmptyLine(b []byte) []byte {
	return b[lineLength(b):]
}

// crlfEnds returns lines whose ends are all CRLF; b itself where they are.
func crlfEnds(b []byte) []byte {
	bare := 0
	for i, c := range b {
		if c == '\n' && (i == 0 || b[i-1] != '\r') {
			bare++
		}
	}
	open := len(b) > 0 && b[len(b)-1] != '\n'
	if bare == 0 && !open {
		return slices.Clip(b)
	}
	out := make([]byte, 0, len(b)+bare+2)
	for i, c := range b {
		if c == '\n' && (i == 0 || b[i-1] != '\r') {
			out = append(out, '\r')
		}
		out = append(out, c)
	}
	if open {
		out = append(bytes.TrimSuffix(out, []byte("\r")), '\r', '\n')
	}
	return out
}

// Bytes returns the fields as they stand in a message, without the empty line
// that ends a header. What is no field is left out.
func (h Header) Bytes() []byte {
	n := 0
	for _, f := range h {
		n += len(f.Raw)
	}
	out := make([]byte, 0, n)
	for _, f := range h {
		if f.Name != "" {
			out = append(out, f.Raw...)
		}
	}
	return out
}

// value returns the text of a field without its name, unfolded (RFC 5322,
// 2.2.3) and trimmed.
func (f Field) value() string {
	v := f.Raw
	if i := bytes.IndexByte(v, ':'); i >= 0 {
		v = v[i+1:]
	}
	v = bytes.TrimSpace(v)
	if bytes.IndexByte(v, '\n') < 0 && bytes.IndexByte(v, '\r') < 0 {
		return string(v)
	}
	s := strings.ReplaceAll(string(v), "\r\n", "")
	return strings.NewReplacer("\r", " ", "\n", " ").Replace(s)
}

// Get returns the value of the first field of that name, unfolded and trimmed
// but not decoded, or "".
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.value()
		}
	}
	return ""
}

// All returns the values of all fields of that name, as Get does.
func (h Header) All(name string) []string {
	var all []string
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			all = append(all, f.value())
		}
	}
	return all
}

// Has reports whether there is a field of that name, be its value empty.
func (h Header) Has(name string) bool {
	return slices.ContainsFunc(h, func(f Field) bool { return strings.EqualFold(f.Name, name) })
}

// Text returns the value of the first field of that name as a person reads it:
// encoded words decoded (RFC 2047), raw bytes taken for UTF-8 if they are valid
// and for windows-1252 otherwise, line breaks and control characters made
// spaces.
func (h Header) Text(name string) string {
	return clean(decodeWords(h.Get(name)))
}

// Without returns the fields whose name is none of names. A name that ends in
// "*" stands for all that begin with what precedes it: "List-*".
func (h Header) Without(names ...string) Header {
	kept := make(Header, 0, len(h))
	for _, f := range h {
		if !slices.ContainsFunc(names, func(name string) bool { return matches(f.Name, name) }) {
			kept = append(kept, f)
		}
	}
	return kept
}

func matches(name, pattern string) bool {
	prefix, open := strings.CutSuffix(pattern, "*")
	if !open {
		return strings.EqualFold(name, pattern)
	}
	return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

// With returns the fields with one more at the end, as NewField writes it.
func (h Header) With(name, value string) Header {
	return append(slices.Clip(h), NewField(name, value))
}

// Prepend returns the fields with others before them, which is where each
// program that passes a message on puts its own (RFC 5321, 4.4).
func (h Header) Prepend(fields ...Field) Header {
	return slices.Concat(fields, h)
}

// NewField writes a field, folded before 78 characters where its spaces allow
// (RFC 5322, 2.1.1). Line breaks and other control characters in value become
// spaces, so that it cannot add a field. Words outside ASCII become encoded
// words (RFC 2047), but those with an "@", which are taken for addresses and
// stay UTF-8 (RFC 6532); for a mailbox with a name give Address.String. A name
// that cannot be one gives the zero Field, which Bytes leaves out.
func NewField(name, value string) Field {
	if fieldName([]byte(name+":")) != name || name == "" {
		return Field{}
	}
	value = encodeWords(strings.TrimSpace(clean(value)))
	return Field{Name: name, Raw: []byte(name + ":" + fold(len(name)+1, value) + "\r\n")}
}

// fold breaks a header's value at its spaces so that no line that can be broken
// is longer than 78 characters. used is what the first line holds already. The
// result begins with a space.
func fold(used int, value string) string {
	const most = 78
	var b strings.Builder
	length := used
	for spaces := 1; value != ""; {
		n := strings.IndexByte(value, ' ')
		if n < 0 {
			n = len(value)
		}
		// A line of spaces alone would be an empty one to some readers, so a
		// break comes right before a word, and its spaces begin the line.
		if length+spaces+n > most && length > 0 && (length != used || spaces+n <= most) {
			b.WriteString("\r\n")
			length = 0
		}
		b.WriteString(strings.Repeat(" ", spaces))
		b.WriteString(value[:n])
		length += spaces + n
		rest := strings.TrimLeft(value[n:], " ")
		spaces = len(value) - n - len(rest)
		value = rest
	}
	return b.String()
}
