package persons

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// tabs lead between the secretariat's pages about people.
func tabs(c *door.Call, here string) []ui.Link {
	var list []ui.Link
	for _, tab := range []struct{ name, of, page string }{
		{"duplicates", "people", "duplicates"},
		{"merges", "people", "merges"},
		{"requests", "people", "requests"},
		{"organizations", "organizations", "duplicates"},
		{"organization_merges", "organizations", "merges"},
		{"breaches", "breaches", ""},
	} {
		href := c.Path("manage", tab.of)
		if tab.page != "" {
			href = c.Path("manage", tab.of, tab.page)
		}
		list = append(list, ui.Link{Label: c.Text("persons.tab." + tab.name), Href: href, Current: tab.name == here})
	}
	return list
}

type pairView struct {
	a, b     []ui.Fact
	names    string
	merge    string
	hidden   []ui.Hidden
	together string
}

type duplicatesView struct {
	loc    *i18n.Localizer
	tabs   []ui.Link
	by     []ui.Link
	pairs  []pairView
	apart  string // the button that says they are two
	action string
	more   string
	empty  ui.EmptyData
}

// duplicates shows records that may be one person's, two by two.
func (p *Pages) duplicates(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	by := likeness(c.Value("by"))
	list, next, err := p.Data.Duplicates(c.Ctx(), c.Actor, by, c.Value("after"))
	if err != nil {
		return err
	}
	here := c.Path("manage", "people", "duplicates")
	v := duplicatesView{loc: c.Loc, tabs: tabs(c, "duplicates"), action: here, apart: c.Text("persons.duplicates.apart"), empty: ui.EmptyData{Title: c.Text("persons.duplicates.none_title"), Body: c.Text("persons.duplicates.none")}}
	for _, l := range people.Likenesses() {
		v.by = append(v.by, ui.Link{Label: c.Text("persons.alike." + string(l)), Href: here + "?by=" + string(l), Current: l == by})
	}
	for _, s := range list {
		pair := pairView{
			a: sideFacts(c, s.A), b: sideFacts(c, s.B), names: c.Text("persons.duplicates.pair", "A", s.A.Name, "B", s.B.Name),
			merge: c.Path("manage", "people", "merge") + "?" + url.Values{"from": {s.B.ID}, "into": {s.A.ID}}.Encode(), hidden: []ui.Hidden{{Name: "a", Value: s.A.ID}, {Name: "b", Value: s.B.ID}, {Name: "by", Value: string(by)}},
		}
		if !s.Together.Empty() {
			pair.together = c.Text("persons.duplicates.together", "Organization", s.Together)
		}
		v.pairs = append(v.pairs, pair)
	}
	if next != "" {
		v.more = here + "?" + url.Values{"by": {string(by)}, "after": {next}}.Encode()
	}
	page := ui.PageData{Title: c.Text("persons.duplicates.title"), Lead: c.Text("persons.duplicates.lead"), Crumbs: keepCrumbs(c)}
	return c.Page(twin(c, page, "manage", "people", "duplicates"), duplicatesPage(v))
}

func likeness(s string) people.Likeness {
	for _, l := range people.Likenesses() {
		if s == string(l) {
			return l
		}
	}
	return people.SameName
}

func sideFacts(c *door.Call, who people.Person) []ui.Fact {
	nothing := c.Text("persons.nothing")
	return []ui.Fact{
		{Term: c.Text("holding.field.name"), Text: who.Name, Href: c.Path("people", who.ID)}, {Term: c.Text("holding.field.email"), Text: cmp.Or(who.Email, nothing)}, {Term: c.Text("holding.field.phone"), Text: cmp.Or(who.Phone, nothing)},
	}
}

// setApart records that two records are those of two people.
func (p *Pages) setApart(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := p.Data.SetApart(c.Ctx(), c.Actor, c.Value("a"), c.Value("b")); err != nil {
		return err
	}
	return c.Done(c.Path("manage", "people", "duplicates")+"?by="+string(likeness(c.Value("by"))), "persons_apart")
}

