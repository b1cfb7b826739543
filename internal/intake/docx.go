package intake

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"plenary.example/internal/fault"
)

const (
	maxParts = 4096 // files in the package of a Word document
	maxXML   = 512  // depth of elements
)

var errTooBig = errors.New("unpacks to more than the limit")

// readDOCX reads a Word document: its body, then its headers, footers, notes
// and comments, which belong to no entry.
func readDOCX(name string, raw []byte) ([]block, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "intake.error.docx_broken", fault.Args{"File": name})
	}
	d := &docx{styles: map[string]docxStyle{}, lists: map[string]map[string]bool{}, left: MaxFile}
	if len(z.File) > maxParts {
		return nil, fault.New(fault.TooLarge, "intake.error.docx_bomb", fault.Args{"File": name, "Max": MaxFile >> 20})
	}
	files := map[string]*zip.File{}
	var extra []string
	for _, f := range z.File {
		if _, twice := files[f.Name]; twice {
			continue
		}
		files[f.Name] = f
		base := strings.TrimRight(strings.TrimSuffix(path.Base(f.Name), ".xml"), "0123456789")
		if path.Dir(f.Name) == "word" && slices.Contains([]string{"header", "footer", "footnotes", "endnotes", "comments"}, base) {
			extra = append(extra, f.Name)
		}
	}
	body := files["word/document.xml"]
	if body == nil {
		return nil, fault.New(fault.Invalid, "intake.error.zip_not_docx", fault.Args{"File": name})
	}
	steps := []struct {
		file *zip.File
		read func(io.Reader) error
	}{
		{files["word/styles.xml"], d.readStyles},
		{files["word/numbering.xml"], d.readLists},
		{body, d.readBody},
	}
	slices.Sort(extra)
	for _, n := range extra {
		steps = append(steps, struct {
			file *zip.File
			read func(io.Reader) error
		}{files[n], d.readExtra(n)})
	}
	for _, s := range steps {
		if s.file == nil {
			continue
		}
		if err := d.part(s.file, s.read); err != nil {
			if errors.Is(err, errTooBig) {
				return nil, fault.Wrap(err, fault.TooLarge, "intake.error.docx_bomb", fault.Args{"File": name, "Max": MaxFile >> 20})
			}
			return nil, fault.Wrap(err, fault.Invalid, "intake.error.docx_broken", fault.Args{"File": name})
		}
	}
	return d.blocks, d.full(name)
}

// docx reads the parts of one document.
type docx struct {
	collector
	styles map[string]docxStyle
	lists  map[string]map[string]bool // by list and level: numbered?
	left   int64                      // bytes that may still be unpacked
	reason Reason
	para   int
}

type docxStyle struct {
	heading    int
	list       string
	level      int
	struck     bool
	characters bool
}

// meter counts what is unpacked and stops at the limit.
type meter struct {
	r io.Reader
	d *docx
}

func (m meter) Read(p []byte) (int, error) {
	if m.d.left <= 0 {
		return 0, errTooBig
	}
	n, err := m.r.Read(p)
	m.d.left -= int64(n)
	return n, err
}

func (d *docx) part(f *zip.File, read func(io.Reader) error) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	err = read(meter{rc, d})
	return errors.Join(err, rc.Close())
}

func (d *docx) readExtra(name string) func(io.Reader) error {
	return func(r io.Reader) error {
		d.reason = Note
		if base := path.Base(name); strings.HasPrefix(base, "header") || strings.HasPrefix(base, "footer") {
			d.reason = Furniture
		}
		return d.readBody(r)
	}
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

func (d *docx) readStyles(r io.Reader) error {
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
			s = docxStyle{characters: value(e, "type") == "character"}
		case "name":
			n := strings.ToLower(value(e, "val"))
			if rest, ok := strings.CutPrefix(n, "heading "); ok && len(rest) == 1 && rest[0] >= '1' && rest[0] <= '6' {
				s.heading = int(rest[0] - '0')
			}
			if n == "title" {
				s.heading = 1
			}
		case "outlineLvl":
			if v := atoi(value(e, "val")); s.heading == 0 && v < 6 {
				s.heading = v + 1
			}
		case "numId":
			s.list = value(e, "val")
		case "ilvl":
			s.level = atoi(value(e, "val"))
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

func (d *docx) readLists(r io.Reader) error {
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

// docxPara is a paragraph while it is read; a text box may stand in another.
type docxPara struct {
	heading, level int
	list           string
	set            bool // its own list level was said
	begun          bool // its first words have become a block
	line           int
	run            run
	inRun          bool
}

func (d *docx) readBody(r io.Reader) error {
	var open []docxPara
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
				d.para++
				open = append(open, docxPara{line: d.para})
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
				set := run{}
				if n := len(open); n > 0 {
					set = open[n-1].run
				}
				set.text = string(e)
				set.del = set.del || del > 0 || in[0] == "delText"
				set.ins = ins > 0
				d.write(set)
			}
		}
		return false
	})
	d.endPara(&docxPara{line: d.para})
	return err
}

// property reads what an element says of the paragraph or the run it is in.
func (d *docx) property(e xml.StartElement, p *docxPara) {
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
		if v := atoi(value(e, "val")); v < 6 {
			p.heading = v + 1
		}
	case "numId":
		p.list = value(e, "val")
	case "ilvl":
		p.level, p.set = min(atoi(value(e, "val")), 8), true
	case "r":
		p.inRun, p.run = true, run{}
	case "rStyle":
		p.run.del = p.run.del || d.styles[value(e, "val")].struck
	case "strike", "dstrike":
		p.run.del = p.inRun && on(e)
	case "b":
		p.run.bold = p.inRun && on(e)
	case "tab":
		if p.inRun {
			d.write(run{text: " "})
		}
	case "br", "cr":
		d.write(run{br: true})
	case "noBreakHyphen":
		d.write(run{text: "\u2011", del: p.run.del, bold: p.run.bold})
	}
}

// endPara makes a block of the words so far.
func (d *docx) endPara(p *docxPara) {
	b := block{heading: p.heading, line: p.line, reason: d.reason}
	if p.list != "" && p.list != "0" && p.heading == 0 {
		l := d.lists[p.list]
		numbered, known := l[[]string{"0", "1", "2", "3", "4", "5", "6", "7", "8"}[max(p.level, 0)]]
		b.level, b.start, b.ordered = p.level+1, !p.begun, numbered || !known
	}
	if d.flush(b) {
		p.begun = true
	}
}
