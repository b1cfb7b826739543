package persons

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/people/merging"
	"plenary.example/internal/persondata"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// organizationDuplicates shows records that may be one organization's, two by two.
func (p *Pages) organizationDuplicates(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	by := organizationLikeness(c.Value("by"))
	list, next, err := p.Data.OrganizationDuplicates(c.Ctx(), c.Actor, by, c.Value("after"))
	if err != nil {
		return err
	}
	here := c.Path("manage", "organizations", "duplicates")
	v := duplicatesView{
		loc: c.Loc, tabs: tabs(c, "organizations"), action: here, apart: c.Text("merging.apart"),
		empty: ui.EmptyData{Title: c.Text("merging.none_title"), Body: c.Text("merging.none")},
	}
	for _, l := range merging.Likenesses() {
		v.by = append(v.by, ui.Link{Label: c.Text("merging.alike." + string(l)), Href: here + "?by=" + string(l), Current: l == by})
	}
	for _, s := range list {
		v.pairs = append(v.pairs, pairView{
			a: organizationFacts(c, s.A), b: organizationFacts(c, s.B), names: c.Text("persons.duplicates.pair", "A", s.A.Name, "B", s.B.Name),
			merge:  mergeOrganizations(c, s.B.ID, s.A.ID),
			hidden: []ui.Hidden{{Name: "a", Value: s.A.ID}, {Name: "b", Value: s.B.ID}, {Name: "by", Value: string(by)}},
		})
	}
	if next != "" {
		v.more = here + "?" + url.Values{"by": {string(by)}, "after": {next}}.Encode()
	}
	page := ui.PageData{Title: c.Text("merging.title"), Lead: c.Text("merging.lead"), Crumbs: keepCrumbs(c)}
	return c.Page(twin(c, page, "manage", "organizations", "duplicates"), duplicatesPage(v))
}

func mergeOrganizations(c *door.Call, from, into string) string {
	return c.Path("manage", "organizations", "merge") + "?" + url.Values{"from": {from}, "into": {into}}.Encode()
}

func organizationLikeness(s string) merging.Likeness {
	for _, l := range merging.Likenesses() {
		if s == string(l) {
			return l
		}
	}
	return merging.SameName
}

func organizationFacts(c *door.Call, o people.Organization) []ui.Fact {
	nothing := c.Text("persons.nothing")
	since := nothing
	if !o.Joined.IsZero() {
		since = c.Text("merging.since", "Class", o.Class.Name(), "Day", o.Joined)
	}
	if !o.Ended.IsZero() {
		since = c.Text("merging.between", "Class", o.Class.Name(), "Day", o.Joined, "Last", o.Ended)
	}
	return []ui.Fact{
		{Term: c.Text("holding.field.name"), Text: o.Name.In(c.Lang), Href: c.Path("manage", "members", o.Slug)},
		{Term: c.Text("merging.fact.place"), Text: organizations.Where(c.Loc, o)},
		{Term: c.Text("merging.fact.membership"), Text: since},
		{Term: c.Text("merging.fact.website"), Text: cmp.Or(organizations.Site(o.Website), nothing)},
		{Term: c.Text("holding.field.email"), Text: cmp.Or(o.Email, nothing)},
		{Term: c.Text("holding.field.phone"), Text: cmp.Or(o.Phone, nothing)},
	}
}

// taken lists what an organization's record says once merged and did not say before.
func taken(c *door.Call, was, is people.Organization) []ui.Fact {
	var list []ui.Fact
	add := func(key, was, is string, lang i18n.Lang) {
		if was != is {
			list = append(list, ui.Fact{Term: c.Text(key), Text: is, Lang: lang})
		}
	}
	for _, l := range i18n.Langs() {
		add("merging.fact.name_"+string(l), was.Name.Only(l), is.Name.Only(l), l)
	}
	for _, l := range i18n.Langs() {
		add("merging.fact.about_"+string(l), was.About.Only(l), is.About.Only(l), l)
	}
	add("holding.field.address", was.Address, is.Address, "")
	add("merging.fact.website", organizations.Site(was.Website), organizations.Site(is.Website), "")
	add("holding.field.email", was.Email, is.Email, "")
	add("holding.field.phone", was.Phone, is.Phone, "")
	return list
}

// setOrganizationsApart records that two records are those of two organizations.
func (p *Pages) setOrganizationsApart(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := p.Data.SetOrganizationsApart(c.Ctx(), c.Actor, c.Value("a"), c.Value("b")); err != nil {
		return err
	}
	return c.Done(c.Path("manage", "organizations", "duplicates")+"?by="+string(organizationLikeness(c.Value("by"))), "organizations_apart")
}

type organizationMergeView struct {
	loc            *i18n.Localizer
	action         string
	hidden         []ui.Hidden
	from, into, is []ui.Fact
	taken          []ui.Fact // what the one that stays did not say
	refusals       []string
	moves          ui.TableData
	turn           string
	undoDays       int
}

func (p *Pages) organizationMergeForm(c *door.Call) error {
	return p.organizationMergePage(c, http.StatusOK, nil)
}