type mergeView struct {
	loc      *i18n.Localizer
	action   string
	hidden   []ui.Hidden
	choices  []mergeChoice
	table    ui.TableData
	turn     string
	undoDays int
}

// mergeChoice is a particular in which two records differ.
type mergeChoice struct {
	field   ui.Field
	options []ui.Option
}

func (p *Pages) mergeForm(c *door.Call) error { return p.mergePage(c, http.StatusOK, nil) }

func (p *Pages) mergePage(c *door.Call, status int, errs ui.FormErrors) error {
	if err := c.Parse(); err != nil {
		return err
	}
	pair, refused := p.Data.PreviewMerge(c.Ctx(), c.Actor, c.Value("from"), c.Value("into"))
	if refused != nil {
		return refused
	}
	from, into := pair.From.Person, pair.Into.Person
	v := mergeView{
		loc: c.Loc, action: c.Path("manage", "people", "merge"), hidden: []ui.Hidden{{Name: "from", Value: from.ID}, {Name: "into", Value: into.ID}},
		table: mergeTable(c, pair), undoDays: persondata.UndoDays, turn: c.Path("manage", "people", "merge") + "?" + url.Values{"from": {into.ID}, "into": {from.ID}}.Encode(),
	}
	for _, f := range []struct{ name, from, into string }{{"name", from.Name, into.Name}, {"email", from.Email, into.Email}, {"phone", from.Phone, into.Phone}, {"lang", languageName(c, from.Lang), languageName(c, into.Lang)}} {
		if f.from != f.into {
			v.choices = append(v.choices, mergeChoiceOf(c, f.name, f.from, f.into))
		}
	}
	page := ui.PageData{
		Title: c.Text("persons.merge.title", "From", from.Name, "Into", into.Name), Lead: c.Text("persons.merge.lead"), Errors: errs,
		Crumbs: keepCrumbs(c, ui.Link{Label: c.Text("persons.duplicates.title"), Href: c.Path("manage", "people", "duplicates")}),
	}
	page = twin(c, page, "manage", "people", "merge")
	query := "?" + url.Values{"from": {from.ID}, "into": {into.ID}}.Encode()
	page.Path, page.Alternate = page.Path+query, page.Alternate+query
	return c.PageStatus(status, page, mergePage(v))
}

func languageName(c *door.Call, lang i18n.Lang) string {
	return c.Loc.Say(i18n.Say("holding.lang." + string(lang)))
}

// mergeChoiceOf offers what two records say; the one that stays is chosen unless
// it says nothing.
func mergeChoiceOf(c *door.Call, name, from, into string) mergeChoice {
	nothing := c.Text("persons.nothing")
	chosen := c.Value(name)
	if chosen == "" {
		chosen = "into"
		if into == "" {
			chosen = "from"
		}
	}
	return mergeChoice{
		field:   ui.Field{Name: name, Label: c.Loc.Say(i18n.Say("holding.field." + name)), Value: chosen},
		options: []ui.Option{{Value: "into", Label: cmp.Or(into, nothing), Hint: c.Text("persons.merge.stays")}, {Value: "from", Label: cmp.Or(from, nothing), Hint: c.Text("persons.merge.goes")}},
	}
}

// mergeTable says kind by kind what each record has, and what becomes of it.
func mergeTable(c *door.Call, pair persondata.Pair) ui.TableData {
	t := ui.TableData{Caption: c.Text("persons.merge.what"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("persons.merge.kind")}, {Label: c.Text("persons.merge.column_from"), Numeric: true}, {Label: c.Text("persons.merge.column_into"), Numeric: true}, {Label: c.Text("persons.merge.fate")},
	}}
	for i, h := range pair.From.Holdings {
		other := 0
		if i < len(pair.Into.Holdings) {
			other = pair.Into.Holdings[i].Count
		}
		if h.Kind == "particulars" || h.Count+other == 0 {
			continue
		}
		fate := c.Text("persons.nothing")
		if h.Count > 0 {
			fate = c.Loc.Say(i18n.Say("persons.fate." + string(h.Merge)))
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Loc.Say(h.Title())}, {Text: c.Loc.Number(int64(h.Count))}, {Text: c.Loc.Number(int64(other))}, {Text: fate}}})
	}
	return t
}

