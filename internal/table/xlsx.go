package table

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"time"
)

// workbook is what the parts around the sheet say.
type workbook struct {
	sheets  []page
	targets map[string]string // by relation
	strings []string
	dates   []bool // by style: the number is a day
	custom  map[string]bool
	epoch   time.Time
}

type page struct {
	name, relation string
	hidden         bool
}

// maxStrings bounds the shared texts of a workbook.
const maxStrings = 4_000_000

// readXLSX reads the first sheet that is shown and has something in it.
func (t *Table) readXLSX(b *book) error {
	w := &workbook{targets: map[string]string{}, custom: map[string]bool{}, epoch: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}
	for _, p := range []struct {
		name string
		read func(io.Reader) error
	}{
		{"xl/workbook.xml", w.readBook},
		{"xl/_rels/workbook.xml.rels", w.readRelations},
		{"xl/sharedStrings.xml", w.readStrings},
		{"xl/styles.xml", w.readStyles},
	} {
		if err := b.part(p.name, p.read); err != nil {
			return err
		}
	}
	for _, s := range w.sheets {
		if s.hidden {
			continue
		}
		if len(t.Rows) > 0 {
			t.Others = append(t.Others, s.name)
			continue
		}
		target := w.targets[s.relation]
		if !strings.HasPrefix(target, "/") {
			target = path.Join("xl", target)
		}
		t.Sheet = s.name
		if err := b.part(strings.TrimPrefix(target, "/"), func(r io.Reader) error { return w.readSheet(r, t) }); err != nil {
			return err
		}
	}
	return nil
}

// tokens calls see for every token of a part. Names keep their prefixes apart:
// what matters here is the local name alone.
func tokens(r io.Reader, see func(t xml.Token) error) error {
	dec := xml.NewDecoder(r)
	dec.Strict = false
	dec.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("a part that is not UTF-8") }
	for {
		t, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := see(t); err != nil {
			return err
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func yes(v string) bool { return v == "1" || v == "true" }

func (w *workbook) readBook(r io.Reader) error {
	return tokens(r, func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "workbookPr":
			if yes(attr(e, "date1904")) {
				w.epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
			}
		case "sheet":
			s := page{name: attr(e, "name"), hidden: strings.Contains(strings.ToLower(attr(e, "state")), "hidden")}
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					s.relation = a.Value
				}
			}
			if len(w.sheets) < 1000 {
				w.sheets = append(w.sheets, s)
			}
		}
		return nil
	})
}

func (w *workbook) readRelations(r io.Reader) error {
	return tokens(r, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" && len(w.targets) < 10_000 {
			w.targets[attr(e, "Id")] = attr(e, "Target")
		}
		return nil
	})
}

// readStrings reads the shared texts; what says how a text is spoken (rPh) is
// no part of it.
func (w *workbook) readStrings(r io.Reader) error {
	var text strings.Builder
	in, spoken := false, 0
	return tokens(r, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				text.Reset()
			case "t":
				in = true
			case "rPh":
				spoken++
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				in = false
			case "rPh":
				spoken--
			case "si":
				if len(w.strings) >= maxStrings {
					return errLimit
				}
				w.strings = append(w.strings, tidy(text.String()))
			}
		case xml.CharData:
			if in && spoken == 0 && text.Len() <= MaxCell {
				text.Write(e)
			}
		}
		return nil
	})
}

// readStyles finds the styles whose numbers are days (ECMA-376 part 1,
// 18.8.30: the built-in formats, and codes of the file's own).
func (w *workbook) readStyles(r io.Reader) error {
	inCells := false
	return tokens(r, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "numFmt":
				if len(w.custom) < 10_000 {
					w.custom[attr(e, "numFmtId")] = isDateCode(attr(e, "formatCode"))
				}
			case "cellXfs":
				inCells = true
			case "xf":
				if inCells && len(w.dates) < 100_000 {
					id := attr(e, "numFmtId")
					n, _ := strconv.Atoi(id)
					day, own := w.custom[id]
					w.dates = append(w.dates, own && day || !own && (n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58))
				}
			}
		case xml.EndElement:
			if e.Name.Local == "cellXfs" {
				inCells = false
			}
		}
		return nil
	})
}

// isDateCode reports whether a format shows a number as a day: it has a day or a
// year outside quotes and brackets.
func isDateCode(code string) bool {
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case c == ';':
			return false
		case c|0x20 == 'd' || c|0x20 == 'y' || c|0x20 == 'j' || c|0x20 == 'a' && strings.HasPrefix(strings.ToLower(code[i:]), "aaaa"):
			return true
		}
	}
	return false
}

// readSheet reads the rows of a sheet.
func (w *workbook) readSheet(r io.Reader, into *Table) error {
	var (
		row        []string
		line, at   int
		kind       string
		style      int
		value      strings.Builder
		in, inText bool
		spoken     int
	)
	return tokens(r, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "row":
				line++
				if n, err := strconv.Atoi(attr(e, "r")); err == nil && n >= line {
					line = n
				}
				row, at = nil, -1
			case "c":
				at++
				kind, style = "", 0
				for _, a := range e.Attr {
					switch a.Name.Local {
					case "r":
						if n := column(a.Value); n >= 0 {
							at = n
						}
					case "t":
						kind = a.Value
					case "s":
						style, _ = strconv.Atoi(a.Value)
					}
				}
				value.Reset()
			case "v":
				in = true
			case "is":
				inText = true
			case "t":
				in = inText
			case "rPh":
				spoken++
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "v", "t":
				in = false
			case "is":
				inText = false
			case "rPh":
				spoken--
			case "c":
				row = put(row, at, w.cell(kind, style, value.String()))
			case "row":
				return into.add(line, row)
			}
		case xml.CharData:
			if in && spoken == 0 && value.Len() <= MaxCell {
				value.Write(e)
			}
		}
		return nil
	})
}

// cell is a cell as a person sees it.
func (w *workbook) cell(kind string, style int, v string) string {
	switch kind {
	case "s":
		if n, err := strconv.Atoi(v); err == nil && n >= 0 && n < len(w.strings) {
			return w.strings[n]
		}
		return ""
	case "inlineStr", "str":
		return tidy(v)
	case "b":
		if yes(v) {
			return "TRUE"
		}
		return "FALSE"
	case "e":
		return "" // #N/A and its like say nothing
	case "d":
		if day, _, ok := strings.Cut(v, "T"); ok {
			return day
		}
		return tidy(v)
	}
	if style >= 0 && style < len(w.dates) && w.dates[style] {
		if day, ok := w.day(v); ok {
			return day
		}
	}
	return number(v)
}

// day reads a serial number as the calendar day it stands for. The 29 February
// 1900 that Excel believes in makes days before March of that year wrong by one.
func (w *workbook) day(v string) (string, bool) {
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || f < 1 || f > 2_958_465 {
		return "", false
	}
	return w.epoch.AddDate(0, 0, int(f)).Format(time.DateOnly), true
}

// number writes a number without the exponent and the endings that files have
// and people do not see.
func number(v string) string {
	v = strings.TrimSpace(v)
	if strings.Trim(v, "0123456789") == "" {
		return v
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || math.Abs(f) > 1e15 {
		return tidy(v)
	}
	return strconv.FormatFloat(math.Round(f*1e6)/1e6, 'f', -1, 64)
}
