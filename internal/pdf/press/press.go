package press

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"plenary.example/internal/pdf"
)

// Press holds what all files of a kind share: the cuts of the typeface and the seal. It
// takes some milliseconds to make and is safe for concurrent use.
type Press struct {
	outlines [styles]*outlines
	faces    [styles]*face
	bodies   [styles][faceObjects][]byte // of the faces, as every file has them
	seal     *seal
	packers  sync.Pool
}

// New makes a press. secret makes the seal: the same secret seals in the same bytes.
// Without one, files are not sealed.
func New(secret []byte) (*Press, error) {
	p := &Press{}
	p.packers.New = func() any {
		w, _ := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed) // a level that exists
		return w
	}
	if len(secret) > 0 {
		s, err := newSeal(secret)
		if err != nil {
			return nil, err
		}
		p.seal = s
	}
	for style := range styles {
		o, err := readOutlines(pdf.Typeface([styles]string{"", "B", "I"}[style]))
		if err != nil {
			return nil, err
		}
		f := newFace(style)
		f.width[0] = o.advance(0)
		for _, r := range common() {
			f.take(o, r)
		}
		p.outlines[style], p.faces[style] = o, f
		p.bodies[style] = f.objects(o, faceID(style), p, true)
	}
	return p, nil
}

// packed is data deflated: quickly for a page, thoroughly for what every file has.
func (p *Press) packed(data []byte, shared bool) []byte {
	var b bytes.Buffer
	var w *zlib.Writer
	if shared {
		w, _ = zlib.NewWriterLevel(&b, zlib.BestCompression) // a level that exists
	} else {
		w, _ = p.packers.Get().(*zlib.Writer)
		defer p.packers.Put(w)
		w.Reset(&b)
	}
	// Writing to memory does not fail.
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

// stream is the body of a stream object: dict is what its dictionary has beside its
// length.
func (s *seal) stream(dict string, data []byte) []byte {
	data = s.close(data)
	b := fmt.Appendf(nil, "<<%s/Length %d>>\nstream\n", dict, len(data))
	return append(append(b, data...), "\nendstream"...)
}

// text is a string that people read or that stands in a dictionary.
func (s *seal) text(text string) string {
	plain := true
	for _, r := range text {
		plain = plain && r >= ' ' && r <= '~'
	}
	data := []byte(text)
	if !plain {
		data = []byte{0xfe, 0xff}
		for _, u := range utf16.Encode([]rune(text)) {
			data = binary.BigEndian.AppendUint16(data, u)
		}
	}
	return fmt.Sprintf("<%x>", s.close(data))
}

// clean takes out of a text what a line of type can't hold. Letters that somebody's
// machine keeps apart from their accents are put together.
func clean(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u202f' || r == '\u2009' || r == '\u2007': // the typeface has one no-break space
			return '\u00a0'
		case r == '\t':
			return ' '
		case r == '\n':
			return r
		case r < ' ' || r >= 0x7f && r < 0xa0 || r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r == '\ufeff' || r == '\u00ad':
			return -1
		case r > 0xffff: // beyond the first plane there is no letter of this typeface
			return '\ufffd'
		}
		return r
	}, s)
}

// Type is how a text is set.
type Type struct {
	Style  Style
	Size   float64 // points
	Colour Colour
}

// Colour is red, green and blue.
type Colour [3]uint8

// Width is how wide a text is on one line, in millimetres.
func (p *Press) Width(text string, t Type) float64 { return p.width(clean(text), t) }

func (p *Press) width(text string, t Type) float64 {
	o, f, sum := p.outlines[t.Style], p.faces[t.Style], 0.0
	for _, r := range text {
		if n, ok := f.of[r]; ok {
			sum += f.width[n]
		} else {
			sum += o.advance(o.of[r])
		}
	}
	return sum * t.Size / 1000 * pointsToMM
}

const pointsToMM = 25.4 / 72

// Lines breaks a text to a width in millimetres: at its own line ends, at its spaces,
// never at a no-break space; a word that no line holds is broken within. Lines at
// the end that hold nothing are left out.
func (p *Press) Lines(text string, width float64, t Type) []string {
	var out []string
	for paragraph := range strings.SplitSeq(strings.TrimRight(clean(text), " \n"), "\n") {
		out = append(out, p.broken(paragraph, width+0.01, t)...)
	}
	if len(out) == 1 && out[0] == "" {
		return nil
	}
	return out
}

func (p *Press) broken(paragraph string, room float64, t Type) []string {
	space := p.width(" ", t)
	var out []string
	line, used := "", 0.0
	for i, word := range strings.Split(strings.TrimSpace(paragraph), " ") {
		wide := p.width(word, t)
		if i > 0 && used+space+wide <= room {
			line, used = line+" "+word, used+space+wide
			continue
		}
		if i > 0 {
			out = append(out, strings.TrimRight(line, " "))
		}
		for wide > room {
			at, sum := 0, 0.0
			for j, r := range word {
				if sum += p.width(string(r), t); sum > room && j > 0 {
					at = j
					break
				}
			}
			if at == 0 {
				break // one letter alone is too wide
			}
			out = append(out, word[:at])
			word = word[at:]
			wide = p.width(word, t)
		}
		line, used = word, wide
	}
	return append(out, strings.TrimRight(line, " "))
}

// Fit is the largest size, from the type's own down to least, in half points, at which
// a text stays within so many lines, with those lines. What not even least holds is cut,
// and ends with an ellipsis.
func (p *Press) Fit(text string, width float64, t Type, least float64, most int) (Type, []string) {
	for {
		lines := p.Lines(text, width, t)
		if len(lines) <= most {
			return t, lines
		}
		if t.Size-0.5 < least {
			last := []rune(lines[most-1])
			for len(last) > 0 && p.width(string(last)+" …", t) > width {
				last = last[:len(last)-1]
			}
			lines[most-1] = strings.TrimRight(string(last), " ") + " …"
			return t, lines[:most]
		}
		t.Size -= 0.5
	}
}
