// Package docx reads the paragraphs of Word documents (ECMA-376, the word
// processing part): their words, what revisions did to them, and whether they
// are headings or items of lists. It knows no more of layout than that.
package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const (
	maxParts = 4096 // files in the package of a Word document
	maxXML   = 512  // depth of elements
)

// What Read refuses. Any other error means that the file is damaged.
var (
	ErrTooBig  = errors.New("docx: unpacks to more than the limit")
	ErrNotWord = errors.New("docx: an archive without a Word document")
)

// Part is the part of a document that a paragraph stands in.
type Part int

// The parts, in the order in which Read gives them.
const (
	Body  Part = iota
	Aside      // footnotes, endnotes, comments
	Edge       // page headers and footers
)

// Paragraph is a paragraph or an item of a list.
type Paragraph struct {
	Runs     []Run
	Part     Part
	Line     int  // its place in the document, from 1
	Heading  int  // 1 to 6, 0 for none
	Level    int  // level of the list it is in, from 1; 0 for none
	Numbered bool // the list is numbered, not bulleted
	GoesOn   bool // it goes on with the paragraph that a text box interrupted
}

// Run is a stretch of characters set alike, or a line break.
type Run struct {
	Text     string
	Deleted  bool // by a revision, or struck out
	Inserted bool // by a revision
	Bold     bool
	Break    bool
}

// Read reads a Word document: its body, then its notes and comments, then its
// page headers and footers. Of text boxes that stand in the file twice, for old
// programs and new ones, it gives one. Nothing beyond limit bytes is unpacked.
func Read(raw []byte, limit int64) ([]Paragraph, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	if len(z.File) > maxParts {
		return nil, ErrTooBig
	}
	d := &document{styles: map[string]style{}, lists: map[string]map[string]bool{}, left: limit}
	files := map[string]*zip.File{}
	var asides, edges []string
	for _, f := range z.File {
		if _, twice := files[f.Name]; twice {
			continue
		}
		files[f.Name] = f
		if path.Dir(f.Name) != "word" {
			continue
		}
		switch strings.TrimRight(strings.TrimSuffix(path.Base(f.Name), ".xml"), "0123456789") {
		case "header", "footer":
			edges = append(edges, f.Name)
		case "footnotes", "endnotes", "comments":
			asides = append(asides, f.Name)
		}
	}
	if files["word/document.xml"] == nil {
		return nil, ErrNotWord
	}
	read := func(name string, see func(io.Reader) error) {
		if f := files[name]; f != nil && err == nil {
			err = d.unpack(f, see)
		}
	}
	read("word/styles.xml", d.readStyles)
	read("word/numbering.xml", d.readLists)
	read("word/document.xml", d.readText)
	slices.Sort(asides)
	slices.Sort(edges)
	d.part = Aside
	for _, name := range asides {
		read(name, d.readText)
	}
	d.part = Edge
	for _, name := range edges {
		read(name, d.readText)
	}
	if err != nil {
		return nil, err
	}
	return d.out, nil
}

// document is a document while it is read.
type document struct {
	styles map[string]style
	lists  map[string]map[string]bool // by list and level: numbered?
	left   int64                      // bytes that may still be unpacked
	part   Part
	line   int
	runs   []Run
	out    []Paragraph
}

type style struct {
	heading int
	list    string
	level   int
	struck  bool
}

// meter counts what is unpacked and stops at the limit.
type meter struct {
	r io.Reader
	d *document
}

func (m meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.d.left -= int64(n)
	if m.d.left < 0 {
		return 0, ErrTooBig
	}
	return n, err
}

func (d *document) unpack(f *zip.File, read func(io.Reader) error) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	err = read(meter{rc, d})
	return errors.Join(err, rc.Close())
}

func value(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func on(e xml.StartElement) bool {
	v := value(e, "val")
	return v != "0" && v != "false" && v != "off"
}

// each calls see for every element and every stretch of characters of a part.
func each(r io.Reader, see func(t xml.Token, stack []string) (skip bool)) error {
	dec := xml.NewDecoder(r)
	var stack []string
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			stack = append(stack, e.Name.Local)
			if len(stack) > maxXML {
				return errors.New("elements nested too deeply")
			}
			if see(t, stack) {
				if err := dec.Skip(); err != nil {
					return err
				}
				stack = stack[:len(stack)-1]
			}
		case xml.EndElement:
			see(t, stack)
			stack = stack[:len(stack)-1]
		case xml.CharData:
			see(t, stack)
		}
	}
}

func (d *document) readStyles(r io.Reader) error {
	id := ""
	return each(r, func(t xml.Token, stack []string) bool {
		e, ok := t.(xml.StartElement)
		if !ok {
			return false
		}
		s := d.styles[id]
		switch e.Name.Local {
		case "style":
			id = value(e, "styleId")
			s = style{}
		case "name":
			n := strings.ToLower(value(e, "val"))
			if rest, ok := strings.CutPrefix(n, "heading "); ok && len(rest) == 1 && rest[0] >= '1' && rest[0] <= '6' {
				s.heading = int(rest[0] - '0')
			}
			if n == "title" {
				s.heading = 1
			}
		case "outlineLvl":
			if v := number(value(e, "val")); s.heading == 0 && v < 6 {
				s.heading = v + 1
			}
		case "numId":
			s.list = value(e, "val")
		case "ilvl":
			s.level = number(value(e, "val"))
		case "strike", "dstrike":
			s.struck = on(e)
		default:
			return false
		}
		if id != "" && len(d.styles) < maxParts {
			d.styles[id] = s
		}
		return false
	})
}

