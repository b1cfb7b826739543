package smtpout

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// Stuff brings a text into transmission form (RFC 5321, 2.3.8 and 4.5.2): every
// line ends with CRLF, the last too, whether it ended with LF, CR, CRLF or not
// at all, and a dot at the start of a line is doubled. Lines longer than 998
// bytes are left alone. An empty text stays empty, so that the head and the body
// of a message can be stuffed apart.
func Stuff(text []byte) []byte {
	if len(text) == 0 {
		return nil
	}
	out := make([]byte, 0, len(text)+len(text)/16+2)
	for len(text) > 0 {
		if text[0] == '.' {
			out = append(out, '.')
		}
		i := lineEnd(text)
		out = append(append(out, text[:i]...), '\r', '\n')
		if i == len(text) {
			break
		}
		if text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			i++
		}
		text = text[i+1:]
	}
	return out
}

// lineEnd is where the first line of a text ends: its first CR or LF.
func lineEnd(text []byte) int {
	i := bytes.IndexByte(text, '\n')
	if i < 0 {
		i = len(text)
	}
	if cr := bytes.IndexByte(text[:i], '\r'); cr >= 0 {
		return cr
	}
	return i
}

// isASCII reports whether a text has seven bits only.
func isASCII[T string | []byte](text T) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// sevenBit is isASCII for a long text, eight bytes at a time.
func sevenBit(text []byte) bool {
	const high = 0x8080808080808080
	for ; len(text) >= 32; text = text[32:] {
		a := binary.LittleEndian.Uint64(text) | binary.LittleEndian.Uint64(text[8:])
		b := binary.LittleEndian.Uint64(text[16:]) | binary.LittleEndian.Uint64(text[24:])
		if (a|b)&high != 0 {
			return false
		}
	}
	return isASCII(text)
}