func (p *Pages) organizationMergePage(c *door.Call, status int, errs ui.FormErrors) error {
	if err := c.Parse(); err != nil {
		return err
	}
	pair, err := p.Data.PreviewOrganizationMerge(c.Ctx(), c.Actor, c.Value("from"), c.Value("into"))
	if err != nil {
		return err
	}
	from, into := pair.From, pair.Into
	v := organizationMergeView{
		loc: c.Loc, action: c.Path("manage", "organizations", "merge"), hidden: []ui.Hidden{{Name: "from", Value: from.ID}, {Name: "into", Value: into.ID}},
		from: organizationFacts(c, from), into: organizationFacts(c, into), is: organizationFacts(c, pair.Is), taken: taken(c, into, pair.Is), turn: mergeOrganizations(c, into.ID, from.ID), undoDays: persondata.UndoDays,
		moves: ui.TableData{Caption: c.Text("persons.merge.what"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("persons.merge.kind")}, {Label: c.Text("merging.number"), Numeric: true}}},
	}
	for _, f := range pair.Refusals {
		v.refusals = append(v.refusals, sentence(c, f))
	}
	for _, m := range pair.Moves {
		if m.Count() > 0 {
			v.moves.Rows = append(v.moves.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Loc.Say(i18n.Say("holding.kind." + m.Kind))}, {Text: c.Loc.Number(int64(m.Count()))}}})
		}
	}
	page := ui.PageData{
		Title: c.Text("persons.merge.title", "From", from.Name, "Into", into.Name), Lead: c.Text("merging.merge_lead"), Errors: errs,
		Crumbs: keepCrumbs(c, ui.Link{Label: c.Text("merging.title"), Href: c.Path("manage", "organizations", "duplicates")}),
	}
	page = twin(c, page, "manage", "organizations", "merge")
	query := "?" + url.Values{"from": {from.ID}, "into": {into.ID}}.Encode()
	page.Path, page.Alternate = page.Path+query, page.Alternate+query
	return c.PageStatus(status, page, organizationMergePage(v))
}

func sentence(c *door.Call, f *fault.Error) string {
	return c.Loc.Say(i18n.Message{Key: f.Key, Args: f.Args})
}

func (p *Pages) mergeOrganization(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	into := c.Value("into")
	_, refused := p.Data.MergeOrganization(c.Ctx(), c.Actor, c.Value("from"), into)
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.organizationMergePage(c, c.RefusalStatus(refused), errs)
	}
	o, err := p.People.Organization(c.Ctx(), into)
	if err != nil {
		return err
	}
	return c.Done(c.Path("manage", "members", o.Slug), "organizations_merged")
}

// organizationMerges is the history of merges, each with what it moved.
func (p *Pages) organizationMerges(c *door.Call) error {
	return p.organizationMergesPage(c, http.StatusOK, nil)
}

func (p *Pages) organizationMergesPage(c *door.Call, status int, errs ui.FormErrors) error {
	if err := c.Parse(); err != nil {
		return err
	}
	list, more, err := p.Data.OrganizationMerges(c.Ctx(), c.Actor, c.Value("after"))
	if err != nil {
		return err
	}
	here := c.Path("manage", "organizations", "merges")
	v := mergesView{loc: c.Loc, tabs: tabs(c, "organization_merges"), see: c.Text("merging.see"), empty: ui.EmptyData{Title: c.Text("persons.merges.none_title"), Body: c.Text("persons.merges.none")}}
	for _, m := range list {
		one, err := p.mergedOrganization(c, m, here)
		if err != nil {
			return err
		}
		v.list = append(v.list, one)
	}
	if more {
		v.more = here + "?after=" + url.QueryEscape(list[len(list)-1].ID)
	}
	page := ui.PageData{Title: c.Text("merging.merges_title"), Lead: c.Text("persons.merges.lead", "Days", persondata.UndoDays), Crumbs: keepCrumbs(c), Errors: errs}
	return c.PageStatus(status, twin(c, page, "manage", "organizations", "merges"), mergesPage(v))
}

func (p *Pages) mergedOrganization(c *door.Call, m persondata.MergedOrganization, here string) (mergedView, error) {
	into, err := p.People.Organization(c.Ctx(), m.IntoID)
	if err != nil {
		return mergedView{}, err
	}
	one := mergedView{
		title: c.Text("persons.merges.one", "From", m.From, "Into", m.Into), href: c.Path("manage", "members", into.Slug),
		line: c.Text("persons.merges.by", "By", m.By, "When", c.Local(m.At)), tag: ui.TagData{Tone: ui.Good, Word: c.Text("persons.merges.stands")},
	}
	for _, move := range m.Moved {
		if move.Count() > 0 {
			one.moved = append(one.moved, c.Text("persons.merges.moved", "What", i18n.Say("holding.kind."+move.Kind), "Number", move.Count()))
		}
	}
	switch {
	case !m.Undone.IsZero():
		one.tag = ui.TagData{Tone: ui.Past, Word: c.Text("persons.merges.undone")}
		one.line = strings.Join([]string{one.line, c.Text("persons.merges.undone_by", "By", m.UndoneBy, "When", c.Local(m.Undone))}, " ")
	case m.Undoable(p.Now()):
		one.undo = here + "/" + url.PathEscape(m.ID) + "/undo"
	}
	return one, nil
}

func (p *Pages) undoOrganization(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if refused := p.Data.UndoOrganization(c.Ctx(), c.Actor, c.R.PathValue("merge")); refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.organizationMergesPage(c, c.RefusalStatus(refused), errs)
	}
	return c.Done(c.Path("manage", "organizations", "merges"), "organizations_parted")
}
