package lists

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// unreadable refuses what no form of these pages sends.
func unreadable() error { return fault.New(fault.Invalid, "fault.form", nil) }

// organizationSearch finds in the register the organization that a subscriber
// speaks for. It is part of a form, whose second button looks for the words
// typed, so that nothing else that is typed is lost.
type organizationSearch struct {
	loc     *i18n.Localizer
	words   string
	chosen  string
	options []ui.Option // what was found, and "as a guest"
	none    bool        // nothing was found
	err     string
}

// guest is the answer that somebody joins without an organization of the register.
const guest = "guest"

// mostFound is how many organizations a search offers.
const mostFound = 12

// organizationSearch looks for the words typed, or for those of a name given.
func (p *Pages) organizationSearch(c *door.Call, name string) (organizationSearch, error) {
	s := organizationSearch{loc: c.Loc, words: name, chosen: c.Value("register")}
	if c.R.Form.Has("words") {
		s.words = c.Value("words")
	}
	if s.words != "" {
		found, err := p.organizations(c, s.words)
		if err != nil {
			return s, err
		}
		for _, o := range found {
			standing, err := p.People.Standing(c.Ctx(), nil, o.ID, p.Lists.Today())
			if err != nil {
				return s, err
			}
			s.options = append(s.options, ui.Option{Value: o.ID, Label: o.Name.In(c.Lang), Hint: strings.TrimPrefix(o.City+" – "+c.Loc.Say(standing.Note), " – ")})
		}
		s.none = len(found) == 0
	}
	s.options = append(s.options, ui.Option{Value: guest, Label: c.Text("mailing.approve.guest"), Hint: c.Text("mailing.approve.guest_hint")})
	return s, nil
}

// organizations lists those with all the words in their name or, where there is
// none, with the longest of them.
func (p *Pages) organizations(c *door.Call, words string) ([]people.Organization, error) {
	filter := people.Filter{Words: words, On: p.Lists.Today(), Lang: c.Lang, Limit: mostFound}
	found, _, err := p.People.Organizations(c.Ctx(), filter)
	if err != nil || len(found) > 0 {
		return found, err
	}
	filter.Words = ""
	for word := range strings.FieldsSeq(people.Fold(words)) {
		if len(word) > len(filter.Words) {
			filter.Words = word
		}
	}
	if len(filter.Words) < 4 || filter.Words == people.Fold(words) {
		return nil, nil
	}
	found, _, err = p.People.Organizations(c.Ctx(), filter)
	return found, err
}

// approvalOf reads for whom somebody is let in.
func approvalOf(c *door.Call) (lists.Approval, error) {
	switch v := c.Value("register"); v {
	case "":
		return lists.Approval{}, fault.Field("register", "mailing.error.register", nil)
	case guest:
		return lists.Approval{Guest: true}, nil
	default:
		return lists.Approval{OrganizationID: v}, nil
	}
}

// addView is the form by which staff subscribe somebody.
type addView struct {
	loc    *i18n.Localizer
	action string
	errs   ui.FormErrors
	typed  lists.Request
	search organizationSearch
	roles  []ui.Option
	langs  []ui.Option
	modes  []ui.Option
}

func (p *Pages) addForm(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	l, err := p.openFor(c)
	if err != nil {
		return err
	}
	return p.addWith(c, http.StatusOK, l, lists.Request{Role: lists.NGO, Lang: c.Lang, Mode: lists.Each}, nil)
}

func (p *Pages) addWith(c *door.Call, status int, l lists.List, r lists.Request, errs ui.FormErrors) error {
	search, err := p.organizationSearch(c, r.Organization)
	if err != nil {
		return err
	}
	search.err = errs.For("register")
	v := addView{
		loc: c.Loc, action: to(c, l, "subscribers", "new"), errs: errs, typed: r, search: search,
		roles: admittedRoles(c.Loc), langs: langOptions(c.Loc), modes: modeOptions(c.Loc),
	}
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: c.Text("mailing.add.title"), Kicker: l.Name.In(c.Lang), Lead: c.Text("mailing.add.lead"), Errors: errs,
		Crumbs: crumbs(c, l, ui.Link{Label: c.Text("mailing.people.title"), Href: to(c, l, "subscribers")}),
	}, "lists", l.Slug, "subscribers", "new"), addPage(v))
}

// add subscribes somebody on staff's word, with how they agreed.
func (p *Pages) add(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	l, err := p.openFor(c)
	if err != nil {
		return err
	}
	r := requestOf(c)
	r.ConsentText = c.Value("consent")
	if c.Value("action") == "find" {
		return p.addWith(c, http.StatusOK, l, r, nil)
	}
	a, refused := approvalOf(c)
	var added lists.Subscription
	if refused == nil {
		added, refused = p.Lists.Add(c.Ctx(), c.Actor, l, r, a)
	}
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.addWith(c, http.StatusUnprocessableEntity, l, r, errs)
	}
	return c.Done(to(c, l, "subscribers", added.ID), "list_added")
}

// afterOf is where a page of subscribers begins.
func afterOf(c *door.Call) int64 {
	n, _ := strconv.ParseInt(c.Value("after"), 10, 64)
	return n
}

func cursorOf(s lists.Subscription) string { return number(s.Number) }

// admittedRoles are those of people who may be on a list.
func admittedRoles(l *i18n.Localizer) []ui.Option {
	return slices.DeleteFunc(roleOptions(l), func(o ui.Option) bool { return !lists.Occupation(o.Value).Admitted() })
}
