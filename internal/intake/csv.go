package intake

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

const (
	fieldYear  field = "year"
	fieldMonth field = "month"
)

// column is what a column of a table holds.
type column struct {
	name  string
	field field // "" for one that is not known
	lang  i18n.Lang
}

// columnNames lists the names a column may go by, folded; a "!" marks the
// language where the name tells it.
var columnNames = map[field]string{
	fieldTitle:    "title|!titre|resolution title|!titre de la resolution",
	fieldNumber:   "number|no|n|num|numero|resolution|res|resolution number|resolution no|numero de resolution|numero de la resolution",
	fieldMeeting:  "meeting|date|adopted|meeting date|date adopted|reunion|assemblee|date d adoption|adoptee|adoptee en",
	fieldYear:     "year|annee",
	fieldMonth:    "month|mois",
	fieldWhereas:  "whereas|preamble|!attendu|!attendus|!attendu que|!considerants|!preambule",
	fieldResolved: "resolved|be it resolved|therefore be it resolved|actions|!resolu|!il est resolu|!il est resolu que|!dispositif",
	fieldText:     "text|full text|body|wording|!texte|!texte integral",
	fieldMover:    "mover|moved by|proposed by|propose par|proposee par|proposeur|proposeuse",
	fieldSeconder: "seconder|seconded by|appuye par|appuyee par|appuyeur|secondee par",
	fieldSubjects: "subject|subjects|topic|topics|theme|themes|sujet|sujets",
	fieldGroup:    "working group|group|groupe de travail|groupe",
	fieldStatus:   "status|statut|etat",
	fieldLang:     "language|lang|langue",
}

// columnsOf reads the first row of a table and counts the columns it knows.
func columnsOf(row []string) (columns []column, known int) {
	for _, name := range row {
		c := column{name: name}
		folded := foldName(name)
		words := strings.Fields(folded)
		if n := len(words); n > 1 {
			if l, ok := langOfName(words[n-1]); ok {
				c.lang, folded = l, strings.Join(words[:n-1], " ")
			}
		}
		for f, names := range columnNames {
			list := strings.Split(names, "|")
			if slices.Contains(list, folded) {
				c.field = f
			} else if slices.Contains(list, "!"+folded) {
				c.field = f
				if c.lang == "" {
					c.lang = i18n.FR
				}
			}
		}
		if c.field != "" {
			known++
		}
		columns = append(columns, c)
	}
	settleColumns(columns)
	return columns, known
}

// settleColumns gives a language to "Title" where "Titre" stands beside it, and
// takes it from a lone "Titre", whose rows may be in either.
func settleColumns(columns []column) {
	for i, c := range columns {
		if !c.text() {
			continue
		}
		twin := slices.IndexFunc(columns, func(o column) bool { return o.field == c.field && o.lang == i18n.FR })
		if c.lang == "" && twin >= 0 {
			columns[i].lang = i18n.EN
		}
	}
	if !slices.ContainsFunc(columns, func(c column) bool { return c.text() && c.lang == i18n.EN }) {
		for i := range columns {
			columns[i].lang = ""
		}
	}
}

// text tells whether a column holds words of the resolution itself.
func (c column) text() bool {
	return c.field == fieldTitle || c.field == fieldWhereas || c.field == fieldResolved || c.field == fieldText
}

func foldName(s string) string {
	s = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "É", "e").Replace(s)
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c)
	}), " ")
}

