package table

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	xunicode "golang.org/x/text/encoding/unicode"

	"plenary.example/internal/fault"
	"plenary.example/internal/sheet"
)

// readCSV reads comma-separated values, whatever separates them.
func (t *Table) readCSV(raw []byte) error {
	t.Format = CSV
	text, err := t.decode(raw)
	if err != nil {
		return err
	}
	s := scanner{text: text, line: 1}
	if first, rest, ok := strings.Cut(text, "\n"); ok && len(first) <= 6 && strings.HasPrefix(strings.ToLower(first), "sep=") && len(first) > 4 {
		s.comma, s.text, s.line = first[4], rest, 2 // Excel's own way to say it
	} else {
		s.comma = delimiter(text)
	}
	t.Delimiter = string(s.comma)
	for s.more() {
		line, cells := s.row()
		if err := t.add(line, cells); err != nil {
			return err
		}
	}
	return nil
}

// decode turns the bytes into text with line feeds alone. A byte order mark
// decides, then the zeros of UTF-16, then whether the bytes can be UTF-8; what
// is left was saved by a Windows program.
func (t *Table) decode(raw []byte) (string, error) {
	enc, label := encodingOf(raw)
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return "", fault.Wrap(err, fault.Invalid, "table.error.broken", fault.Args{"File": t.File})
	}
	t.Encoding = label
	s := strings.TrimPrefix(string(text), "\ufeff")
	if binary(s) {
		return "", fault.New(fault.Invalid, "table.error.binary", fault.Args{"File": t.File})
	}
	t.Damaged = strings.Count(s, string(utf8.RuneError))
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.ToValidUTF8(s, string(utf8.RuneError)), nil
}

func encodingOf(raw []byte) (encoding.Encoding, string) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return encoding.Nop, "utf-8"
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM), "utf-16le"
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return xunicode.UTF16(xunicode.BigEndian, xunicode.UseBOM), "utf-16be"
	}
	var zeros [2]int
	sample := raw[:min(len(raw), 4096)]
	for i, c := range sample {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case zeros[1] > 4*zeros[0] && zeros[1] > len(sample)/8:
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM), "utf-16le"
	case zeros[0] > 4*zeros[1] && zeros[0] > len(sample)/8:
		return xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM), "utf-16be"
	case utf8.Valid(raw):
		return encoding.Nop, "utf-8"
	}
	return charmap.Windows1252, "windows-1252"
}

// binary tells whether decoded text is no text at all.
func binary(s string) bool {
	bad, all := 0, 0
	for _, c := range s[:min(len(s), 64<<10)] {
		all++
		if c == 0 || c == utf8.RuneError || (unicode.IsControl(c) && !strings.ContainsRune("\t\n\r\f\v\x1a", c)) {
			bad++
		}
	}
	return bad*20 > all
}

// guessRows is how many rows a guess looks at.
const guessRows = 30

// delimiter finds what stands between the cells: of comma, semicolon, tab and
// bar, that which cuts the first rows into the most cells, and all into as many.
func delimiter(text string) byte {
	best, most := byte(','), 0.0
	for _, comma := range []byte{',', ';', '\t', '|'} {
		s := scanner{text: text, comma: comma}
		counts, rows := map[int]int{}, 0
		for ; s.more() && rows < guessRows; rows++ {
			_, cells := s.row()
			if n := len(cells); n > 1 {
				counts[n]++
			}
		}
		score := 0.0
		for n, times := range counts {
			share := float64(times) / float64(rows) // commas within cells cut no two rows alike
			score = max(score, float64(n-1)*share*share*share)
		}
		if score > most {
			best, most = comma, score
		}
	}
	return best
}

// maxQuoted bounds what stands between two quotation marks: a mark that is not
// closed by then is a character like others.
const maxQuoted = 64 << 10

// scanner cuts text into rows and cells. It never fails: where quotation marks
// do not match, they are taken for characters.
type scanner struct {
	text  string
	at    int
	line  int
	comma byte
	dead  int // no mark before this place closes a cell
}

func (s *scanner) more() bool { return s.at < len(s.text) }

// row reads one row and the line it begins on.
func (s *scanner) row() (line int, cells []string) {
	line = s.line
	for {
		cell, last := s.cell()
		cells = append(cells, sheet.Plain(tidy(cell)))
		if last {
			return line, cells
		}
	}
}

// cell reads one cell; last tells that its row ends with it.
func (s *scanner) cell() (cell string, last bool) {
	start := s.at
	for start < len(s.text) && s.text[start] == ' ' {
		start++ // some programs put a space before the mark
	}
	if start < len(s.text) && s.text[start] == '"' {
		if inner, end, ok := s.quoted(start + 1); ok {
			s.line += strings.Count(s.text[s.at:end], "\n")
			s.at = end
			return inner, s.end()
		}
	}
	i := strings.IndexAny(s.text[s.at:], string([]byte{s.comma, '\n'}))
	if i < 0 {
		cell, s.at = s.text[s.at:], len(s.text)
		return cell, true
	}
	cell, s.at = s.text[s.at:s.at+i], s.at+i
	return cell, s.end()
}

// end steps over what ends a cell.
func (s *scanner) end() (last bool) {
	if s.at >= len(s.text) {
		return true
	}
	c := s.text[s.at]
	s.at++
	if c == '\n' {
		s.line++
		return true
	}
	return false
}

// quoted reads up to the mark that closes a cell: one that a delimiter, the end
// of the line or of the text follows. Two marks stand for one; a single mark
// within words stands for itself, but not beyond the line: there it is another
// cell's, and this one was never closed. end is the place after the closing mark.
func (s *scanner) quoted(from int) (inner string, end int, ok bool) {
	if from-1 < s.dead {
		return "", 0, false
	}
	var b strings.Builder
	limit := min(len(s.text), from+maxQuoted)
	stray, lines := false, false
	for i := from; ; {
		j := strings.IndexByte(s.text[i:limit], '"')
		if j < 0 {
			s.dead = limit
			return "", 0, false
		}
		j += i
		lines = lines || strings.IndexByte(s.text[i:j], '\n') >= 0
		b.WriteString(s.text[i:j])
		after := j + 1
		if after < len(s.text) && s.text[after] == '"' {
			b.WriteByte('"')
			i = min(after+1, limit)
			continue
		}
		for after < len(s.text) && s.text[after] == ' ' {
			after++
		}
		closes := after >= len(s.text) || s.text[after] == s.comma || s.text[after] == '\n'
		stray = stray || !closes
		if stray && lines {
			s.dead = j
			return "", 0, false
		}
		if closes {
			return b.String(), after, true
		}
		b.WriteByte('"')
		i = j + 1
	}
}