func (p *Pages) merge(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	from := func(name string) bool { return c.Value(name) == "from" }
	into := c.Value("into")
	_, refused := p.Data.Merge(c.Ctx(), c.Actor, c.Value("from"), into, persondata.Choice{Name: from("name"), Email: from("email"), Phone: from("phone"), Lang: from("lang")})
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.mergePage(c, c.RefusalStatus(refused), errs)
	}
	return c.Done(c.Path("people", into), "persons_merged")
}

type mergedView struct {
	title, line string
	href        string
	tag         ui.TagData
	moved       []string
	undo        string
}

type mergesView struct {
	loc   *i18n.Localizer
	tabs  []ui.Link
	list  []mergedView
	see   string // the link to what was merged
	more  string
	empty ui.EmptyData
}

// merges is the history of merges, each with what it moved.
func (p *Pages) merges(c *door.Call) error { return p.mergesPage(c, http.StatusOK, nil) }

func (p *Pages) mergesPage(c *door.Call, status int, errs ui.FormErrors) error {
	list, more, err := p.Data.Merges(c.Ctx(), c.Actor, c.Value("after"))
	if err != nil {
		return err
	}
	here := c.Path("manage", "people", "merges")
	v := mergesView{loc: c.Loc, tabs: tabs(c, "merges"), see: c.Text("persons.merges.see"), empty: ui.EmptyData{Title: c.Text("persons.merges.none_title"), Body: c.Text("persons.merges.none")}}
	for _, m := range list {
		v.list = append(v.list, p.mergedOf(c, m, here))
	}
	if more {
		v.more = here + "?after=" + url.QueryEscape(list[len(list)-1].ID)
	}
	page := ui.PageData{Title: c.Text("persons.merges.title"), Lead: c.Text("persons.merges.lead", "Days", persondata.UndoDays), Crumbs: keepCrumbs(c), Errors: errs}
	return c.PageStatus(status, twin(c, page, "manage", "people", "merges"), mergesPage(v))
}

func (p *Pages) mergedOf(c *door.Call, m persondata.Merged, here string) mergedView {
	erased := c.Text("persons.erased")
	one := mergedView{
		title: c.Text("persons.merges.one", "From", cmp.Or(m.FromName, erased), "Into", cmp.Or(m.IntoName, erased)), href: c.Path("people", m.IntoID),
		line: c.Text("persons.merges.by", "By", m.By, "When", c.Local(m.At)), tag: ui.TagData{Tone: ui.Good, Word: c.Text("persons.merges.stands")},
	}
	for _, move := range m.Moved {
		one.moved = append(one.moved, c.Text("persons.merges.moved", "What", i18n.Say("holding.kind."+move.Kind), "Number", move.Count()))
	}
	switch {
	case !m.Undone.IsZero():
		one.tag = ui.TagData{Tone: ui.Past, Word: c.Text("persons.merges.undone")}
		one.line = strings.Join([]string{one.line, c.Text("persons.merges.undone_by", "By", m.UndoneBy, "When", c.Local(m.Undone))}, " ")
	case m.Undoable(p.Now()):
		one.undo = here + "/" + url.PathEscape(m.ID) + "/undo"
	}
	return one
}

func (p *Pages) undo(c *door.Call) error {
	if refused := p.Data.Undo(c.Ctx(), c.Actor, c.R.PathValue("merge")); refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.mergesPage(c, c.RefusalStatus(refused), errs)
	}
	return c.Done(c.Path("manage", "people", "merges"), "persons_undone")
}

type requestView struct {
	id, title, href, line string
	first                 []string
	blocked               bool
	action                string
	answer                string
	errs                  ui.FormErrors
	note, said            string
	tag                   ui.TagData
}

type requestsView struct {
	loc     *i18n.Localizer
	tabs    []ui.Link
	states  []ui.Link
	list    []requestView
	waiting bool
	more    string
	empty   ui.EmptyData
}

