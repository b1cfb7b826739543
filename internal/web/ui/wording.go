package ui

import (
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// Resolve says where a citation leads in the language it stands in; ok is false
// where the library does not hold what is cited.
type Resolve func(lang i18n.Lang, c wording.Citation) (href string, ok bool)

// ResolutionOf sets a wording in the given languages, citations linked. resolve
// may be nil: then nothing is linked. The caller adds heading, sitting and the
// rest.
func ResolutionOf(w wording.Wording, resolve Resolve, langs ...i18n.Lang) ResolutionData {
	set := setter{resolve: resolve}
	return ResolutionData{
		Title: typesetText(w.Title), TitleToCheck: w.TitleToCheck, Languages: langs,
		Whereas:  set.part(w, wording.Whereas, w.Whereas, langs),
		Resolved: set.part(w, wording.Resolved, w.Resolved, langs),
		NotesEN:  set.spans(w.Notes, i18n.EN), NotesFR: set.spans(w.Notes, i18n.FR),
	}
}

// ClauseAnchor is the lasting anchor of a clause on its resolution's page.
func ClauseAnchor(id string) string { return "c-" + id }

// ClauseID is the clause's own identifier that ClauseAnchor made an anchor of.
func (c ClauseLine) ClauseID() string {
	if len(c.Anchor) < 2 {
		return ""
	}
	return c.Anchor[2:]
}

type setter struct{ resolve Resolve }

// spans cuts a text into its marks, set by the language's typographic rules.
func (s setter) spans(text i18n.Text, lang i18n.Lang) []Span {
	words := text.Only(lang)
	if words == "" {
		return nil
	}
	link := func(c wording.Citation) (string, bool) {
		if s.resolve == nil {
			return "", false
		}
		return s.resolve(lang, c)
	}
	var spans []Span
	for _, part := range wording.Link(i18n.Typeset(lang, words), lang, link) {
		span := Span{Text: part.Text}
		switch {
		case part.Href != "":
			span.Kind, span.Href = Cite, part.Href
		case part.Struck:
			span.Kind = Struck
		}
		spans = append(spans, span)
	}
	return spans
}

func (s setter) part(w wording.Wording, section wording.Section, p wording.Part, langs []i18n.Lang) ResolutionPart {
	part := ResolutionPart{LeadEN: s.spans(p.Lead, i18n.EN), LeadFR: s.spans(p.Lead, i18n.FR), LeadToCheck: p.LeadToCheck}
	en, fr := wording.AllLines(w, section, i18n.EN), wording.AllLines(w, section, i18n.FR)
	for i, line := range en {
		c := line.Clause
		if len(langs) == 1 && !c.Text.Has(langs[0]) && len(c.Children) == 0 {
			continue // a page in one language shows what is written in it
		}
		part.Lines = append(part.Lines, ClauseLine{
			Anchor: ClauseAnchor(c.ID), Depth: line.Depth, Label: i18n.Text{EN: line.Label, FR: fr[i].Label},
			EN: s.spans(c.Text, i18n.EN), FR: s.spans(c.Text, i18n.FR), ToCheck: c.ToCheck,
		})
	}
	return part
}

func typesetText(t i18n.Text) i18n.Text {
	return i18n.Text{EN: t.EN, FR: i18n.Typeset(i18n.FR, t.FR)}
}

// typed sets words as French does where a page shows them. English is left as it is,
// since nobody types a space before its punctuation, so that words of either language come
// here: a title in the other language too.
func typed(words string) string { return i18n.Typeset(i18n.FR, words) }

// RedlineOf sets a comparison of two wordings in one language; the caller gives
// the id and the caption. wording.Changes leaves only the lines that change.
func RedlineOf(l *i18n.Localizer, lang i18n.Lang, lines []wording.RedlineLine) RedlineData {
	data := RedlineData{Lang: lang}
	for i, line := range lines {
		label := line.Now
		if line.Change == wording.Gone {
			label = line.Was
		}
		if line.Depth == 0 {
			label = ""
		}
		one := RedlineLine{Number: i + 1, Label: label, Depth: line.Depth, Moved: line.Moved}
		switch line.Change {
		case wording.Edited:
			one.State = Altered
		case wording.Added:
			one.State = NewLine
		case wording.Gone:
			one.State = StruckLine
		}
		for _, segment := range line.Segments {
			span := Span{Text: i18n.Typeset(lang, segment.Text)}
			// in a line that is new or gone as a whole the line says it, once
			switch {
			case one.State != Altered:
			case segment.Op == wording.Inserted:
				span.Kind = Inserted
			case segment.Op == wording.Deleted:
				span.Kind = Deleted
			}
			one.Spans = append(one.Spans, span)
		}
		data.Lines = append(data.Lines, one)
	}
	return data
}
