package followup

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/paper"
	"plenary.example/internal/pdf"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/wording"
)

// Briefing is the note that our delegation reads before a roundtable.
type Briefing struct {
	Roundtable  roundtables.Roundtable
	Departments []roundtables.Department
	Items       []BriefingItem
	Ours        bool // with what officials may not read: evidence kept among us, speakers
}

// BriefingItem is one item of the note.
type BriefingItem struct {
	roundtables.Item
	Department    i18n.Text // whom it is for; empty: every department met
	Concern       i18n.Text
	Proposers     []i18n.Text
	Evidence      []roundtables.Evidence
	Organizations int // that have seen the problem
	Counted       int // people or cases they count together
	Standing      []StandingPolicy
	Before        []Ask // what was asked about the concern at earlier roundtables
}

// StandingPolicy is a resolution in force behind an item, word for word.
type StandingPolicy struct {
	Entry   resolutions.Entry
	Wording wording.Wording
}

// Cite is the resolution as people cite it.
func (p StandingPolicy) Cite(loc *i18n.Localizer) string {
	year, month := 0, time.Month(0)
	if at, err := time.Parse("2006-01", p.Entry.Meeting); err == nil {
		year, month = at.Year(), at.Month()
	}
	if p.Entry.Number == 0 || year == 0 {
		return p.Entry.Address().String()
	}
	return wording.Citation{Number: p.Entry.Number, Year: year, Month: month}.Say(loc)
}

// maxBefore bounds the earlier asks that an item of the note tells of, the latest.
const maxBefore = 6

// BriefingOf makes the briefing note of a roundtable. ours has what is kept among
// us, for those who see roundtables; without it the note is fit to be sent to
// officials.
func (s *Service) BriefingOf(ctx context.Context, who access.Actor, r roundtables.Roundtable, ours bool) (Briefing, error) {
	if err := who.Require(roundtables.MaySee(who), "power.see_roundtable"); err != nil {
		return Briefing{}, err
	}
	b := Briefing{Roundtable: r, Ours: ours}
	var err error
	if b.Departments, err = s.roundtables.Met(ctx, nil, r); err != nil {
		return b, err
	}
	items, err := s.roundtables.Items(ctx, who, r)
	if err != nil {
		return b, err
	}
	evidence, err := s.roundtables.EvidenceOf(ctx, nil, r.ID, items)
	if err != nil {
		return b, err
	}
	subjects, err := s.resolutions.Subjects(ctx)
	if err != nil {
		return b, err
	}
	before := map[string][]Ask{}
	for _, i := range items {
		if !i.OnAgenda() {
			continue
		}
		one := BriefingItem{Item: i}
		if ours || i.ShareNames {
			one.Proposers = roundtables.Proposers(i, items)
		}
		for _, d := range b.Departments {
			if d.ID == i.DepartmentID {
				one.Department = d.Short
			}
		}
		for _, c := range subjects {
			if c.Slug == i.Concern {
				one.Concern = c.Name
			}
		}
		for _, e := range evidence[i.ID] {
			if ours || e.Shared {
				one.Evidence = append(one.Evidence, e)
			}
		}
		one.Organizations, one.Counted = roundtables.Tally(one.Evidence)
		if one.Standing, err = s.Standing(ctx, i.Resolutions); err != nil {
			return b, err
		}
		asks, known := before[i.Concern]
		if !known {
			told, err := s.OfConcern(ctx, nil, i.Concern)
			if err != nil {
				return b, err
			}
			asks, before[i.Concern] = told.Asks, told.Asks
		}
		one.Before = earlier(asks, i, r, s.o.Location)
		b.Items = append(b.Items, one)
	}
	return b, nil
}

// Standing are the resolutions of the library with the keys given, with their text;
// one that is not there any more is left out.
func (s *Service) Standing(ctx context.Context, ids []string) ([]StandingPolicy, error) {
	var list []StandingPolicy
	for _, id := range ids {
		page, err := s.resolutions.EntryOf(ctx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, audit.Fault(err)
		}
		list = append(list, StandingPolicy{Entry: page.Entry, Wording: page.Entry.Resolution.Wording})
	}
	return list, nil
}

