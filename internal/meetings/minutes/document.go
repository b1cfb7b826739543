package minutes

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// Kind is what a block of a document is.
type Kind string

// The kinds of block.
const (
	Title       Kind = "title"
	Status      Kind = "status"
	Fact        Kind = "fact" // Label and Text
	Heading     Kind = "heading"
	Subheading  Kind = "subheading"
	Entry       Kind = "entry" // Label is the hour
	Rest        Kind = "rest"  // what the entry before rests on
	Prose       Kind = "prose" // what somebody wrote: see Pieces
	Table       Kind = "table"
	PairHeading Kind = "pair_heading" // both languages side by side
	Pair        Kind = "pair"         // the same, with Label and Depth
)

// Block is a piece of a document in both languages.
type Block struct {
	ID    string                   `json:"id"` // the same from version to version
	Kind  Kind                     `json:"kind"`
	Label i18n.Text                `json:"label,omitzero"`
	Text  i18n.Text                `json:"text,omitzero"`
	Depth int                      `json:"depth,omitempty"`
	Head  []i18n.Text              `json:"head,omitempty"`
	Rows  map[i18n.Lang][][]string `json:"rows,omitempty"`
}

// Document is the minutes as they are read: a page, a PDF and a Word document are
// made of the same blocks.
type Document struct {
	Blocks []Block `json:"blocks"`
}

// Piece is a paragraph of what somebody wrote, or a line of a list.
type Piece struct {
	Item bool
	Text string
}

// Pieces divides what somebody wrote: an empty line ends a paragraph, and a line that
// begins with a hyphen or a star is one of a list.
func Pieces(lang i18n.Lang, text string) []Piece {
	var all []Piece
	open := false // a paragraph goes on
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		item := strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ")
		switch {
		case line == "":
			open = false
		case item:
			all, open = append(all, Piece{Item: true, Text: i18n.Typeset(lang, strings.TrimSpace(line[2:]))}), false
		case open:
			all[len(all)-1].Text += "\n" + i18n.Typeset(lang, line)
		default:
			all, open = append(all, Piece{Text: i18n.Typeset(lang, line)}), true
		}
	}
	return all
}

// composer puts a document together.
type composer struct {
	catalog *i18n.Catalog
	out     Document
}

func (c *composer) add(b Block) { c.out.Blocks = append(c.out.Blocks, b) }

// say says a sentence in both languages.
func say(catalog *i18n.Catalog, m i18n.Message) i18n.Text {
	return i18n.Text{EN: catalog.For(i18n.EN).Say(m), FR: catalog.For(i18n.FR).Say(m)}
}

func (c *composer) say(key string, args ...any) i18n.Text {
	return say(c.catalog, i18n.Say(key, args...))
}

// both says in each language what a localizer makes.
func (c *composer) both(of func(l *i18n.Localizer) string) i18n.Text {
	return i18n.Text{EN: of(c.catalog.For(i18n.EN)), FR: of(c.catalog.For(i18n.FR))}
}

func (c *composer) fact(key string, value i18n.Text) {
	c.add(Block{ID: key, Kind: Fact, Label: c.say("meetings.minutes." + key), Text: value})
}

func (c *composer) prose(place string, d Draft) {
	if t := d[place]; !t.Empty() {
		c.add(Block{ID: place, Kind: Prose, Text: t})
	}
}

// compose makes the document of a record with what people wrote around it; status says
// where it stands.
func compose(catalog *i18n.Catalog, r Record, d Draft, status i18n.Message) Document {
	c := &composer{catalog: catalog}
	m := r.Meeting
	c.add(Block{ID: "title", Kind: Title, Text: c.say("meetings.minutes.title", "Title", m.Title)})
	c.add(Block{ID: "status", Kind: Status, Text: say(catalog, status)})
	c.fact("date", c.both(func(l *i18n.Localizer) string { return l.DateTime(m.Starts.In(m.Location())) }))
	if !m.Place.Empty() {
		c.fact("place", m.Place)
	}
	if m.Chair.Name != "" {
		c.fact("chair", i18n.Same(m.Chair.Name))
	}
	c.fact("record_date", c.both(func(l *i18n.Localizer) string { return l.Date(m.RecordDay) }))
	number := func(n int) i18n.Text {
		return c.both(func(l *i18n.Localizer) string { return l.Number(int64(n)) })
	}
	c.fact("entitled", number(r.Quorum.Entitled))
	c.fact("quorum", number(r.Quorum.Needed))
	c.attendance(r, d)
	if !m.Land.Empty() {
		c.add(Block{ID: "land.title", Kind: Heading, Text: c.say("meetings.minutes.land")})
		c.add(Block{ID: "land", Kind: Prose, Text: m.Land})
	}
	for _, p := range r.Parts {
		c.part(p, d)
	}
	return c.out
}

func (c *composer) part(p Part, d Draft) {
	c.add(Block{ID: p.Key, Kind: Heading, Text: say(c.catalog, p.Title)})
	c.prose(Before(p.Key), d)
	for _, l := range p.Lines {
		b := Block{ID: "e" + l.Key, Kind: Entry, Text: say(c.catalog, l.Words)}
		if t := d[Instead(l.Key)]; l.Free() && !t.Empty() {
			b.Text = i18n.Text{EN: i18n.Typeset(i18n.EN, t.EN), FR: i18n.Typeset(i18n.FR, t.FR)}
		}
		if l.Kind != "notice" {
			b.Label = c.hour(l.At)
		}
		c.add(b)
		for i, rest := range l.Rests {
			c.add(Block{ID: b.ID + ".rest" + string(rune('a'+i)), Kind: Rest, Text: say(c.catalog, rest)})
		}
		if len(l.RollCall) > 0 {
			c.rollCall(b.ID, l.RollCall)
		}
		c.prose(After(l.Key), d)
	}
	for i, t := range p.Texts {
		id := p.Key + ".text"
		if i > 0 {
			id += strconv.Itoa(i)
		}
		c.add(Block{ID: id, Kind: Subheading, Text: say(c.catalog, t.Title)})
		c.wording(id+".", t.Wording)
	}
}

