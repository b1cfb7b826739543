package intake

import (
	"cmp"
	"fmt"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// The bounds of what is read. A coalition's whole history is a few megabytes;
// anything beyond these is a mistake or an attack.
const (
	MaxFile    = 16 << 20 // bytes of one file, and of a Word document once unpacked
	MaxEntries = 20_000   // resolutions in one file
	MaxClauses = 2_000    // clauses of one resolution
	MaxText    = 100_000  // bytes of one clause, title or note

	maxLines    = 250_000 // lines, paragraphs and list items of one file
	maxMarkdown = 4 << 20 // bytes; Markdown takes longer than the others
	maxQuoted   = 64      // quotes and lists within one another, on one line of Markdown
)

// Options tell Read what the file itself may not.
type Options struct {
	Lang    i18n.Lang // language of the file where known; empty: found from the file
	Meeting string    // meeting ("1995-11") of entries that name none; empty: doubted
}

// Format is the kind of file that was recognised.
type Format string

// The formats Read understands.
const (
	HTML     Format = "html"
	Markdown Format = "markdown"
	CSV      Format = "csv"
	DOCX     Format = "docx"
	Plain    Format = "text"
)

// Report is what one file held.
type Report struct {
	File     string
	Format   Format
	Encoding string    // the encoding's WHATWG name, "utf-8" for Word documents
	Lang     i18n.Lang // main language of the file
	Entries  []Entry
	Outside  []Outside      // every word that is in no entry
	Doubts   []i18n.Message // about the file as a whole
}

// Reason says why words are outside every entry.
type Reason string

// The reasons for words to be outside.
const (
	Furniture Reason = "furniture" // menus, page heads and feet, table of contents
	Heading   Reason = "heading"   // a heading over several entries, a meeting's name
	Columns   Reason = "columns"   // the first row of a table
	Note      Reason = "note"      // footnotes, comments and the like
	Code      Reason = "code"      // scripts and style sheets
	Other     Reason = "other"     // anything else, which somebody should look at
)

// Outside is a stretch of words that belongs to no entry.
type Outside struct {
	Text   string
	Line   int
	Reason Reason
	at     int
}

// Source says where an entry stood.
type Source struct {
	File  string
	Entry int // its place in the file, from 1
	Line  int // the line (paragraph in a Word document) where it begins, from 1
}

// Entry is one resolution in one language, as the source has it.
type Entry struct {
	Meeting      string // "1995-11"; "1995" where only the year is known; empty for none
	Number       int    // 0 for none
	Lang         i18n.Lang
	Wording      wording.Wording // the entry's language filled
	Mover        string
	Seconder     string
	Subjects     []string // as printed
	Status       string   // in_force, superseded, rescinded, expired; as printed where it is none of these
	WorkingGroup string   // as printed
	Source       Source
	Pieces       []Piece // everything printed, in order
	Doubts       []i18n.Message
}

// PieceKind says what part of an entry a piece is.
type PieceKind string

// The parts of a printed entry.
const (
	PieceHeading PieceKind = "heading" // "Res.: 13 , Nov 1995", "Whereas:"
	PieceField   PieceKind = "field"   // "Moved by: ..."
	PieceTitle   PieceKind = "title"
	PieceLead    PieceKind = "lead"
	PieceClause  PieceKind = "clause"
	PieceNote    PieceKind = "note"
)

// Piece is one stretch of an entry in print order. Headings and fields carry
// their words; the others point into the Wording.
type Piece struct {
	Kind    PieceKind
	Text    string          // of a heading or a field
	Section wording.Section // of a lead or a clause
	Path    []int           // of a clause, from 0: {1, 0} is 2(a)
	Index   int             // of a note
	at      int
}

// Words gives the entry's text back in print order, rebuilt from the wording:
// white space aside it is the text of the source, with ~~ around words that
// the source has struck out.
func (e Entry) Words() string {
	var b strings.Builder
	for _, p := range e.Pieces {
		b.WriteString(e.words(p))
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (e Entry) words(p Piece) string {
	switch p.Kind {
	case PieceTitle:
		return e.Wording.Title.Only(e.Lang)
	case PieceLead:
		return part(&e.Wording, p.Section).Lead.Only(e.Lang)
	case PieceNote:
		lines := strings.Split(e.Wording.Notes.Only(e.Lang), "\n")
		if p.Index < len(lines) {
			return lines[p.Index]
		}
		return ""
	case PieceClause:
		c := clauseAt(part(&e.Wording, p.Section).Clauses, p.Path)
		if c == nil {
			return ""
		}
		marker, text := c.Marker.Only(e.Lang), c.Text.Only(e.Lang)
		if marker == "" {
			return text
		}
		return marker + " " + text
	}
	return p.Text
}

func part(w *wording.Wording, s wording.Section) *wording.Part {
	if s == wording.Whereas {
		return &w.Whereas
	}
	return &w.Resolved
}

func clauseAt(clauses []wording.Clause, path []int) *wording.Clause {
	for i, at := range path {
		if at >= len(clauses) {
			return nil
		}
		if i == len(path)-1 {
			return &clauses[at]
		}
		clauses = clauses[at].Children
	}
	return nil
}

// Read reads a file. Its format is told from its content and its name. A file
// that cannot be read at all is a fault.Error of kind Invalid or TooLarge that
// says what to do; everything short of that is a Doubt in the report.
func Read(name string, raw []byte, opts Options) (Report, error) {
	if len(raw) > MaxFile {
		return Report{}, tooLarge(name, MaxFile)
	}
	r := &reader{opts: opts, rep: Report{File: name}}
	if err := r.read(name, raw); err != nil {
		return Report{}, err
	}
	if len(r.rep.Entries) == 0 {
		r.doubt("intake.doubt.no_entries")
	}
	r.finish()
	return r.rep, nil
}

func tooLarge(name string, limit int) error {
	return fault.New(fault.TooLarge, "intake.error.too_large", fault.Args{"File": name, "Max": limit >> 20})
}

// reader holds one file while it is read.
type reader struct {
	opts Options
	rep  Report
	text string // the decoded file
}

func (r *reader) doubt(key string, args ...any) {
	r.rep.Doubts = append(r.rep.Doubts, i18n.Say(key, args...))
}

func (r *reader) read(name string, raw []byte) error {
	format, err := sniff(name, raw)
	if err != nil {
		return err
	}
	r.rep.Format = format
	if format == DOCX {
		r.rep.Encoding = "utf-8"
		blocks, err := readDOCX(name, raw)
		if err != nil {
			return err
		}
		return r.compose(blocks)
	}
	if err := r.decode(name, raw); err != nil {
		return err
	}
	if r.rep.Format == "" {
		r.rep.Format = guess(name, r.text)
	}
	switch r.rep.Format {
	case HTML:
		blocks, lang, err := readHTML(name, r.text, r.text)
		if err != nil {
			return err
		}
		if r.opts.Lang == "" {
			r.rep.Lang = lang
		}
		return r.compose(blocks)
	case Markdown:
		blocks, err := readMarkdown(name, r.text)
		if err != nil {
			return err
		}
		return r.compose(blocks)
	case CSV:
		return r.readCSV(name)
	}
	blocks, err := readPlain(name, r.text)
	if err != nil {
		return err
	}
	return r.compose(blocks)
}

// finish gives the entries their places, their clause IDs and the doubts that
// need the whole file.
func (r *reader) finish() {
	seen := map[string]int{}
	unnumbered := map[string]int{}
	for i := range r.rep.Entries {
		e := &r.rep.Entries[i]
		e.Source.File = r.rep.File
		if e.Source.Entry == 0 {
			e.Source.Entry = i + 1
		}
		key := fmt.Sprint(e.Meeting, "/", e.Number, "/", e.Lang)
		label := "n" + fmt.Sprint(e.Number)
		if e.Number == 0 {
			unnumbered[key]++
			label = "u" + fmt.Sprint(unnumbered[key])
		} else if seen[key]++; seen[key] > 1 {
			e.Doubts = append(e.Doubts, i18n.Say("intake.doubt.duplicate_number", "Number", fmt.Sprint(e.Number), "Meeting", sayMeeting(e.Meeting)))
			label += "-" + fmt.Sprint(seen[key])
		}
		nameClauses(&e.Wording, cmp.Or(e.Meeting, "undated"), label)
	}
}