// earlier are the asks about an item's concern, out of all of them, that were put at
// roundtables before this one to the departments the item is for.
func earlier(all []Ask, i roundtables.Item, r roundtables.Roundtable, zone *time.Location) []Ask {
	var list []Ask
	day := r.Day(zone)
	for _, a := range all {
		if a.RoundtableID != r.ID && a.AskedOn.Before(day) && a.State != Dropped && i.For(a.DepartmentID) {
			list = append(list, a)
		}
	}
	return list[max(0, len(list)-maxBefore):]
}

// BriefingPDF sets the note on paper in one language; what stands in the other alone
// is set in it. made is the instant in the file.
func BriefingPDF(cat *i18n.Catalog, lang i18n.Lang, b Briefing, o roundtables.Options, made time.Time) ([]byte, error) {
	loc := cat.For(lang)
	r := b.Roundtable
	title := loc.T("followup.briefing.title", "Title", r.Title)
	doc := pdf.New(pdf.Options{
		Title: title, Author: o.Name.In(lang), Subject: loc.Date(r.Day(o.Location)), Lang: string(lang) + "-CA", Made: made,
		PageLabel: func(page int, pages string) string {
			return loc.T("followup.briefing.page", "Page", strconv.Itoa(page), "Pages", pages)
		},
	})
	doc.Heading(1, title)
	if b.Ours {
		doc.Emphasis(loc.T("followup.briefing.ours"))
	}
	doc.Fact(loc.T("followup.briefing.when"), loc.DateTime(r.Starts.In(o.Location)))
	doc.Fact(loc.T("followup.briefing.place"), r.Where(lang))
	var met []string
	for _, d := range b.Departments {
		met = append(met, d.Name.In(lang))
	}
	doc.Fact(loc.T("followup.briefing.with"), strings.Join(met, "; "))
	agendaTable(doc, loc, b)
	for n, i := range b.Items {
		setItem(doc, loc, n+1, i, b.Ours, o.Site)
	}
	return doc.Bytes()
}

func agendaTable(doc *pdf.Document, loc *i18n.Localizer, b Briefing) {
	if len(b.Items) == 0 {
		doc.Paragraph(loc.T("followup.briefing.empty"))
		return
	}
	rows := make([][]string, len(b.Items))
	for n, i := range b.Items {
		rows[n] = []string{strconv.Itoa(n + 1), i.Title.In(loc.Lang()), minutes(loc, i.Minutes), i.Speaker}
		if !b.Ours {
			rows[n] = rows[n][:3]
		}
	}
	heads, shares := []string{loc.T("followup.briefing.number"), loc.T("followup.briefing.item"), loc.T("followup.briefing.time"), loc.T("followup.briefing.speaker")}, []float64{1, 9, 2, 4}
	if !b.Ours {
		heads, shares = heads[:3], shares[:3]
	}
	doc.Table(heads, shares, rows)
}

func minutes(loc *i18n.Localizer, n int) string {
	if n == 0 {
		return ""
	}
	return loc.T("followup.briefing.minutes", "Count", n)
}

func setItem(doc *pdf.Document, loc *i18n.Localizer, number int, i BriefingItem, ours bool, site string) {
	lang := loc.Lang()
	doc.Heading(2, strconv.Itoa(number)+". "+i.Title.In(lang))
	if ours && i.Speaker != "" {
		doc.Fact(loc.T("followup.briefing.speaker"), i.Speaker)
	}
	if !i.Department.Empty() {
		doc.Fact(loc.T("followup.briefing.for"), i.Department.In(lang))
	}
	doc.Fact(loc.T("followup.briefing.concern"), i.Concern.In(lang))
	if len(i.Proposers) > 0 {
		names := make([]string, len(i.Proposers))
		for n, t := range i.Proposers {
			names[n] = t.In(lang)
		}
		doc.Fact(loc.T("followup.briefing.proposed"), strings.Join(names, ", "))
	}
	part := func(key, words string) {
		if words != "" {
			doc.Heading(3, loc.T("followup.briefing."+key))
			doc.Paragraph(words)
		}
	}
	part("issue", i.Problem.In(lang))
	part("question", i.Question.In(lang))
	part("ask", i.Ask.In(lang))
	setEvidence(doc, loc, i, ours)
	for n, p := range i.Standing {
		if n == 0 {
			doc.Heading(3, loc.T("followup.briefing.policy"))
		}
		setPolicy(doc, loc, p, site)
	}
	for n, a := range i.Before {
		if n == 0 {
			doc.Heading(3, loc.T("followup.briefing.before"))
		}
		setBefore(doc, loc, a)
	}
}

