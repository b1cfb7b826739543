// Package paper sets a statement with its signatories on paper: a tagged PDF in one
// language or in both, as of an instant that is printed on every page, and the same as a
// Word document.
package paper

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"plenary.example/internal/docx/writing"
	"plenary.example/internal/i18n"
	"plenary.example/internal/letter"
	"plenary.example/internal/markdown"
	"plenary.example/internal/pdf/press"
	"plenary.example/internal/signons"
)

// Press sets statements. It is safe for concurrent use.
type Press struct {
	p       *press.Press
	s       *signons.Service
	catalog *i18n.Catalog
}

// New makes a press for the statements of s.
func New(s *signons.Service, catalog *i18n.Catalog) (*Press, error) {
	p, err := press.New(nil)
	return &Press{p, s, catalog}, err
}

// The measures of a page, in millimetres.
const (
	left  = 25.0
	right = press.Width - 25
	wide  = right - left
	top   = 30.0 // of the first line of a page
	foot  = press.Height - 24
)

func ink() press.Colour  { return press.Colour{20, 20, 20} }
func grey() press.Colour { return press.Colour{80, 80, 80} }

func roman(size float64) press.Type { return press.Type{Size: size, Colour: ink()} }
func bold(size float64) press.Type  { return press.Type{Size: size, Style: press.Bold, Colour: ink()} }
func small() press.Type             { return press.Type{Size: 8.5, Colour: grey()} }

func leading(t press.Type) float64 { return t.Size * 25.4 / 72 * 1.28 }

// Files sets a statement as it is delivered: in both languages, and in each.
func (p *Press) Files(r signons.Roll) ([]signons.File, error) {
	var list []signons.File
	for _, kind := range signons.Kinds() {
		body, err := p.PDF(r, kind)
		if err != nil {
			return nil, err
		}
		list = append(list, signons.File{Kind: kind, Body: body})
	}
	return list, nil
}

// languages are those of a kind of file; the first is the one of what stands around.
func languages(kind string, original i18n.Lang) []i18n.Lang {
	if lang, ok := i18n.ParseLang(kind); ok {
		return []i18n.Lang{lang}
	}
	if original == i18n.FR {
		return []i18n.Lang{i18n.FR, i18n.EN}
	}
	return []i18n.Lang{i18n.EN, i18n.FR}
}

// PDF sets a statement with its signatories: kind is "en", "fr" or "both".
func (p *Press) PDF(r signons.Roll, kind string) ([]byte, error) {
	langs := languages(kind, r.Statement.Original)
	var b bytes.Buffer
	b.Grow(96 << 10)
	file := p.p.Open(&b, press.Info{Title: r.Statement.Title.In(langs[0]), Author: p.s.Profile().Name.In(langs[0]), Lang: string(langs[0]) + "-CA", Made: r.At.UTC(), Tagged: true})
	s := &sheet{p: p, file: file, r: r, accent: letter.Accent(p.s.Profile().Accent)}
	for _, lang := range langs {
		s.loc = p.catalog.For(lang)
		s.begin()
		s.statement()
	}
	if len(langs) == 1 {
		s.signatories(langs[0])
	} else { // the names once, under headings in both
		s.loc = p.catalog.For(langs[0])
		s.page()
		s.signatories(langs[0], langs[1])
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("signons: %w", err)
	}
	return b.Bytes(), nil
}

// sheet is a file that is being filled from above.
type sheet struct {
	p      *Press
	file   *press.File
	on     *press.Page
	loc    *i18n.Localizer
	r      signons.Roll
	accent press.Colour
	y      float64
	pages  int
}

// page begins a page: its number, and as of when it is.
func (s *sheet) page() {
	s.pages++
	s.on = s.file.Page()
	s.y = top
	if s.pages > 1 {
		s.on.Text(left, 18, s.clip(s.r.Statement.Title.In(s.loc.Lang()), wide-30), small(), press.Left)
	}
	s.on.Rule(left, foot+6, right, foot+6, 0.2, grey())
	s.on.Text(left, foot+11, s.asOf(), small(), press.Left)
	s.on.Text(right, foot+11, strconv.Itoa(s.pages), small(), press.Right)
}

