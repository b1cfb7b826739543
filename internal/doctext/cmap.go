package doctext

import (
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
)

// maxCmap bounds how much of a font's table of characters is read.
const maxCmap = 4 << 20

// cmap says which characters the codes of a font stand for (ISO 32000-2, 9.10.3; Adobe
// Technical Note 5411). The library's own reading of it takes a range for one of the
// last byte, and so loses every letter beyond it: ’ and œ among them.
type cmap struct {
	bytes  int // of a code
	chars  map[int]string
	ranges []cmapRange
}

type cmapRange struct {
	low, high int
	first     []uint16 // UTF-16 of the first; empty: many
	many      []string
}

var (
	cmapSection = regexp.MustCompile(`(?s)begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)`)
	cmapToken   = regexp.MustCompile(`<[0-9A-Fa-f\s]*>|\[|\]`)
	cmapSpace   = regexp.MustCompile(`(?s)begincodespacerange\s*<([0-9A-Fa-f\s]*)>`)
)

// readCmap reads the table of a font; nil where there is none to read.
func readCmap(v pdf.Value) *cmap {
	if v.Kind() != pdf.Stream {
		return nil
	}
	r := v.Reader()
	defer func() { _ = r.Close() }()
	raw, err := io.ReadAll(io.LimitReader(r, maxCmap))
	if err != nil {
		return nil
	}
	m := &cmap{bytes: 1, chars: map[int]string{}}
	text := string(raw)
	if space := cmapSpace.FindStringSubmatch(text); space != nil {
		m.bytes = max(len(unhex(space[1])), 1)
	}
	for _, section := range cmapSection.FindAllStringSubmatch(text, -1) {
		tokens := cmapToken.FindAllString(section[2], -1)
		if section[1] == "bfchar" {
			for i := 0; i+1 < len(tokens); i += 2 {
				m.chars[number(unhex(tokens[i]))] = characters(units(unhex(tokens[i+1])))
			}
			continue
		}
		m.readRanges(tokens)
	}
	if len(m.chars) == 0 && len(m.ranges) == 0 {
		return nil
	}
	return m
}

func (m *cmap) readRanges(tokens []string) {
	for i := 0; i+2 < len(tokens); {
		one := cmapRange{low: number(unhex(tokens[i])), high: number(unhex(tokens[i+1]))}
		if tokens[i+2] != "[" {
			one.first = units(unhex(tokens[i+2]))
			i += 3
		} else {
			i += 3
			for i < len(tokens) && tokens[i] != "]" {
				one.many = append(one.many, characters(units(unhex(tokens[i]))))
				i++
			}
			i++
		}
		m.ranges = append(m.ranges, one)
	}
}

func unhex(s string) []byte {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("<> \t\r\n", r) {
			return -1
		}
		return r
	}, s)
	if len(s)%2 == 1 {
		s += "0" // ISO 32000-2, 7.3.4.3
	}
	raw, err := hex.DecodeString(s)
	if err != nil {
		return nil
	}
	return raw
}

func number(raw []byte) (n int) {
	for _, b := range raw[:min(len(raw), 4)] {
		n = n<<8 | int(b)
	}
	return n
}

func units(raw []byte) []uint16 {
	if len(raw) == 1 {
		return []uint16{uint16(raw[0])}
	}
	list := make([]uint16, len(raw)/2)
	for i := range list {
		list[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return list
}

func characters(u []uint16) string { return string(utf16.Decode(u)) }

// Decode is what a string shows.
func (m *cmap) Decode(raw string) string {
	var b strings.Builder
	for i := 0; i+m.bytes <= len(raw); i += m.bytes {
		b.WriteString(m.shown(number([]byte(raw[i : i+m.bytes]))))
	}
	return b.String()
}

func (m *cmap) shown(code int) string {
	if s, ok := m.chars[code]; ok {
		return s
	}
	for _, r := range m.ranges {
		if code < r.low || code > r.high {
			continue
		}
		at := code - r.low
		if len(r.first) == 0 {
			if at < len(r.many) {
				return r.many[at]
			}
			return ""
		}
		u := append([]uint16(nil), r.first...)
		u[len(u)-1] += uint16(at) //nolint:gosec // beyond the last character it begins anew, and says nothing
		return characters(u)
	}
	return ""
}