func setEvidence(doc *pdf.Document, loc *i18n.Localizer, i BriefingItem, ours bool) {
	if len(i.Evidence) == 0 {
		return
	}
	doc.Heading(3, loc.T("followup.briefing.evidence"))
	switch {
	case i.Counted > 0:
		doc.Paragraph(loc.T("followup.briefing.seen", "Count", i.Organizations, "Counted", i.Counted))
	case i.Organizations > 0:
		doc.Paragraph(loc.T("followup.briefing.seen_only", "Count", i.Organizations))
	}
	for _, e := range i.Evidence {
		label := ""
		if e.Count != roundtables.Uncounted {
			label = loc.Number(int64(e.Count))
		}
		words := EvidenceLine(e, loc.Lang(), ours)
		doc.Entry(label, words)
	}
}

// EvidenceLine is evidence in one line: its words, place, period and, among us, whose
// it is.
func EvidenceLine(e roundtables.Evidence, lang i18n.Lang, ours bool) string {
	parts := []string{e.Words, e.Place, e.Period}
	if ours {
		parts = append(parts, e.Organization.In(lang))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " – ")
}

// PolicyClause is a clause as the library prints it; depth 1 is the outermost.
type PolicyClause struct {
	Depth int
	paper.Side
}

// Clauses are the action clauses word for word in a language, or in the other where it
// has none; what was struck in their source stays struck.
func (p StandingPolicy) Clauses(lang i18n.Lang) []PolicyClause {
	if len(wording.Lines(p.Wording, wording.Resolved, lang)) == 0 && p.Wording.Resolved.Lead.Only(lang) == "" {
		lang = lang.Other()
	}
	var list []PolicyClause
	add := func(depth int, label, text string) {
		c := PolicyClause{Depth: depth, Side: paper.Side{Label: label, Lang: string(lang) + "-CA"}}
		for _, span := range wording.Link(i18n.Typeset(lang, text), lang, func(wording.Citation) (string, bool) { return "", false }) {
			c.Runs = append(c.Runs, paper.Run{Text: span.Text, Struck: span.Struck})
		}
		list = append(list, c)
	}
	if lead := p.Wording.Resolved.Lead.Only(lang); lead != "" {
		add(1, "", lead)
	}
	for _, line := range wording.Lines(p.Wording, wording.Resolved, lang) {
		add(line.Depth, line.Label, line.Text)
	}
	return list
}

// setPolicy sets a resolution's action clauses under its citation.
func setPolicy(doc *pdf.Document, loc *i18n.Localizer, p StandingPolicy, site string) {
	doc.Fact(p.Cite(loc), p.Wording.Title.In(loc.Lang()))
	doc.Fact("", site+"/"+string(loc.Lang())+"/resolutions/"+p.Entry.Meeting+"/"+p.Entry.Label)
	for _, c := range p.Clauses(loc.Lang()) {
		doc.Clauses(c.Depth, c.Side)
	}
}

func setBefore(doc *pdf.Document, loc *i18n.Localizer, a Ask) {
	lang := loc.Lang()
	doc.Entry(loc.MonthYear(a.AskedOn), loc.T("followup.briefing.asked", "Department", a.Department, "Words", a.Words))
	if len(a.Responses) == 0 {
		doc.Entry("", loc.T("followup.briefing.no_answer"))
	}
	for _, r := range a.Responses {
		doc.Entry("", loc.T("followup.briefing.answered", "Verdict", r.Verdict.Name(), "Day", r.On, "Words", r.Words.In(lang)))
	}
	for _, c := range a.Commitments {
		doc.Entry("", loc.T("followup.briefing.promised", "Words", c.Words.In(lang), "Due", c.Due, "State", c.State.Name()))
	}
}
