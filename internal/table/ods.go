package table

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

// maxRepeated bounds how often one row with something in it is repeated.
const maxRepeated = 1000

// odsSheet is a sheet of OpenDocument while it is read.
type odsSheet struct {
	t       *Table
	hidden  bool
	row     []string
	line    int
	repeats int // of the row
	at      int // the next column
	across  int // how often the cell stands beside itself
	kind    string
	value   string
	text    strings.Builder
	in      int // depth of paragraphs
	aside   int // depth of notes on cells
}

// readODS reads the first sheet that has something in it.
func (t *Table) readODS(b *book) error {
	s := &odsSheet{t: t}
	return b.part("content.xml", func(r io.Reader) error {
		return tokens(r, func(token xml.Token) error {
			switch e := token.(type) {
			case xml.StartElement:
				s.open(e)
			case xml.EndElement:
				return s.close(e)
			case xml.CharData:
				if s.in > 0 && s.aside == 0 && s.text.Len() <= MaxCell {
					s.text.Write(e)
				}
			}
			return nil
		})
	})
}

func repeated(e xml.StartElement, name string) int {
	n, err := strconv.Atoi(attr(e, name))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

func (s *odsSheet) open(e xml.StartElement) {
	switch e.Name.Local {
	case "table":
		s.line = 0
		name := attr(e, "name")
		if len(s.t.Rows) > 0 {
			s.hidden = true
			s.t.Others = append(s.t.Others, name)
			return
		}
		s.t.Sheet = name
	case "table-row":
		s.row, s.at, s.repeats = nil, 0, repeated(e, "number-rows-repeated")
	case "table-cell", "covered-table-cell":
		s.across = repeated(e, "number-columns-repeated")
		s.kind, s.value = attr(e, "value-type"), attr(e, "value")
		switch s.kind {
		case "date":
			s.value = attr(e, "date-value")
		case "boolean":
			s.value = strings.ToUpper(attr(e, "boolean-value"))
		}
		s.text.Reset()
	case "annotation":
		s.aside++
	case "p":
		if s.in == 0 && s.text.Len() > 0 && s.aside == 0 {
			s.text.WriteByte('\n')
		}
		s.in++
	case "s", "tab":
		if s.in > 0 && s.aside == 0 {
			s.text.WriteByte(' ')
		}
	}
}

func (s *odsSheet) close(e xml.EndElement) error {
	switch e.Name.Local {
	case "annotation":
		s.aside--
	case "p":
		s.in--
	case "table-cell", "covered-table-cell":
		cell := s.cell()
		if cell != "" {
			for i := range min(s.across, MaxColumns-min(s.at, MaxColumns)) {
				s.row = put(s.row, s.at+i, cell)
			}
		}
		s.at = min(s.at+s.across, MaxColumns)
	case "table-row":
		if s.hidden {
			return nil
		}
		if len(s.row) > 0 {
			for i := range min(s.repeats, maxRepeated) {
				if err := s.t.add(s.line+1+i, append([]string(nil), s.row...)); err != nil {
					return err
				}
			}
		}
		s.line += s.repeats
	}
	return nil
}

// cell is a cell as a person sees it; a number or a day as it is kept, since it
// may be shown in any way.
func (s *odsSheet) cell() string {
	switch s.kind {
	case "date":
		day, _, _ := strings.Cut(s.value, "T")
		return tidy(day)
	case "float", "currency", "percentage":
		return number(s.value)
	case "boolean":
		return s.value
	}
	return tidy(s.text.String())
}
