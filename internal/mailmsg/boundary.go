package mailmsg

import "bytes"

// delimiter says what a line is to a multipart with that boundary: none of its
// delimiters, one, or the one that closes it (RFC 2046, 5.1.1).
type delimiter int

const (
	noDelimiter delimiter = iota
	between
	closing
)

// delimiterOf reads a line, which may have spaces at its end.
func delimiterOf(line []byte, boundary string) delimiter {
	if len(line) < 2+len(boundary) || line[0] != '-' || line[1] != '-' || string(line[2:2+len(boundary)]) != boundary {
		return noDelimiter
	}
	switch string(bytes.TrimRight(line[2+len(boundary):], " \t\r\n")) {
	case "":
		return between
	case "--":
		return closing
	}
	return noDelimiter
}

// hasDelimiter reports whether any line of body is a delimiter.
func hasDelimiter(body []byte, boundary string) bool {
	for len(body) > 0 {
		line := body[:lineLength(body)]
		if delimiterOf(line, boundary) != noDelimiter {
			return true
		}
		body = body[len(line):]
	}
	return false
}

// cutParts returns the parts between the delimiters of body, at most limit, and
// what is wrong with their end, or "". The line end before a delimiter belongs
// to it. A part that nothing closes reaches to the end of body.
func cutParts(body []byte, boundary string, limit int) ([][]byte, string) {
	var parts [][]byte
	start := -1
	for pos := 0; pos < len(body); {
		line := body[pos : pos+lineLength(body[pos:])]
		d := delimiterOf(line, boundary)
		if d != noDelimiter && start >= 0 {
			parts = append(parts, trimEnd(body[start:max(start, pos)]))
		}
		pos += len(line)
		switch {
		case d == between && len(parts) >= limit:
			return parts, "too many parts"
		case d == between:
			start = pos
		case d == closing:
			if len(bytes.TrimSpace(body[pos:])) > 0 {
				return parts, "text after the last part"
			}
			return parts, ""
		}
	}
	if start >= 0 {
		parts = append(parts, body[start:])
	}
	return parts, "multipart without its end"
}

// guessBoundary finds the boundary of a multipart that does not say it or says
// a wrong one: the first line that begins with "--" and has a field of a part
// right behind it. It returns "" if there is none.
func guessBoundary(body []byte) string {
	for len(body) > 0 {
		line := body[:lineLength(body)]
		body = body[len(line):]
		text := bytes.TrimRight(line, " \t\r\n")
		if len(text) > 2 && len(text) <= 2+200 && text[0] == '-' && text[1] == '-' {
			if name := fieldName(body[:lineLength(body)]); len(name) > 8 && bytes.EqualFold([]byte(name[:8]), []byte("content-")) {
				return string(text[2:])
			}
		}
	}
	return ""
}
