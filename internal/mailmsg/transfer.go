package mailmsg

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// decodeTransfer undoes a Content-Transfer-Encoding (RFC 2045, 6), and says
// what was wrong, or "". The result is never longer than the body.
func decodeTransfer(body []byte, encoding string) ([]byte, string) {
	if i := strings.IndexAny(encoding, ";("); i >= 0 {
		encoding = encoding[:i]
	}
	switch strings.ToLower(strings.Trim(encoding, " \t\"'")) {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none", "7bits", "8bits":
		return body, ""
	case "quoted-printable", "quotedprintable", "qp":
		return decodeQuotedPrintable(body)
	case "base64", "base-64", "b64":
		return decodeBase64(body)
	}
	return body, "unknown transfer encoding " + quoted(encoding)
}

// decodeQuotedPrintable decodes RFC 2045, 6.7. An "=" that encodes nothing
// stands for itself; spaces after a soft break and at the end of a line, which
// relays may have added, are dropped.
func decodeQuotedPrintable(body []byte) ([]byte, string) {
	out := make([]byte, 0, len(body))
	problem := ""
	for len(body) > 0 {
		line := body[:lineLength(body)]
		body = body[len(line):]
		text := trimEnd(line)
		end := line[len(text):]
		text = bytes.TrimRight(text, " \t\x00")
		if n := len(text); n > 0 && text[n-1] == '=' {
			text, end = text[:n-1], nil
		}
		for i := 0; i < len(text); i++ {
			if text[i] != '=' {
				out = append(out, text[i])
				continue
			}
			if i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) {
				out = append(out, unhex(text[i+1])<<4|unhex(text[i+2]))
				i += 2
				continue
			}
			problem = "malformed quoted-printable"
			out = append(out, '=')
		}
		out = append(out, end...)
	}
	return out, problem
}

// decodeBase64 decodes RFC 2045, 6.8, and passes over what is not base64. Text
// that something appended in clear is kept so, and so is a body that is mostly
// no base64 at all.
func decodeBase64(body []byte) ([]byte, string) {
	whole := make([]byte, base64.StdEncoding.DecodedLen(len(body)))
	if n, err := base64.StdEncoding.Decode(whole, body); err == nil {
		return whole[:n], ""
	}
	code := make([]byte, 0, len(body))
	foreign := 0
	closed := false // the last line ended in padding
	var tail []byte
	for rest := body; len(rest) > 0; {
		line := rest[:lineLength(rest)]
		text := bytes.TrimSpace(line)
		if len(text) == 0 {
			rest = rest[len(line):]
			continue
		}
		strange := 0
		for _, c := range text {
			if !isBase64(c) && c != '=' {
				strange++
			}
		}
		if strange > 0 && (closed || strange*10 > len(text)) && len(code) > 0 {
			rest = rest[len(line):]
			if !closed && isCode(rest[:lineLength(rest)]) {
				foreign++ // a line of junk in the middle
				continue
			}
			tail = body[len(body)-len(rest)-len(line):]
			break
		}
		foreign += strange
		code = append(code, text...)
		closed = text[len(text)-1] == '='
		rest = rest[len(line):]
	}
	if foreign*10 > len(code) {
		return body, "not base64, though labelled so"
	}
	problem := ""
	if foreign > 0 {
		problem = "malformed base64"
	}
	out := decodeB(code)
	if len(tail) > 0 {
		problem = "text follows the base64"
		out = append(append(out, "\r\n"...), tail...)
	}
	return out, problem
}

// isCode reports whether a line is full and nothing but base64.
func isCode(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) >= 40 && !bytes.ContainsFunc(line, func(r rune) bool { return r > 'z' || !isBase64(byte(r)) && r != '=' })
}
