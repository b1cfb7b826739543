package mailauth

import (
	"bytes"
	"io"
	"mime"
	"net/mail"
	"strings"

	"golang.org/x/net/idna"
)

// The largest header that is looked at. Real ones stay under a tenth of it; what
// is beyond makes work, and hides things.
const (
	maxHeader     = 256 << 10
	maxFields     = 1000
	maxFieldLines = 500
	// maxSigned is the most field names one signature may list (h=).
	maxSigned = 300
)

// field is one header field, folded as it came.
type field struct {
	name string // in lower case
	raw  []byte // with its name and the final CRLF
}

// value is what stands behind the colon.
func (f field) value() []byte {
	_, v, _ := bytes.Cut(f.raw, []byte(":"))
	return v
}

// message is a header and a body, with CRLF line ends.
type message struct {
	header []byte // each field with its CRLF, without the empty line
	fields []field
	body   []byte
	fault  string // why the header is not looked at, empty if it is
}

// parseMessage reads any bytes as a message.
func parseMessage(raw []byte) message {
	header, body := split(withCRLF(raw))
	m := message{header: header, body: body}
	m.fields, m.fault = splitFields(header)
	return m
}

// split parts the header from the body; the empty line is in neither.
func split(raw []byte) (header, body []byte) {
	if bytes.HasPrefix(raw, []byte("\r\n")) {
		return nil, raw[2:]
	}
	if i := bytes.Index(raw, []byte("\r\n\r\n")); i >= 0 {
		return raw[: i+2 : i+2], raw[i+4:]
	}
	if len(raw) > 0 && !bytes.HasSuffix(raw, []byte("\r\n")) {
		return append(raw[:len(raw):len(raw)], '\r', '\n'), nil
	}
	return raw, nil
}

// withCRLF ends every line with CRLF; raw itself where it does already.
func withCRLF(raw []byte) []byte {
	bare := bytes.Count(raw, []byte("\n")) - bytes.Count(raw, []byte("\r\n"))
	if bare == 0 {
		return raw
	}
	out := make([]byte, 0, len(raw)+bare)
	for {
		end := bytes.IndexByte(raw, '\n')
		if end < 0 {
			return append(out, raw...)
		}
		out = append(append(out, bytes.TrimSuffix(raw[:end], []byte("\r"))...), '\r', '\n')
		raw = raw[end+1:]
	}
}

// splitFields parts a header into its fields. The fault, if any, says why it is
// not one to be judged.
func splitFields(header []byte) (fields []field, fault string) {
	if len(header) > maxHeader {
		return nil, "the header is too large"
	}
	lines := 0
	for len(header) > 0 {
		end := bytes.IndexByte(header, '\n') + 1
		if end == 0 {
			end = len(header)
		}
		line := header[:end]
		// Readers disagree on what a lone CR or a NUL is: one may see a line end
		// where another sees none.
		if text := bytes.TrimSuffix(line, []byte("\r\n")); bytes.IndexByte(text, '\r') >= 0 || bytes.IndexByte(text, 0) >= 0 {
			return nil, "a control character in the header"
		}
		if n := len(fields); n > 0 && (line[0] == ' ' || line[0] == '\t') {
			if lines++; lines > maxFieldLines {
				return nil, "a header field is too long"
			}
			// The lines lie one behind the other: the field just grows.
			last := &fields[n-1]
			last.raw = last.raw[:len(last.raw)+len(line)]
		} else {
			if n == maxFields {
				return nil, "too many header fields"
			}
			name, _, _ := bytes.Cut(line, []byte(":"))
			fields = append(fields, field{strings.ToLower(strings.TrimSpace(string(name))), line})
			lines = 1
		}
		header = header[end:]
	}
	return fields, ""
}

// named is all fields of one name, from the top. The name is in lower case.
func (m message) named(name string) []field {
	var found []field
	for _, f := range m.fields {
		if f.name == name {
			found = append(found, f)
		}
	}
	return found
}

// from is the domain of the one address in the one From field, or why there is
// none (RFC 9989, 5.3.1). More than one could show the reader an author other
// than the proven one.
func (m message) from() (domain, reason string) {
	if m.fault != "" {
		return "", m.fault
	}
	fields := m.named("from")
	switch len(fields) {
	case 0:
		return "", "no From field"
	case 1:
	default:
		return "", "more than one From field"
	}
	// Unfolded: the lines go on with white space (RFC 5322, 2.2.3).
	value := strings.TrimSpace(strings.ReplaceAll(string(fields[0].value()), "\r\n", ""))
	address, reason := oneAddress(value)
	if reason != "" {
		return "", reason
	}
	domain, ok := asciiDomain(address[strings.LastIndexByte(address, '@')+1:])
	if !ok {
		return "", "the From address has no domain name"
	}
	return domain, ""
}

// oneAddress finds the only address of a From field.
func oneAddress(value string) (address, reason string) {
	// The names may be in any character set; only the address matters.
	parser := mail.AddressParser{WordDecoder: &mime.WordDecoder{
		CharsetReader: func(_ string, r io.Reader) (io.Reader, error) { return r, nil },
	}}
	if list, err := parser.ParseList(value); err == nil {
		if len(list) != 1 {
			return "", "not exactly one From address"
		}
		return list[0].Address, ""
	}
	// Many programs write names that RFC 5322 forbids unquoted, such as
	// "Réseau [test], section 2". With a single @ in the whole field there is
	// still only one address that anybody could read out of it.
	start := strings.LastIndexByte(value, '<')
	if start < 0 || !strings.HasSuffix(value, ">") || strings.Count(value, "@") != 1 || strings.Count(value, ">") != 1 || strings.Count(value, "<") != 1 {
		return "", "the From field cannot be read"
	}
	one, err := mail.ParseAddress(value[start:])
	if err != nil {
		return "", "the From field cannot be read"
	}
	return one.Address, ""
}

// asciiDomain is a domain name in lower case, as A-labels, without a final dot,
// if it is one that DNS can hold.
func asciiDomain(s string) (string, bool) {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	if len(s) > 1000 {
		return "", false
	}
	for i := range len(s) {
		if s[i] >= 0x80 {
			a, err := idna.Lookup.ToASCII(s)
			if err != nil {
				return "", false
			}
			s = a
			break
		}
	}
	s = strings.ToLower(s)
	if s == "" || len(s) > 253 {
		return "", false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 {
			return "", false
		}
		for i := range len(label) {
			if b := label[i]; (b < 'a' || b > 'z') && (b < '0' || b > '9') && b != '-' && b != '_' {
				return "", false
			}
		}
	}
	return s, true
}

// under says that name is domain or in it.
func under(name, domain string) bool {
	return name == domain || strings.HasSuffix(name, "."+domain)
}
