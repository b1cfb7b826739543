package join

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/admissions"
	"plenary.example/internal/blobs"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of admissions and what they stand on.
type Pages struct {
	Admissions *admissions.Service
	People     *people.Service
	// Changed tells the program that who people are has changed; nil tells nobody.
	Changed func()
}

// maxUpload bounds the form that carries a document: the document, and the rest.
const maxUpload = blobs.MaxBytes + 1<<20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/join", Handle: p.classes, Shared: true},
		{Pattern: "POST /{lang}/join", Handle: p.sendLinks},
		{Pattern: "GET /{lang}/join/{class}", Handle: p.class},
		{Pattern: "POST /{lang}/join/{class}", Handle: p.begin},
		{Pattern: "GET /{lang}/join/reference/{referee}", Handle: p.reference},
		{Pattern: "POST /{lang}/join/reference/{referee}", Handle: p.answer},

		{Pattern: "GET /{lang}/applications/{applicant}", Handle: p.application},
		{Pattern: "GET /{lang}/applications/open/{mailed}", Handle: p.mailed},
		{Pattern: "POST /{lang}/applications/open/{mailed}", Handle: p.prove},
		{Pattern: "GET /{lang}/applications/{applicant}/{step}", Handle: p.step},
		{Pattern: "POST /{lang}/applications/{applicant}/{step}", Handle: p.saveStep},
		{Pattern: "GET /{lang}/applications/{applicant}/papers/{paper}", Handle: p.paper},
		{Pattern: "POST /{lang}/applications/{applicant}/papers/{paper}", Handle: p.changePaper, MaxBody: maxUpload},
		{Pattern: "GET /{lang}/applications/{applicant}/letters/{event}", Handle: p.letter},

		{Pattern: "GET /{lang}/manage/applications", Handle: p.queue},
		{Pattern: "GET /{lang}/manage/applications/{application}", Handle: p.review},
		{Pattern: "POST /{lang}/manage/applications/{application}/{deed}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/applications/{application}/papers/{paper}", Handle: p.reviewedPaper},
		{Pattern: "GET /{lang}/manage/applications/{application}/letters/{event}", Handle: p.reviewedLetter},
	}
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// capital begins a phrase as a sentence begins: the words of a state stand within
// sentences too.
func capital(phrase string) string {
	r, size := utf8.DecodeRuneInString(phrase)
	return string(unicode.ToUpper(r)) + phrase[size:]
}

// stateTag is where an application stands, as a mark.
func stateTag(l *i18n.Localizer, s admissions.State) *ui.TagData {
	tone := ui.Waiting
	switch s {
	case admissions.Admitted:
		tone = ui.Good
	case admissions.Refused, admissions.Dismissed:
		tone = ui.Bad
	case admissions.Withdrawn:
		tone = ui.Past
	case admissions.Draft:
		tone = ui.Neutral
	case admissions.Recommended:
		tone = ui.Open
	case admissions.Submitted, admissions.Returned, admissions.Appealed:
	}
	return &ui.TagData{Tone: tone, Word: capital(l.Say(s.Say()))}
}

// firstOf keeps the values of a list that are among those offered.
func firstOf(values []string, offered []ui.Option) []string {
	var kept []string
	for _, v := range values {
		if slices.ContainsFunc(offered, func(o ui.Option) bool { return o.Value == v }) && !slices.Contains(kept, v) {
			kept = append(kept, v)
		}
	}
	return kept
}
