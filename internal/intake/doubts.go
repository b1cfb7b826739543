package intake

import (
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// loneParagraph settles which unnumbered clauses are paragraphs. Several
// paragraphs that each begin with "Whereas" are clauses like any others; one
// alone is a paragraph, and said so.
func (b *builder) loneParagraph(s wording.Section) {
	tops := b.tops[s]
	lone := len(tops) == 1 && tops[0].bare && len(tops[0].kids) == 0
	keyword := map[*node]bool{}
	for i, p := range b.e.Pieces {
		if p.Kind == PieceHeading && i+1 < len(b.nodes) && b.nodes[i+1] != nil && b.nodes[i+1].bare && b.e.Pieces[i+1].at == p.at {
			keyword[b.nodes[i+1]] = true
		}
	}
	for _, n := range tops {
		if !n.bare || len(n.kids) > 0 {
			continue
		}
		if !lone && (keyword[n] || b.lines) {
			n.bare = false
			continue
		}
		key := "intake.doubt.unnumbered_whereas"
		if s == wording.Resolved {
			key = "intake.doubt.unnumbered_resolved"
		}
		b.doubt(key)
	}
}

// language finds the entry's language: its own words where they are plain,
// else the file's.
func (b *builder) language() i18n.Lang {
	var en, fr int
	count := func(s string) {
		e, f := countWords(s)
		en, fr = en+e, fr+f
	}
	for _, t := range b.title {
		count(t)
	}
	for _, t := range b.leads {
		count(t)
	}
	for _, n := range b.nodes {
		if n != nil {
			count(n.text)
		}
	}
	switch file := b.r.rep.Lang; {
	case en >= 5 && en > 2*fr && file != i18n.EN:
		b.doubt("intake.doubt.other_language", "Lang", i18n.Say("intake.lang.en"))
		return i18n.EN
	case fr >= 5 && fr > 2*en && file != i18n.FR:
		b.doubt("intake.doubt.other_language", "Lang", i18n.Say("intake.lang.fr"))
		return i18n.FR
	default:
		return file
	}
}

// lastDoubts says what only the whole entry shows.
func (b *builder) lastDoubts() {
	e := &b.e
	if e.Number == 0 {
		b.doubt("intake.doubt.no_number")
	}
	switch {
	case e.Meeting == "":
		b.doubt("intake.doubt.no_date")
	case b.date.season:
		b.doubt("intake.doubt.season", "Meeting", sayMeeting(e.Meeting))
	case len(e.Meeting) == 4:
		b.doubt("intake.doubt.no_month", "Year", e.Meeting)
	}
	if !e.Wording.Title.Has(e.Lang) {
		b.doubt("intake.doubt.no_title")
	}
	if len(b.tops[wording.Whereas]) == 0 {
		b.doubt("intake.doubt.no_whereas")
	}
	if len(b.tops[wording.Resolved]) == 0 {
		b.doubt("intake.doubt.no_resolved")
	}
	if (e.Lang == i18n.FR && b.english > 0) || (e.Lang == i18n.EN && b.french > 0) {
		b.doubt("intake.doubt.heading_language")
	}
	if strings.Contains(e.Wording.Title.Only(e.Lang), "~~") {
		b.doubt("intake.doubt.deletions")
	}
}

// sayMeeting says a meeting's key as citations do: "November 1995".
func sayMeeting(key string) any {
	year, month, ok := strings.Cut(key, "-")
	switch {
	case key == "":
		return i18n.Say("intake.undated")
	case !ok:
		return year
	}
	return i18n.Say("intake.month."+month, "Year", year)
}
