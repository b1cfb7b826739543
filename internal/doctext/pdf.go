package doctext

import (
	"bytes"
	"errors"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// readPDF takes the words out of each page of a PDF (ISO 32000-2).
func readPDF(raw []byte) (Text, error) {
	r, err := pdf.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		if isPDFLocked(err) || errors.Is(err, pdf.ErrInvalidPassword) || looksEncrypted(raw) {
			return Text{}, ErrLocked
		}
		return Text{}, errors.Join(ErrBroken, err)
	}
	t := Text{Paged: true}
	n := r.NumPage()
	if n <= 0 {
		return Text{}, ErrBroken
	}
	t.Cut = n > maxPages
	total := 0
	for i := 1; i <= min(n, maxPages); i++ {
		words := pageWords(r.Page(i))
		total += len(words)
		t.Pages = append(t.Pages, words)
		if total > maxLetters {
			t.Cut = true
			break
		}
	}
	return t, nil
}

// pageWords is what a page says; what of it cannot be read is left out.
func pageWords(p pdf.Page) (words string) {
	s := &setter{}
	defer func() {
		if recover() != nil { // what was read until then stands
			words = s.words.String()
		}
	}()
	s.run(p.V.Key("Contents"), p.Resources(), 0)
	return s.words.String()
}

// matrix is a transformation of places: [a b c d e f] (ISO 32000-2, 8.3.3).
type matrix [6]float64

func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// face is a font as far as reading needs it.
type face struct {
	decode pdf.TextEncoding
	width  func(code int) float64 // thousandths of the size
	wide   bool                   // a code is two bytes
}

// setter follows the operators that show text (ISO 32000-2, 9.4), and writes a space
// or a line's end where what follows stands apart.
type setter struct {
	words strings.Builder
	faces map[string]*face

	font         *face
	size         float64
	leading      float64
	between      float64 // Tc
	spaces       float64 // Tw
	stretch      float64 // Tz, 1 where none is set
	ctm          matrix
	stack        []matrix
	line, at     matrix
	lastX, lastY float64 // where the last letter ended
	shown        bool
}

// deepest is how far forms within forms are followed.
const deepest = 6

func (s *setter) run(content, resources pdf.Value, depth int) {
	if content.IsNull() || depth > deepest {
		return
	}
	outer, faces := s.ctm, s.faces
	if depth == 0 {
		s.ctm, s.stretch = matrix{1, 0, 0, 1, 0, 0}, 1
	}
	s.faces = map[string]*face{}
	pdf.Interpret(content, func(stk *pdf.Stack, op string) {
		args := make([]pdf.Value, stk.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stk.Pop()
		}
		if s.words.Len() > maxLetters {
			panic(ErrTooMuch)
		}
		s.operator(op, args, resources, depth)
	})
	s.ctm, s.faces = outer, faces
}

func numbers(args []pdf.Value, n int) ([]float64, bool) {
	if len(args) < n {
		return nil, false
	}
	list := make([]float64, n)
	for i := range list {
		list[i] = args[i].Float64()
	}
	return list, true
}

func (s *setter) operator(op string, args []pdf.Value, resources pdf.Value, depth int) {
	switch op {
	case "q":
		if len(s.stack) < 1000 {
			s.stack = append(s.stack, s.ctm)
		}
	case "Q":
		if n := len(s.stack); n > 0 {
			s.ctm, s.stack = s.stack[n-1], s.stack[:n-1]
		}
	case "cm":
		if v, ok := numbers(args, 6); ok {
			s.ctm = matrix(v).times(s.ctm)
		}
	case "BT":
		s.line, s.at = matrix{1, 0, 0, 1, 0, 0}, matrix{1, 0, 0, 1, 0, 0}
	case "Tf":
		if len(args) == 2 {
			s.font, s.size = s.face(resources, args[0].Name()), args[1].Float64()
		}
	case "Do":
		if len(args) == 1 {
			s.form(resources.Key("XObject").Key(args[0].Name()), resources, depth)
		}
	case "Td", "TD", "T*", "Tm", "TL", "Tc", "Tw", "Tz":
		s.place(op, args)
	case "Tj", "'", "\"":
		if op != "Tj" {
			s.move(0, -s.leading)
		}
		if n := len(args); n > 0 {
			s.show(args[n-1].RawString())
		}
	case "TJ":
		if len(args) == 1 {
			s.array(args[0])
		}
	}
}

func (s *setter) place(op string, args []pdf.Value) {
	switch op {
	case "Tm":
		if v, ok := numbers(args, 6); ok {
			s.line, s.at = matrix(v), matrix(v)
		}
		return
	case "T*":
		s.move(0, -s.leading)
		return
	case "Td", "TD":
		if v, ok := numbers(args, 2); ok {
			if op == "TD" {
				s.leading = -v[1]
			}
			s.move(v[0], v[1])
		}
		return
	}
	v, ok := numbers(args, 1)
	if !ok {
		return
	}
	switch op {
	case "TL":
		s.leading = v[0]
	case "Tc":
		s.between = v[0]
	case "Tw":
		s.spaces = v[0]
	case "Tz":
		s.stretch = v[0] / 100
	}
}