func (s *sheet) clip(text string, width float64) string {
	_, broken := s.p.p.Fit(text, width, small(), small().Size, 1)
	return strings.Join(broken, " ")
}

func (s *sheet) asOf() string {
	return s.loc.T("signons.paper.as_of", "When", s.loc.DateTime(s.r.At.In(s.p.s.Location())), "Version", s.r.Statement.Version, "Count", s.r.Count())
}

// room begins a page where there is less than so much of this one left.
func (s *sheet) room(needed float64) {
	if s.y+needed > foot {
		s.page()
	}
}

// begin is the head of a text in a language: whose it is, its title, to whom it goes.
func (s *sheet) begin() {
	s.page()
	lang := s.loc.Lang()
	s.block("P", s.p.s.Profile().Name.In(lang), press.Type{Size: 11, Style: press.Bold, Colour: s.accent}, 0)
	s.on.Rule(left, s.y-2, right, s.y-2, 0.7, s.accent)
	s.y += 7
	s.block("H1", i18n.Typeset(lang, s.r.Statement.Title.In(lang)), bold(17), 2)
	s.block("P", s.loc.T("signons.paper.to", "Addressee", s.r.Statement.Addressee), roman(11), 1)
	if s.r.Statement.Original != "" && s.r.Statement.Original != lang {
		s.block("P", s.loc.T("signons.translation"), press.Type{Size: 9.5, Style: press.Italic, Colour: grey()}, 1)
	}
	s.y += 3
}

// block sets a text, over as many pages as it takes, and leaves so much after it.
func (s *sheet) block(tag, text string, t press.Type, space float64) {
	lines := s.p.p.Lines(text, wide, t)
	s.lines(tag, left, lines, t)
	s.y += space
}

func (s *sheet) lines(tag string, x float64, lines []string, t press.Type) {
	step := leading(t)
	if n := len(lines); n > 0 {
		s.room(step * float64(min(n, 2)-1)) // no first line alone at the foot
	}
	s.on.Begin(tag, "")
	for _, line := range lines {
		if s.y > foot { // the head of the next page is no part of the paragraph
			s.on.End()
			s.page()
			s.on.Begin(tag, "")
		}
		s.on.Text(x, s.y, line, t, press.Left)
		s.y += step
	}
	s.on.End()
}

// statement sets the text. Of one that is no Markdown an empty line ends a paragraph, and
// lines that begin with a hyphen are a list.
func (s *sheet) statement() {
	lang := s.loc.Lang()
	if s.r.Statement.Marked {
		s.marked(markdown.Blocks(s.r.Statement.Text.In(lang), lang))
		return
	}
	for part := range strings.SplitSeq(s.r.Statement.Text.In(lang), "\n\n") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		for line := range strings.SplitSeq(part, "\n") {
			line = strings.TrimSpace(line)
			item, listed := strings.CutPrefix(line, "- ")
			if !listed {
				item, listed = strings.CutPrefix(line, "* ")
			}
			if listed {
				s.room(0)
				s.on.Text(left+2, s.y, "•", roman(11), press.Left)
				s.lines("P", left+7, s.p.p.Lines(i18n.Typeset(lang, item), wide-7, roman(11)), roman(11))
				continue
			}
			s.block("P", i18n.Typeset(lang, line), roman(11), 0)
		}
		s.y += 2.6
	}
}