func (d *document) readLists(r io.Reader) error {
	abstract := map[string]map[string]bool{}
	current, level, num := "", "", ""
	return each(r, func(t xml.Token, stack []string) bool {
		e, ok := t.(xml.StartElement)
		if !ok {
			return false
		}
		switch e.Name.Local {
		case "abstractNum":
			current = value(e, "abstractNumId")
			abstract[current] = map[string]bool{}
		case "lvl":
			level = value(e, "ilvl")
		case "numFmt":
			if m := abstract[current]; m != nil && len(m) < 16 {
				m[level] = value(e, "val") != "bullet" && value(e, "val") != "none"
			}
		case "num":
			num = value(e, "numId")
		case "abstractNumId":
			if num != "" {
				d.lists[num] = abstract[value(e, "val")]
			}
		}
		return false
	})
}

// para is a paragraph while it is read; a text box may stand in another.
type para struct {
	heading, level int
	list           string
	set            bool // its own list level was said
	begun          bool // its first words have become a block
	line           int
	run            Run
	inRun          bool
}

func (d *document) readText(r io.Reader) error {
	var open []para
	del, ins := 0, 0
	err := each(r, func(t xml.Token, stack []string) bool {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "Fallback", "rPrChange", "pPrChange", "sectPr":
				return true
			case "p":
				if n := len(open); n > 0 {
					d.endPara(&open[n-1])
				}
				d.line++
				open = append(open, para{line: d.line})
				return false
			case "del", "moveFrom":
				del++
			case "ins", "moveTo":
				ins++
			}
			if n := len(open); n > 0 {
				d.property(e, &open[n-1])
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "p":
				if n := len(open); n > 0 {
					d.endPara(&open[n-1])
					open = open[:n-1]
				}
			case "del", "moveFrom":
				del--
			case "ins", "moveTo":
				ins--
			case "r":
				if n := len(open); n > 0 {
					open[n-1].inRun = false
				}
			}
		case xml.CharData:
			in := stack[max(len(stack)-1, 0):]
			if len(in) == 1 && (in[0] == "t" || in[0] == "delText") {
				set := Run{}
				if n := len(open); n > 0 {
					set = open[n-1].run
				}
				set.Text = string(e)
				set.Deleted = set.Deleted || del > 0 || in[0] == "delText"
				set.Inserted = ins > 0
				d.write(set)
			}
		}
		return false
	})
	d.endPara(&para{line: d.line})
	return err
}

// property reads what an element says of the paragraph or the run it is in.
func (d *document) property(e xml.StartElement, p *para) {
	switch e.Name.Local {
	case "pStyle":
		s := d.styles[value(e, "val")]
		p.heading = s.heading
		if p.list == "" {
			p.list = s.list
		}
		if !p.set {
			p.level = s.level
		}
	case "outlineLvl":
		if v := number(value(e, "val")); v < 6 {
			p.heading = v + 1
		}
	case "numId":
		p.list = value(e, "val")
	case "ilvl":
		p.level, p.set = min(number(value(e, "val")), 8), true
	case "r":
		p.inRun, p.run = true, Run{}
	case "rStyle":
		p.run.Deleted = p.run.Deleted || d.styles[value(e, "val")].struck
	case "strike", "dstrike":
		p.run.Deleted = p.inRun && on(e)
	case "b":
		p.run.Bold = p.inRun && on(e)
	case "tab":
		if p.inRun {
			d.write(Run{Text: " "})
		}
	case "br", "cr":
		d.write(Run{Break: true})
	case "noBreakHyphen":
		d.write(Run{Text: "\u2011", Deleted: p.run.Deleted, Bold: p.run.Bold})
	}
}

// endPara makes a paragraph of the words so far.
func (d *document) endPara(p *para) {
	runs := d.runs
	d.runs = nil
	words := func(r Run) bool { return strings.TrimFunc(r.Text, unicode.IsSpace) != "" }
	if !slices.ContainsFunc(runs, words) {
		return
	}
	out := Paragraph{Runs: runs, Part: d.part, Line: p.line, Heading: p.heading, GoesOn: p.begun}
	if p.list != "" && p.list != "0" && p.heading == 0 {
		numbered, known := d.lists[p.list][strconv.Itoa(p.level)]
		out.Level, out.Numbered = p.level+1, numbered || !known
	}
	d.out = append(d.out, out)
	p.begun = true
}

func (d *document) write(r Run) {
	if n := len(d.runs); n > 0 && !r.Break {
		if p := &d.runs[n-1]; !p.Break && p.Deleted == r.Deleted && p.Inserted == r.Inserted && p.Bold == r.Bold && len(p.Text) < 256 {
			p.Text += r.Text
			return
		}
	}
	d.runs = append(d.runs, r)
}

// number reads a number that is not negative, 0 for none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