func (s *setter) move(x, y float64) {
	s.line = matrix{1, 0, 0, 1, x, y}.times(s.line)
	s.at = s.line
}

// array shows strings with steps between them; a step about as wide as a space is one.
func (s *setter) array(v pdf.Value) {
	for i := range v.Len() {
		switch one := v.Index(i); one.Kind() {
		case pdf.String:
			s.show(one.RawString())
		case pdf.Integer, pdf.Real:
			s.forward(-one.Float64() / 1000 * s.size * s.stretch)
		}
	}
}

func (s *setter) forward(x float64) { s.at = matrix{1, 0, 0, 1, x, 0}.times(s.at) }

// Gaps, in sizes of the letters, that are a space and that are another line.
const (
	spaceGap = 0.15
	lineGap  = 0.35
)

// show writes a string where it stands.
func (s *setter) show(raw string) {
	if s.font == nil || raw == "" {
		return
	}
	text := s.font.decode.Decode(raw)
	place := s.at.times(s.ctm)
	scale := max(math.Hypot(place[0], place[1]), math.Hypot(place[2], place[3]), 1e-6) * math.Abs(s.size)
	if s.shown {
		dx, dy := place[4]-s.lastX, math.Abs(place[5]-s.lastY)
		switch {
		case dy > lineGap*scale:
			s.words.WriteByte('\n')
			if dy > 1.8*scale {
				s.words.WriteByte('\n')
			}
		case dx > spaceGap*scale || dx < -scale:
			s.words.WriteByte(' ')
		}
	}
	s.words.WriteString(text)
	s.forward(s.advance(raw))
	end := s.at.times(s.ctm)
	s.lastX, s.lastY, s.shown = end[4], end[5], true
}

// advance is how far a string moves on, in the units of the text.
func (s *setter) advance(raw string) float64 {
	total := 0.0
	step := 1
	if s.font.wide {
		step = 2
	}
	for i := 0; i+step <= len(raw); i += step {
		code := int(raw[i])
		if step == 2 {
			code = code<<8 | int(raw[i+1])
		}
		w := s.font.width(code)/1000*s.size + s.between
		if step == 1 && code == ' ' {
			w += s.spaces
		}
		total += w * s.stretch
	}
	return total
}

// form shows the content of a form, once within each page's content that names it.
func (s *setter) form(x, resources pdf.Value, depth int) {
	if x.Key("Subtype").Name() != "Form" {
		return
	}
	own := x.Key("Resources")
	if own.IsNull() {
		own = resources
	}
	outer := s.ctm
	if m := x.Key("Matrix"); m.Len() == 6 {
		var v matrix
		for i := range v {
			v[i] = m.Index(i).Float64()
		}
		s.ctm = v.times(s.ctm)
	}
	s.run(x, own, depth+1)
	s.ctm = outer
}

// face finds a font of the resources.
func (s *setter) face(resources pdf.Value, name string) *face {
	if f, ok := s.faces[name]; ok {
		return f
	}
	v := resources.Key("Font").Key(name)
	font := &pdf.Font{V: v}
	f := &face{width: font.Width}
	if table := readCmap(v.Key("ToUnicode")); table != nil {
		f.decode = table
	} else {
		f.decode = font.Encoder()
	}
	if v.Key("Subtype").Name() == "Type0" {
		f.wide, f.width = true, widths(v.Key("DescendantFonts").Index(0))
	} else if v.Key("Widths").IsNull() {
		f.width = func(int) float64 { return usual }
	}
	s.faces[name] = f
	return f
}

// usual is the width of a letter whose font does not say it, in thousandths.
const usual = 500

// widths reads the widths of a composite font (ISO 32000-2, 9.7.4.3).
func widths(font pdf.Value) func(int) float64 {
	usually := 1000.0
	if d := font.Key("DW"); !d.IsNull() {
		usually = d.Float64()
	}
	known := map[int]float64{}
	w := font.Key("W")
	for i := 0; i < w.Len() && len(known) < 1<<17; {
		first := int(w.Index(i).Int64())
		second := w.Index(i + 1)
		if second.Kind() == pdf.Array {
			for j := range second.Len() {
				known[first+j] = second.Index(j).Float64()
			}
			i += 2
			continue
		}
		for c := first; c <= int(second.Int64()) && c-first < 1<<16; c++ {
			known[c] = w.Index(i + 2).Float64()
		}
		i += 3
	}
	return func(code int) float64 {
		if v, ok := known[code]; ok {
			return v
		}
		return usually
	}
}
