package book

import (
	"slices"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/paper"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// bind writes the book from its cover to its index.
func (b *binding) bind() {
	b.cover()
	b.w.Contents(b.both(func(l *i18n.Localizer) string { return l.T("book.contents") }), b.contents())
	if len(b.bound)+len(b.ended) == 0 {
		b.w.Text(paper.Words(tag(b.l.Lang()), b.l.T("book.empty")))
		return
	}
	chapter := "-"
	for _, one := range b.bound {
		level := 1
		if b.q.Meeting == "" {
			level = 2
			if one.chapter != chapter {
				chapter = one.chapter
				b.chapter(chapter)
			}
		}
		b.resolution(level, one)
	}
	b.undone()
	if len(b.bound) > 0 {
		b.indexes()
	}
}

// undone names what the meeting undid of what had been adopted before, each with the
// way to its text, which stays in the library.
func (b *binding) undone() {
	if len(b.ended) == 0 {
		return
	}
	b.w.PageBreak()
	b.w.Anchor("rescinded")
	b.w.Heading(1, b.both(func(l *i18n.Localizer) string { return l.T("book.rescinded") }))
	for _, e := range b.ended {
		for _, l := range b.localizers() {
			title := i18n.Typeset(b.langOf(e.Resolution.Title(), l.Lang()), e.Resolution.Title().In(l.Lang()))
			b.w.Text(paper.Side{Lang: tag(l.Lang()), Runs: []paper.Run{{Text: designation(l, e.Address()), To: b.to(l.Lang(), e.Resolution.ID)}, {Text: ". " + title}}})
		}
	}
}

func (b *binding) cover() {
	c := paper.Cover{Head: paper.Words(tag(b.l.Lang()), b.both(func(l *i18n.Localizer) string { return b.o.Name.In(l.Lang()) })), Titles: b.titles()}
	for _, l := range b.localizers() {
		words := l.T("book.count", "Count", len(b.bound))
		if len(b.ended) > 0 {
			words += " " + l.T("book.count_rescinded", "Count", len(b.ended))
		}
		if b.q.Meeting == "" {
			// Without a day it says when the library last changed, so that the same library
			// makes the same book.
			if day := b.q.AsOf; day.IsZero() {
				words = l.T("book.as_changed", "Day", l.Date(b.made)) + " " + words
			} else {
				words = l.T("book.as_of", "Day", day) + " " + words
			}
		}
		c.Below = append(c.Below, paper.Words(tag(l.Lang()), words))
	}
	b.w.Cover(c)
}

// number is a resolution as lists of the book call it: "13. Title".
func (b *binding) number(l *i18n.Localizer, e resolutions.Entry) string {
	title := i18n.Typeset(l.Lang(), e.Resolution.Title().In(l.Lang()))
	if e.Number == 0 {
		return title
	}
	return resolutions.LabelOf(e.Number) + ". " + title
}

func (b *binding) subjectName(l *i18n.Localizer, slug string) string {
	for _, s := range b.subjects {
		if s.Slug == slug {
			return i18n.Typeset(l.Lang(), s.Name.In(l.Lang()))
		}
	}
	return l.T("book.no_subject")
}

func (b *binding) contents() []paper.Entry {
	var list []paper.Entry
	chapter := "-"
	lang := tag(b.l.Lang())
	for _, one := range b.bound {
		level := 1
		text := b.number(b.l, one.Entry)
		if b.q.Meeting == "" {
			level = 2
			text = b.withMeeting(b.l, one.Entry)
			if one.chapter != chapter {
				chapter = one.chapter
				list = append(list, paper.Entry{Level: 1, Lang: lang, Text: b.both(func(l *i18n.Localizer) string { return b.subjectName(l, chapter) }), To: "s-" + chapter})
			}
		}
		list = append(list, paper.Entry{Level: level, Lang: lang, Text: text, To: anchor(one.Resolution.ID)})
	}
	if len(b.ended) > 0 {
		list = append(list, paper.Entry{Level: 1, Lang: lang, Text: b.both(func(l *i18n.Localizer) string { return l.T("book.rescinded") }), To: "rescinded"})
	}
	if len(b.bound) > 0 {
		for _, name := range []string{"number", "subject"} {
			list = append(list, paper.Entry{Level: 1, Lang: lang, Text: b.both(func(l *i18n.Localizer) string { return l.T("book.index." + name) }), To: "index-" + name})
		}
	}
	return list
}

// withMeeting is a resolution by its title, and when it was adopted.
func (b *binding) withMeeting(l *i18n.Localizer, e resolutions.Entry) string {
	return i18n.Typeset(l.Lang(), e.Resolution.Title().In(l.Lang())) + " (" + designation(l, e.Address()) + ")"
}

// chapter begins the part of a subject, with what stands under another one and
// belongs here too.
func (b *binding) chapter(slug string) {
	b.w.PageBreak()
	b.w.Anchor("s-" + slug)
	b.w.Heading(1, b.both(func(l *i18n.Localizer) string { return b.subjectName(l, slug) }))
	var also []paper.Run
	for _, one := range b.bound {
		if one.chapter != slug && slices.ContainsFunc(one.Subjects, func(s resolutions.Subject) bool { return s.Slug == slug }) {
			if also != nil {
				also = append(also, paper.Run{Text: "; "})
			}
			also = append(also, paper.Run{Text: b.withMeeting(b.l, one.Entry), To: "#" + anchor(one.Resolution.ID)})
		}
	}
	if also != nil {
		b.w.Note(paper.Side{Lang: tag(b.l.Lang()), Runs: append([]paper.Run{{Text: b.l.T("book.see_also") + " "}}, also...)})
	}
}

// headLines is about how many lines stand between two resolutions, and in the head of
// one with the beginning of its first clause: they are kept together.
const headLines = 13

func (b *binding) resolution(level int, one bound) {
	r, l := one.Resolution, b.l
	b.w.Keep(headLines)
	b.w.Anchor(anchor(r.ID))
	titled := b.langOf(r.Title(), l.Lang())
	b.w.In(tag(titled))
	title := b.number(l, one.Entry)
	if b.q.Meeting == "" {
		title = i18n.Typeset(titled, r.Title().In(l.Lang())) // numbers begin anew at each meeting
	}
	b.w.Heading(level, title)
	b.w.In("")
	if b.other != nil && r.Title().Has(b.other.Lang()) && titled == l.Lang() {
		b.w.Note(paper.Words(tag(b.other.Lang()), i18n.Typeset(b.other.Lang(), r.Title().Only(b.other.Lang()))))
	}
	b.facts(one.Entry)
	langs := b.written(r.Wording)
	if b.apart || len(langs) == 1 {
		for _, lang := range langs {
			b.text(r.Wording, lang)
		}
		return
	}
	b.text(r.Wording, langs...)
}

// langOf is the language a text is shown in to readers of lang.
func (b *binding) langOf(t i18n.Text, lang i18n.Lang) i18n.Lang {
	if !t.Has(lang) {
		return lang.Other()
	}
	return lang
}

// written are the languages of the book in which a text is written; where it is in
// none of them, the one it has.
func (b *binding) written(w wording.Wording) []i18n.Lang {
	var langs []i18n.Lang
	for _, lang := range b.q.Langs {
		if wording.State(w).In(lang).Written > 0 {
			langs = append(langs, lang)
		}
	}
	if langs == nil {
		langs = []i18n.Lang{b.q.Langs[0].Other()}
	}
	return langs
}

// facts are the lines under the title.
func (b *binding) facts(e resolutions.Entry) {
	l, r := b.l, e.Resolution
	lang := l.Lang()
	when := designation(l, e.Address())
	if day := db.ParseDay(e.AdoptedOn); !day.IsZero() {
		when += " (" + l.Date(day) + ")"
	}
	b.w.Fact(l.T("book.fact.adopted"), when)
	fact := func(key, value string) {
		if value != "" {
			b.w.Fact(l.T("book.fact."+key), value)
		}
	}
	var replaced []string
	for _, id := range b.replaces[r.ID] {
		replaced = append(replaced, designation(l, b.known[id]))
	}
	fact("replaces", strings.Join(replaced, "; "))
	fact("mover", r.Mover.Name.In(lang))
	fact("seconder", r.Seconder.Name.In(lang))
	fact("group", r.WorkingGroup.Name.In(lang))
	if b.q.Meeting != "" {
		var names []string
		for _, s := range e.Subjects {
			names = append(names, s.Name.In(lang))
		}
		fact("subjects", strings.Join(names, "; "))
	}
	if e.Policy == resolutions.InForce {
		return
	}
	runs := []paper.Run{{Text: l.T("book.status." + string(e.Policy))}}
	if at, ok := b.known[e.SupersededBy]; ok {
		runs = []paper.Run{{Text: l.T("book.superseded_by") + " "}, {Text: designation(l, at), To: b.to(lang, e.SupersededBy)}, {Text: "."}}
	}
	b.w.Note(paper.Side{Lang: tag(lang), Runs: runs})
}

// text sets the clauses in one language, or in two in step.
func (b *binding) text(w wording.Wording, langs ...i18n.Lang) {
	for _, section := range wording.Sections() {
		lines := make([][]wording.Line, len(langs))
		var heads, leads []paper.Side
		led := false
		for i, lang := range langs {
			lines[i] = wording.AllLines(w, section, lang)
			lead := w.Part(section).Lead.Only(lang)
			led = led || lead != ""
			heads = append(heads, paper.Words(tag(lang), b.localizerOf(lang).T("wording.heading."+string(section))))
			leads = append(leads, b.side(lang, "", lead))
		}
		if len(lines[0]) == 0 && !led {
			continue
		}
		b.w.Headings(heads...)
		if led {
			b.w.Clauses(1, leads...)
		}
		for n := range lines[0] {
			sides := make([]paper.Side, len(langs))
			empty := true
			for i, lang := range langs {
				sides[i] = b.side(lang, lines[i][n].Label, lines[i][n].Text)
				empty = empty && lines[i][n].Text == "" && lines[i][n].Label == ""
			}
			if !empty {
				b.w.Clauses(lines[0][n].Depth, sides...)
			}
		}
	}
	for _, lang := range langs {
		if notes := w.Notes.Only(lang); notes != "" {
			b.w.Note(b.side(lang, "", notes))
		}
	}
}

// localizerOf is that of a language of the book; the main one for a text that is in
// neither, whose headings are then the reader's.
func (b *binding) localizerOf(lang i18n.Lang) *i18n.Localizer {
	if b.other != nil && b.other.Lang() == lang {
		return b.other
	}
	return b.l
}

// side is a text with its citations as links, and what was struck in its source.
func (b *binding) side(lang i18n.Lang, label, text string) paper.Side {
	s := paper.Side{Label: label, Lang: tag(lang)}
	for _, span := range wording.Link(i18n.Typeset(lang, text), lang, b.leads(lang)) {
		s.Runs = append(s.Runs, paper.Run{Text: span.Text, To: span.Href, Struck: span.Struck})
	}
	return s
}

// indexes end the book: by number, the newest meeting first, and by subject, each
// resolution under all of its own.
func (b *binding) indexes() {
	lang := tag(b.l.Lang())
	entry := func(e resolutions.Entry, text string) paper.Entry {
		return paper.Entry{Level: 1, Lang: lang, Text: text, To: anchor(e.Resolution.ID)}
	}
	begin := func(name string) {
		b.w.PageBreak()
		b.w.Anchor("index-" + name)
		b.w.Heading(1, b.both(func(l *i18n.Localizer) string { return l.T("book.index." + name) }))
	}
	byNumber := slices.Clone(b.bound)
	slices.SortStableFunc(byNumber, func(x, y bound) int {
		if n := strings.Compare(y.Meeting, x.Meeting); n != 0 {
			return n
		}
		return compareNumbers(x.Entry, y.Entry)
	})
	begin("number")
	var list []paper.Entry
	meeting := ""
	for _, one := range byNumber {
		if one.Meeting != meeting {
			meeting = one.Meeting
			list = append(list, paper.Entry{Lang: lang, Text: sayMeeting(b.l, meeting)})
		}
		list = append(list, entry(one.Entry, b.number(b.l, one.Entry)))
	}
	b.w.Index(list)
	begin("subject")
	list = nil
	under := map[string][]bound{}
	for _, one := range byNumber {
		for _, s := range one.Subjects {
			under[s.Slug] = append(under[s.Slug], one)
		}
		if len(one.Subjects) == 0 {
			under[""] = append(under[""], one)
		}
	}
	for _, s := range append(slices.Clone(b.subjects), resolutions.Subject{}) {
		if len(under[s.Slug]) == 0 {
			continue
		}
		list = append(list, paper.Entry{Lang: lang, Text: b.subjectName(b.l, s.Slug)})
		for _, one := range under[s.Slug] {
			list = append(list, entry(one.Entry, b.withMeeting(b.l, one.Entry)))
		}
	}
	b.w.Index(list)
}
