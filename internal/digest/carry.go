package digest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"strings"

	"plenary.example/internal/mailmsg"
)

// maxLine is the longest line that mail carries, without its CRLF (RFC 5322,
// 2.1.1).
const maxLine = 998

// maxDepth is how deep parts of a post are encoded anew; deeper ones are cut
// into lines.
const maxDepth = 10

// carried returns a post in a shape that mail carries as 7bit or 8bit: itself,
// if it has that.
func carried(raw []byte) []byte {
	for {
		line, rest, found := bytes.Cut(raw, []byte("\n"))
		if !found || !bytes.HasPrefix(line, []byte("From ")) && !bytes.HasPrefix(line, []byte(">From ")) {
			break
		}
		raw = rest // of a mailbox file, no part of the message
	}
	if sound(raw) {
		return raw
	}
	if !bytes.ContainsRune(raw, '\r') {
		raw = bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
	} else {
		raw = crlf(raw)
	}
	if sound(raw) {
		return raw
	}
	if out := reencode(raw, 0); sound(out) {
		return out
	}
	return cutLines(raw)
}

// sound reports whether mail carries b: no NUL, each CR with its LF and each LF
// with its CR, no line too long (RFC 2045, 2.8; RFC 5321, 4.5.3.1.6).
func sound(b []byte) bool {
	length := 0
	for i, c := range b {
		switch {
		case c == 0:
			return false
		case c == '\r':
			if i+1 == len(b) || b[i+1] != '\n' {
				return false
			}
		case c == '\n':
			if i == 0 || b[i-1] != '\r' {
				return false
			}
			length = 0
		default:
			if length++; length > maxLine {
				return false
			}
		}
	}
	return true
}

// crlf gives each LF its CR. A CR that stands alone stays.
func crlf(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/32)
	for i, c := range b {
		if c == '\n' && (i == 0 || b[i-1] != '\r') {
			out = append(out, '\r')
		}
		out = append(out, c)
	}
	return out
}

// cutLines makes b sound by force: NUL and CR alone become spaces, and long
// lines are cut.
func cutLines(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/256)
	length := 0
	for i, c := range b {
		switch {
		case c == '\n':
			if i == 0 || b[i-1] != '\r' {
				out = append(out, '\r')
			}
			length = -1
		case c == '\r' && i+1 < len(b) && b[i+1] == '\n':
			length = -1
		case c == 0 || c == '\r':
			c = ' '
		}
		// A character of several bytes is not cut.
		if length >= maxLine-4 && (c < 0x80 || c >= 0xc0 || length >= maxLine) {
			out = append(out, '\r', '\n')
			length = 0
		}
		out = append(out, c)
		length++
	}
	return out
}

// reencode encodes anew what mail does not carry of an entity, and leaves the
// rest.
func reencode(entity []byte, depth int) []byte {
	if sound(entity) {
		return entity
	}
	h, body := mailmsg.Split(entity)
	for i, f := range h {
		h[i].Raw = carriedField(f.Raw)
	}
	if !sound(body) {
		h, body = reencodeBody(h, body, depth)
	}
	return bytes.Join([][]byte{h.Bytes(), body}, []byte("\r\n"))
}

// carriedField folds a field of long lines where it has spaces, and cuts it
// where it has none.
func carriedField(raw []byte) []byte {
	if sound(raw) {
		return raw
	}
	var out []byte
	for line := range bytes.SplitAfterSeq(raw, []byte("\r\n")) {
		for len(line) > maxLine {
			at := bytes.LastIndexByte(line[:maxLine-100], ' ')
			if at <= 1 {
				at = maxLine - 100
			}
			out = append(append(out, cutLines(line[:at])...), "\r\n "...)
			line = bytes.TrimPrefix(line[at:], []byte(" "))
		}
		out = append(out, line...)
	}
	return cutLines(out)
}

// reencodeBody encodes the body of an entity, or of its parts.
func reencodeBody(h mailmsg.Header, body []byte, depth int) (mailmsg.Header, []byte) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind == "" {
		kind, params = "text/plain", nil
	}
	encoding := strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding")))
	switch encoding {
	case "", "7bit", "8bit", "binary":
	case "base64":
		return h, rewrapBase64(body)
	case "quoted-printable":
		return h, rewrapQuoted(body)
	default:
		return h, cutLines(body)
	}
	h = h.Without("Content-Transfer-Encoding")
	switch {
	case depth >= maxDepth:
		return h.With("Content-Transfer-Encoding", "8bit"), cutLines(body)
	case strings.HasPrefix(kind, "multipart/") && params["boundary"] != "":
		return h.With("Content-Transfer-Encoding", "8bit"), reencodeParts(body, params["boundary"], depth)
	case kind == "message/rfc822" || kind == "message/global":
		return h.With("Content-Transfer-Encoding", "8bit"), reencode(body, depth+1)
	case strings.HasPrefix(kind, "text/") && !bytes.ContainsRune(body, 0):
		return h.With("Content-Transfer-Encoding", "quoted-printable"), quote(body)
	}
	return h.With("Content-Transfer-Encoding", "base64"), rewrapBase64([]byte(base64.StdEncoding.EncodeToString(body)))
}

// reencodeParts encodes the parts of a multipart. Its delimiters stay as they
// are; what stands before the first and behind the last is cut into lines.
func reencodeParts(body []byte, boundary string, depth int) []byte {
	var out []byte
	delimiter := []byte("--" + boundary)
	inside := false
	start := 0
	end := func(at int) {
		piece := body[start:at]
		if !inside {
			out = append(out, cutLines(piece)...)
			return
		}
		// The line end before a delimiter belongs to it.
		trimmed := bytes.TrimSuffix(piece, []byte("\r\n"))
		out = append(append(out, reencode(trimmed, depth+1)...), piece[len(trimmed):]...)
	}
	for at := 0; at < len(body); {
		next := len(body)
		if i := bytes.IndexByte(body[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		line := bytes.TrimRight(body[at:next], " \t\r\n")
		if after, ok := bytes.CutPrefix(line, delimiter); ok && (len(after) == 0 || string(after) == "--") {
			end(at)
			out = append(append(out, line...), "\r\n"...)
			inside, start = len(after) == 0, next
		}
		at = next
	}
	end(len(body))
	return out
}

// rewrapBase64 sets base64 in lines of 76.
func rewrapBase64(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/32)
	column := 0
	for _, c := range b {
		if c <= ' ' || c >= 0x7f {
			continue
		}
		if column == columns {
			out = append(out, '\r', '\n')
			column = 0
		}
		out = append(out, c)
		column++
	}
	return append(out, '\r', '\n')
}

// rewrapQuoted breaks the long lines of a quoted-printable body by soft breaks,
// and encodes what may not stand in it.
func rewrapQuoted(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/32)
	column := 0
	for i := 0; i < len(b); {
		token, length := b[i:i+1], 1
		switch c := b[i]; {
		case bytes.HasPrefix(b[i:], []byte("\r\n")), bytes.HasPrefix(b[i:], []byte("=\r\n")):
			length = bytes.IndexByte(b[i:], '\n') + 1
			out = append(out, b[i:i+length]...)
			column = 0
			i += length
			continue
		case c == '=' && i+2 < len(b) && b[i+1] > ' ' && b[i+2] > ' ':
			token, length = b[i:i+3], 3
		case c == 0 || c == '\r':
			token = fmt.Appendf(nil, "=%02X", c)
		}
		if column+len(token) > columns-1 {
			out = append(out, "=\r\n"...)
			column = 0
		}
		out = append(out, token...)
		column += len(token)
		i += length
	}
	return out
}