// requests lists what people asked about their data; those that wait can be
// answered.
func (p *Pages) requests(c *door.Call) error { return p.requestsPage(c, http.StatusOK, nil, "") }

func (p *Pages) requestsPage(c *door.Call, status int, errs ui.FormErrors, refused string) error {
	if err := c.Parse(); err != nil {
		return err
	}
	state := persondata.Waiting
	for _, s := range []persondata.RequestState{persondata.Done, persondata.Refused} {
		if c.Value("state") == string(s) && refused == "" {
			state = s
		}
	}
	list, more, err := p.Data.Requests(c.Ctx(), c.Actor, state, c.Value("after"))
	if err != nil {
		return err
	}
	here := c.Path("manage", "people", "requests")
	v := requestsView{loc: c.Loc, tabs: tabs(c, "requests"), waiting: state == persondata.Waiting, empty: ui.EmptyData{Title: c.Text("persons.requests.none_title"), Body: c.Text("persons.requests.none")}}
	for _, s := range []persondata.RequestState{persondata.Waiting, persondata.Done, persondata.Refused} {
		v.states = append(v.states, ui.Link{Label: c.Text("persons.requests.state." + string(s)), Href: here + "?state=" + string(s), Current: s == state})
	}
	for _, r := range list {
		one, err := p.requestOf(c, r, here)
		if err != nil {
			return err
		}
		if r.ID == refused {
			one.errs, one.answer = errs, c.Value("answer")
		}
		v.list = append(v.list, one)
	}
	if more {
		v.more = here + "?" + url.Values{"state": {string(state)}, "after": {list[len(list)-1].ID}}.Encode()
	}
	page := ui.PageData{Title: c.Text("persons.requests.title"), Lead: c.Text("persons.requests.lead"), Crumbs: keepCrumbs(c), Errors: errs}
	return c.PageStatus(status, twin(c, page, "manage", "people", "requests"), requestsPage(v))
}

func (p *Pages) requestOf(c *door.Call, r persondata.Request, here string) (requestView, error) {
	one := requestView{
		id: r.ID, title: c.Text("persons.requests.one", "Name", cmp.Or(r.PersonName, c.Text("persons.erased")), "What", r.Kind.Name()), href: c.Path("people", r.PersonID),
		line: c.Text("persons.requests.asked", "When", c.Local(r.Asked), "How", r.How.Name()), note: r.Note, said: r.Answer,
		action: here + "/" + url.PathEscape(r.ID),
		tag:    ui.TagData{Tone: ui.Waiting, Word: c.Text("persons.requests.state.waiting")},
	}
	if after := c.Value("after"); after != "" { // an answer refused comes back on this page
		one.action += "?" + url.Values{"after": {after}}.Encode()
	}
	if r.RecordedBy != "" {
		one.line += " " + c.Text("persons.requests.recorded", "By", r.RecordedBy)
	}
	if r.State != persondata.Waiting {
		one.tag = ui.TagData{Tone: ui.Good, Word: c.Text("persons.requests.state." + string(r.State))}
		if r.State == persondata.Refused {
			one.tag.Tone = ui.Bad
		}
		one.line += " " + c.Text("persons.requests.settled", "When", c.Local(r.Settled), "By", cmp.Or(r.SettledBy, r.PersonName))
		return one, nil
	}
	e, err := p.Data.PreviewErasure(c.Ctx(), c.Actor, r.PersonID)
	if err != nil {
		return one, err
	}
	for _, m := range append(e.Block(), e.Look()...) {
		one.first = append(one.first, c.Loc.Say(m))
	}
	one.blocked = len(e.Block()) > 0
	return one, nil
}

func (p *Pages) settle(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("request")
	if refused := p.Data.Settle(c.Ctx(), c.Actor, id, c.Value("act") == "grant", c.Value("answer")); refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.requestsPage(c, c.RefusalStatus(refused), errs, id)
	}
	return c.Done(c.Path("manage", "people", "requests"), "persons_settled")
}