// separator finds what stands between the cells of a line.
func separator(line string) rune {
	best, most := ',', strings.Count(line, ",")
	for _, c := range []rune{';', '\t', '|'} {
		if n := strings.Count(line, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

func splitLine(line string) []string {
	cells := strings.Split(line, string(separator(line)))
	for i, c := range cells {
		cells[i] = strings.Trim(strings.TrimSpace(c), `"`)
	}
	return cells
}

// readCSV reads a table with one resolution a row.
func (r *reader) readCSV(name string) error {
	first, _, _ := strings.Cut(r.text, "\n")
	c := csv.NewReader(strings.NewReader(r.text))
	c.Comma = separator(first)
	c.FieldsPerRecord = -1
	header, err := c.Read()
	if err != nil {
		return csvFault(err, name)
	}
	columns, known := columnsOf(header)
	texts := slices.ContainsFunc(columns, func(c column) bool { return c.text() && c.field != fieldTitle })
	if known < 2 || !texts {
		return fault.New(fault.Invalid, "intake.error.csv_columns", fault.Args{"File": name, "Columns": strings.Join(header, ", ")})
	}
	at := 0
	for _, cell := range header {
		if cell = collapse(cell); cell != "" {
			r.rep.Outside = append(r.rep.Outside, Outside{Text: cell, Line: 1, Reason: Columns, at: at})
			at++
		}
	}
	if r.opts.Lang != "" {
		r.rep.Lang = r.opts.Lang
	} else {
		r.settleLanguage([]block{{text: strings.ToValidUTF8(r.text[:min(len(r.text), 64<<10)], "")}})
	}
	for row := 1; ; row++ {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return csvFault(err, name)
		}
		if len(r.rep.Entries) > MaxEntries {
			return fault.New(fault.TooLarge, "intake.error.too_many_entries", fault.Args{"File": name, "Max": MaxEntries})
		}
		line, _ := c.FieldPos(0)
		if err := r.row(columns, cells, row, line, &at); err != nil {
			return err
		}
	}
}

func csvFault(err error, name string) error {
	var at *csv.ParseError
	line := 1
	if errors.As(err, &at) {
		line = at.StartLine
	}
	return fault.Wrap(err, fault.Invalid, "intake.error.csv_quotes", fault.Args{"File": name, "Line": line})
}

// row reads one row into an entry, or two where it has both languages.
func (r *reader) row(columns []column, cells []string, row, line int, at *int) error {
	langs := map[i18n.Lang]bool{}
	for i, cell := range cells {
		if i < len(columns) && columns[i].text() && columns[i].field != fieldTitle && collapse(cell) != "" {
			langs[columns[i].lang] = true
		}
	}
	if len(langs) == 0 {
		for _, cell := range cells {
			if cell = collapse(cell); cell != "" {
				r.rep.Outside = append(r.rep.Outside, Outside{Text: cell, Line: line, Reason: Other, at: *at})
				*at++
			}
		}
		return nil
	}
	if len(langs) > 1 { // columns of no language go with the others
		delete(langs, "")
	}
	order := []i18n.Lang{}
	for _, l := range []i18n.Lang{"", i18n.EN, i18n.FR} {
		if langs[l] {
			order = append(order, l)
		}
	}
	for i, l := range order {
		b := r.newBuilder()
		b.lines = true
		b.e.Lang = l
		b.e.Source = Source{Entry: row, Line: line}
		for j, cell := range cells {
			c := column{}
			if j < len(columns) {
				c = columns[j]
			}
			orphan := i == 0 && c.lang != "" && !langs[c.lang]
			if c.lang != "" && c.lang != l && l != "" && !orphan {
				continue
			}
			b.cell(c, cell, line, at)
		}
		b.wholeDate()
		e, err := b.done()
		if err != nil {
			return err
		}
		r.rep.Entries = append(r.rep.Entries, e)
	}
	return nil
}

// cell reads one cell of a row.
func (b *builder) cell(c column, raw string, line int, at *int) {
	text := collapse(raw)
	if text == "" {
		return
	}
	u := unit{block: block{text: text, line: line, at: *at}}
	*at++
	switch c.field {
	case fieldWhereas, fieldResolved, fieldText:
		blocks := cellBlocks(raw)
		b.section, b.listed, b.inner = "", false, 0
		b.fresh()
		switch c.field {
		case fieldWhereas:
			b.section = wording.Whereas
		case fieldResolved:
			b.section = wording.Resolved
		}
		*at--
		units := make([]unit, 0, len(blocks))
		for _, k := range blocks {
			k.at, k.line = *at, line
			*at++
			units = append(units, classify(k))
		}
		for i, k := range units {
			next := unit{}
			if i+1 < len(units) {
				next = units[i+1]
			}
			b.add(k, next)
		}
		b.section = ""
	case fieldTitle:
		b.addTitle(u, text)
	case "":
		b.doubt("intake.doubt.unknown_column", "Column", c.name)
		b.note(u)
	case fieldLang:
		b.piece(u, Piece{Kind: PieceField, Text: text}, nil)
		if l, ok := langOfName(text); ok && b.e.Lang == "" {
			b.e.Lang = l
		}
	case fieldYear:
		b.piece(u, Piece{Kind: PieceField, Text: text}, nil)
		b.date.year = findDate(text).year
	case fieldMonth:
		b.piece(u, Piece{Kind: PieceField, Text: text}, nil)
		if m := i18n.MonthOf(text); m != 0 {
			b.date.month = int(m)
		} else if n := atoi(text); n >= 1 && n <= 12 {
			b.date.month = n
		}
	default:
		b.piece(u, Piece{Kind: PieceField, Text: text}, nil)
		if c.field == fieldSubjects {
			text = strings.ReplaceAll(raw, "\n", ";")
		}
		b.fact(c.field, text)
	}
}

// wholeDate drops a month whose year is not known.
func (b *builder) wholeDate() {
	if b.date.year == 0 {
		b.date = date{}
	}
}

// cellBlocks reads the words of a cell: a fragment of a page where it has tags,
// else every line by itself.
func cellBlocks(raw string) []block {
	if html1.MatchString(raw) {
		if blocks, _, err := readHTML("", raw, ""); err == nil {
			for i := range blocks {
				blocks[i].reason = ""
			}
			return blocks
		}
	}
	var c collector
	for _, line := range strings.Split(raw, "\n") {
		c.write(run{text: line})
		c.flush(block{})
	}
	return c.blocks
}