func (c *composer) hour(t time.Time) i18n.Text {
	return c.both(func(l *i18n.Localizer) string { return l.Time(t) })
}

func (c *composer) rollCall(id string, lines map[i18n.Lang][]ballots.Line) {
	rows := map[i18n.Lang][][]string{}
	for _, lang := range i18n.Langs() {
		for _, l := range lines[lang] {
			rows[lang] = append(rows[lang], []string{l.Organization.In(lang), c.catalog.For(lang).Say(l.Words())})
		}
	}
	c.add(Block{ID: id + ".roll.title", Kind: Subheading, Text: c.say("meetings.minutes.roll_call")})
	c.add(Block{ID: id + ".roll", Kind: Table, Head: []i18n.Text{c.say("meetings.minutes.organization"), c.say("meetings.minutes.voted")}, Rows: rows})
}

// wording sets a resolution's text in both languages side by side, clause beside
// clause.
func (c *composer) wording(id string, w wording.Wording) {
	set := func(t i18n.Text) i18n.Text {
		return i18n.Text{EN: i18n.Typeset(i18n.EN, t.EN), FR: i18n.Typeset(i18n.FR, t.FR)}
	}
	c.add(Block{ID: id + "title", Kind: PairHeading, Text: set(w.Title)})
	for _, section := range wording.Sections() {
		lines, lead := wording.AllLines(w, section, i18n.EN), w.Part(section).Lead
		if len(lines) == 0 && lead.Empty() {
			continue
		}
		french := wording.AllLines(w, section, i18n.FR)
		c.add(Block{ID: id + string(section), Kind: PairHeading, Text: c.say("wording.heading." + string(section))})
		if !lead.Empty() {
			c.add(Block{ID: id + wording.LeadID(section), Kind: Pair, Depth: 1, Text: set(lead)})
		}
		for i, line := range lines {
			c.add(Block{
				ID: id + line.Clause.ID, Kind: Pair, Depth: line.Depth, Label: i18n.Text{EN: line.Label, FR: french[i].Label}, Text: set(line.Clause.Text),
			})
		}
	}
}

// Plain is the document as text in a language.
func (d Document) Plain(lang i18n.Lang) string {
	var b strings.Builder
	line := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
		b.WriteByte('\n')
	}
	for _, block := range d.Blocks {
		text, label := block.Text.In(lang), block.Label.In(lang)
		switch block.Kind {
		case Title:
			line("# ", text)
		case Status:
			line(text)
		case Heading:
			line("\n## ", text)
		case Subheading, PairHeading:
			line("\n### ", text)
		case Fact:
			line("* ", label, " | ", text)
		case Entry:
			line(strings.TrimSpace(label + " " + text))
		case Rest:
			line("    ", text)
		case Pair:
			line(strings.Repeat("  ", max(block.Depth, 1)-1), strings.TrimSpace(label+" "+text))
		case Prose:
			for _, p := range Pieces(lang, text) {
				mark := ""
				if p.Item {
					mark = "- "
				}
				line(mark, p.Text)
			}
		case Table:
			for _, row := range block.Rows[lang] {
				line("- ", strings.Join(row, " | "))
			}
		}
	}
	return b.String()
}

// Body is the text that a fingerprint is of: the document in English and in French.
func (d Document) Body() string { return d.Plain(i18n.EN) + "\n----\n\n" + d.Plain(i18n.FR) }

// Fingerprint is the SHA-256 of a text, as hexadecimal digits.
func Fingerprint(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// Compare is what changed between two documents in a language, block by block, the
// later one's order.
func Compare(before, after Document, lang i18n.Lang) []wording.RedlineLine {
	lines := wording.Changes(wording.Redline(before.asClauses(lang), after.asClauses(lang), lang))
	for i := range lines {
		lines[i].Was, lines[i].Now, lines[i].Depth = "", "", 0
	}
	return lines
}

// asClauses is a document in the form that redlines are made of; where it stands is
// left out.
func (d Document) asClauses(lang i18n.Lang) wording.Wording {
	var w wording.Wording
	for _, b := range d.Blocks {
		if b.Kind == Status {
			continue
		}
		words := (Document{Blocks: []Block{b}}).Plain(lang)
		if b.Kind != Prose {
			words = strings.Trim(words, "#* \n")
		}
		w.Resolved.Clauses = append(w.Resolved.Clauses, wording.Clause{ID: b.ID, Text: i18n.Text{}.With(lang, strings.TrimSpace(words))})
	}
	return w
}

// CleanFingerprint is a fingerprint as somebody may have copied it: without spaces, in
// small letters, and without a file's name after it.
func CleanFingerprint(typed string) string {
	if fields := strings.Fields(typed); len(fields) > 0 && len(fields[0]) == 2*sha256.Size {
		return strings.ToLower(fields[0])
	}
	return strings.ToLower(strings.Join(strings.Fields(typed), ""))
}