// signatories sets the names by place, in two columns; of two languages the headings stand
// in both.
func (s *sheet) signatories(langs ...i18n.Lang) {
	both := func(say func(*i18n.Localizer) string) string {
		var list []string
		for _, l := range langs {
			if one := say(s.p.catalog.For(l)); len(list) == 0 || list[0] != one {
				list = append(list, one)
			}
		}
		return strings.Join(list, " / ")
	}
	s.y += 5
	s.room(30)
	s.block("H2", both(func(l *i18n.Localizer) string { return l.T("signons.paper.signatories", "Count", s.r.Count()) }), bold(13), 2)
	if s.r.Count() == 0 {
		s.block("P", both(func(l *i18n.Localizer) string { return l.T("signons.nobody") }), roman(10.5), 0)
	}
	for _, g := range signons.Groups(s.r.Signatories, s.loc) {
		s.room(14)
		s.block("H3", both(func(l *i18n.Localizer) string { return signons.PlaceName(l, g.Place) }), press.Type{Size: 10.5, Style: press.Bold, Colour: s.accent}, 0.5)
		s.columns(g.Signatories, langs)
		s.y += 3
	}
}

// columns sets names in two columns, row by row, so that a screen reader says them in
// their order.
func (s *sheet) columns(list []signons.Signatory, langs []i18n.Lang) {
	const gap = 6.0
	each, t := (wide-gap)/2, roman(9.5)
	step := leading(t)
	unnamed := 0
	var names [][]string
	for _, one := range list {
		if one.Name.Empty() {
			unnamed++
			continue
		}
		names = append(names, s.p.p.Lines(named(one, langs), each-3, t))
	}
	if unnamed > 0 {
		names = append(names, s.p.p.Lines(s.loc.T("signons.unnamed", "Count", unnamed), each-3, t))
	}
	for i := 0; i < len(names); i += 2 {
		high := len(names[i])
		if i+1 < len(names) {
			high = max(high, len(names[i+1]))
		}
		s.room(step * float64(high-1))
		y := s.y
		for j := i; j < min(i+2, len(names)); j++ {
			s.on.Begin("P", "")
			for k, line := range names[j] {
				s.on.Text(left+float64(j-i)*(each+gap), y+float64(k)*step, line, t, press.Left)
			}
			s.on.End()
		}
		s.y = y + float64(high)*step
	}
}

// named is a signatory as a list has them: with the name in both languages where it has
// two and both are asked for, and the city.
func named(one signons.Signatory, langs []i18n.Lang) string {
	name := one.Name.In(langs[0])
	if len(langs) > 1 && one.Name.Has(langs[1]) && one.Name.Only(langs[1]) != name {
		name += " / " + one.Name.Only(langs[1])
	}
	if one.City != "" {
		name += ", " + one.City
	}
	return name
}

// Word sets a statement with its signatories as a Word document: kind is "en", "fr" or
// "both".
func (p *Press) Word(r signons.Roll, kind string) ([]byte, error) {
	langs := languages(kind, r.Statement.Original)
	first := p.catalog.For(langs[0])
	d := writing.New(writing.Options{Title: r.Statement.Title.In(langs[0]), Author: p.s.Profile().Name.In(langs[0]), Lang: string(langs[0]) + "-CA", Made: r.At.UTC()})
	for i, lang := range langs {
		l := p.catalog.For(lang)
		d.In(string(lang) + "-CA")
		if i > 0 {
			d.PageBreak()
		}
		d.Heading(1, i18n.Typeset(lang, r.Statement.Title.In(lang)))
		d.Paragraph(l.T("signons.paper.to", "Addressee", r.Statement.Addressee))
		if r.Statement.Original != "" && r.Statement.Original != lang {
			d.Emphasis(l.T("signons.translation"))
		}
		written(d, r.Statement, lang)
	}
	d.In(string(langs[0]) + "-CA")
	d.Heading(2, first.T("signons.paper.signatories", "Count", r.Count()))
	for _, g := range signons.Groups(r.Signatories, first) {
		d.Heading(3, g.Name)
		var names []string
		for _, one := range g.Signatories {
			if !one.Name.Empty() {
				names = append(names, named(one, langs))
			}
		}
		d.List(names)
	}
	d.Emphasis(first.T("signons.paper.as_of", "When", first.DateTime(r.At.In(p.s.Location())), "Version", r.Statement.Version, "Count", r.Count()))
	return d.Bytes()
}
