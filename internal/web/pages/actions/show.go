package actions

import (
	"net/http"
	"strings"

	"plenary.example/internal/actions"
	"plenary.example/internal/actions/report"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// showView is one action.
type showView struct {
	loc       *i18n.Localizer
	words     passage
	whole     bool   // the title says all of it
	ground    string // a sentence where the decision behind it no longer stands as it was
	outcome   *passage
	translate string // a sentence where the outcome is to be translated or checked
	hidden    bool   // how it stands is for members
	facts     []ui.Fact
	notes     []ui.Event
	documents []document
	record    []ui.Event
	thread    []ui.Link
	may       bool // write notes, keep documents
	errs      ui.FormErrors
	note      string
	action    string
}

// passage is what somebody wrote, in the reader's language or in the other.
type passage struct {
	lang  i18n.Lang // where it is not the page's
	lines []string
}

func passageOf(lang i18n.Lang, t i18n.Text) passage {
	p := passage{}
	if !t.Has(lang) {
		lang = lang.Other()
		p.lang = lang
	}
	for line := range strings.SplitSeq(t.Only(lang), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			p.lines = append(p.lines, i18n.Typeset(lang, line))
		}
	}
	return p
}

type document struct {
	link   ui.Link
	words  string
	remove *ui.ButtonData
}

// show is one action.
func (p *Pages) show(c *door.Call) error { return p.showWith(c, http.StatusOK, nil) }

func (p *Pages) showWith(c *door.Call, status int, errs ui.FormErrors) error {
	a, err := p.open(c)
	if err != nil {
		return err
	}
	words, other := title(c, a)
	today := p.Actions.Today()
	names, err := p.Actions.Names(c.Ctx())
	if err != nil {
		return err
	}
	v := showView{loc: c.Loc, words: passageOf(c.Lang, a.Words), hidden: a.State == "", may: actions.MayReport(c.Actor, a), errs: errs, action: c.Path("actions", a.ID), note: c.Value("note")}
	page := ui.PageData{
		Title: words, TitleLang: other, Kicker: actions.Reference(c.Loc, a), Status: stateTag(c.Loc, a, today), NoIndex: !a.Public, Errors: errs,
		Path: c.Path("actions", a.ID), Alternate: door.PathIn(c.Lang.Other(), "actions", a.ID), Description: words,
	}
	if a.State != "" && a.Ground != actions.Stands {
		v.ground = c.Loc.Say(a.Ground.Words())
		if v.may {
			v.ground += " " + c.Text("actions_pages.ground_next")
		}
	}
	v.whole = len(v.words.lines) == 1 && strings.TrimRight(capital(v.words.lines[0]), " \u00a0:;.") == words
	if actions.MayRead(c.Actor) {
		page.Crumbs = c.FromDesk(ui.Link{Label: c.Text("actions_pages.title"), Href: c.Path("actions")})
	} else {
		page.Crumbs = []ui.Link{{Label: c.Text("nav.library"), Href: c.Path("library")}}
	}
	page.Crumbs = append(page.Crumbs, sourceLink(c, a))
	if a.State != "" {
		page.StatusLine = capital(c.Loc.Say(actions.DueWords(a, today))) + "."
		v.facts = append(v.facts, ui.Fact{Term: c.Text("actions_pages.owner"), Text: report.Owner(c.Loc, a, naming(names))})
		if !a.Outcome.Empty() {
			one := passageOf(c.Lang, a.Outcome)
			v.outcome = &one
		}
	}
	if actions.MayAssign(c.Actor, a) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("actions_pages.assign"), Href: c.Path("actions", a.ID, "assign"), Kind: ui.Secondary})
	}
	if v.may {
		page.Primary = &ui.ButtonData{Label: c.Text("actions_pages.outcome"), Href: c.Path("actions", a.ID, "outcome")}
		if to := a.Untranslated(); to != "" {
			v.translate = c.Text("actions_pages.translate." + string(to))
			if a.Outcome.Has(to) {
				v.translate = c.Text("actions_pages.check." + string(to))
			}
		}
	}
	if err := p.beside(c, a, &v); err != nil {
		return err
	}
	return c.PageStatus(status, page, showPage(v))
}

// beside fills in what only members read, and what comes before and after.
func (p *Pages) beside(c *door.Call, a actions.Action, v *showView) error {
	shown := c.Text("actions_pages.shown.members")
	if a.Public {
		shown = c.Text("actions_pages.shown.public")
	}
	if v.may {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("actions_pages.shown.title"), Text: shown})
	}
	v.facts = append(v.facts, ui.Fact{Term: c.Text("actions_pages.source"), Text: sourceLink(c, a).Label, Href: sourceLink(c, a).Href, Lang: sourceLink(c, a).Lang})
	siblings, err := p.Actions.OfSource(c.Ctx(), nil, c.Actor, a.Source)
	if err != nil {
		return err
	}
	for i, s := range siblings {
		if s.ID != a.ID {
			continue
		}
		link := func(key string, to actions.Action) {
			words, lang := title(c, to)
			v.thread = append(v.thread, ui.Link{Label: c.Text(key) + " " + words, Href: c.Path("actions", to.ID), Lang: lang})
		}
		if i > 0 {
			link("actions_pages.before", siblings[i-1])
		}
		if i+1 < len(siblings) {
			link("actions_pages.after", siblings[i+1])
		}
	}
	if actions.MayRead(c.Actor) {
		v.thread = append(v.thread, ui.Link{Label: c.Text("actions_pages.report"), Href: c.Path("actions", "report")})
	}
	notes, err := p.Actions.Notes(c.Ctx(), c.Actor, a, "")
	if err != nil {
		return err
	}
	for _, n := range notes {
		v.notes = append(v.notes, ui.Event{When: c.Local(n.At), Hour: true, Title: n.PersonName, Body: noteWords(n, c.Lang)})
	}
	files, err := p.Actions.Documents(c.Ctx(), c.Actor, a)
	if err != nil {
		return err
	}
	for _, f := range files {
		d := document{link: ui.Link{Label: f.Name, Href: c.Path("actions", a.ID, "documents", f.ID)}, words: c.Text("actions_pages.document_by", "Name", f.PersonName, "Day", c.Loc.Date(c.Local(f.At)))}
		if v.may {
			d.remove = &ui.ButtonData{Label: c.Text("actions_pages.document_remove"), Explain: f.Name, Kind: ui.Quiet, Action: d.link.Href}
		}
		v.documents = append(v.documents, d)
	}
	lines, err := p.Actions.History(c.Ctx(), c.Actor, a)
	if err != nil {
		return err
	}
	v.record = view.History(c.Loc, lines, c.Local, nil)
	return nil
}

// assignView is the form of who does it and by when.
type assignView struct {
	loc    *i18n.Localizer
	action string
	errs   ui.FormErrors
	bodies []ui.Option
	values map[string]string
}

func (v assignView) field(name string) ui.Field {
	f := ui.Field{Name: name, Label: v.loc.T("actions_pages.field." + name), Value: v.values[name], Error: v.errs.For(name)}
	if hint := "actions_pages.hint." + name; v.loc.Has(hint) {
		f.Hint = v.loc.T(hint)
	}
	return f
}

func (p *Pages) assignForm(c *door.Call) error {
	a, err := p.open(c)
	if err != nil {
		return err
	}
	values := map[string]string{"body": a.BodyID, "due": ui.DateValue(a.Due), "public": ""}
	if a.Public {
		values["public"] = "yes"
	}
	if a.PersonID != "" {
		person, err := p.People.Person(c.Ctx(), a.PersonID)
		if err != nil {
			return err
		}
		values["person"] = person.Email
	}
	if a.BodyID == "" {
		values["body"] = a.GroupID
	}
	return p.assignWith(c, http.StatusOK, a, values, nil)
}

func (p *Pages) assignWith(c *door.Call, status int, a actions.Action, values map[string]string, errs ui.FormErrors) error {
	if err := c.Actor.Require(actions.MayAssign(c.Actor, a), "power.assign_action"); err != nil {
		return err
	}
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return err
	}
	v := assignView{loc: c.Loc, action: c.Path("actions", a.ID, "assign"), errs: errs, values: values}
	for _, b := range all {
		if b.OnDay(p.Actions.Today()) {
			v.bodies = append(v.bodies, ui.Option{Value: b.ID, Label: b.Name.In(c.Lang)})
		}
	}
	return c.PageStatus(status, p.formPage(c, a, "assign", errs), assignPage(v))
}

// formPage is the frame of a form about an action.
func (p *Pages) formPage(c *door.Call, a actions.Action, name string, errs ui.FormErrors) ui.PageData {
	words, _ := title(c, a)
	return ui.PageData{
		Title: c.Text("actions_pages." + name), Kicker: actions.Reference(c.Loc, a), Lead: words, Errors: errs, NoIndex: true,
		Crumbs: c.FromDesk(ui.Link{Label: c.Text("actions_pages.title"), Href: c.Path("actions")}, ui.Link{Label: actions.Reference(c.Loc, a), Href: c.Path("actions", a.ID)}),
		Path:   c.Path("actions", a.ID, name), Alternate: door.PathIn(c.Lang.Other(), "actions", a.ID, name), Next: &ui.Next{Body: c.Text("actions_pages.next." + name)},
	}
}

func (p *Pages) assign(c *door.Call) error {
	a, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	err = p.Actions.Assign(c.Ctx(), c.Actor, a.ID, c.Value("person"), actions.Assignment{BodyID: c.Value("body"), Due: db.ParseDay(c.Value("due")), Public: c.Value("public") == "yes"})
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.assignWith(c, http.StatusUnprocessableEntity, a, c.Typed("body", "person", "due", "public"), errs)
	}
	return c.Done(c.Path("actions", a.ID), "action_assigned")
}

func (p *Pages) outcomeForm(c *door.Call) error {
	a, err := p.open(c)
	if err != nil {
		return err
	}
	return p.outcomeWith(c, http.StatusOK, a, map[string]string{"state": string(a.State), "outcome_en": a.Outcome.EN, "outcome_fr": a.Outcome.FR}, nil)
}

func (p *Pages) outcomeWith(c *door.Call, status int, a actions.Action, values map[string]string, errs ui.FormErrors) error {
	if err := c.Actor.Require(actions.MayReport(c.Actor, a), "power.report_action"); err != nil {
		return err
	}
	v := outcomeView{assignView: assignView{loc: c.Loc, action: c.Path("actions", a.ID, "outcome"), errs: errs, values: values}, toCheck: a.ToCheck != ""}
	for _, s := range actions.States() {
		v.states = append(v.states, ui.Option{Value: string(s), Label: c.Loc.Say(s.Words()), Hint: c.Text("actions_pages.state_hint." + string(s))})
	}
	return c.PageStatus(status, p.formPage(c, a, "outcome", errs), outcomePage(v))
}

// outcomeView is the form of how it stands.
type outcomeView struct {
	assignView
	states  []ui.Option
	toCheck bool
}

func (p *Pages) outcome(c *door.Call) error {
	a, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	err = p.Actions.Report(c.Ctx(), c.Actor, a.ID, actions.Report{
		State: actions.State(c.Value("state")), Outcome: i18n.Text{EN: c.Value("outcome_en"), FR: c.Value("outcome_fr")}, Checked: c.Value("checked") == "yes",
	})
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.outcomeWith(c, http.StatusUnprocessableEntity, a, c.Typed("state", "outcome_en", "outcome_fr"), errs)
	}
	return c.Done(c.Path("actions", a.ID), "action_reported")
}

// again shows the action with what was refused.
func (p *Pages) again(c *door.Call, err error) error {
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.showWith(c, http.StatusUnprocessableEntity, errs)
}

func (p *Pages) note(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("action")
	if err := p.Actions.AddNote(c.Ctx(), c.Actor, id, c.Value("note")); err != nil {
		return p.again(c, err)
	}
	return c.Done(c.Path("actions", id)+"#notes", "action_noted")
}

func (p *Pages) addDocument(c *door.Call) error {
	name, body, err := c.Upload("file")
	if err != nil {
		return err
	}
	id := c.R.PathValue("action")
	if err := p.Actions.AddDocument(c.Ctx(), c.Actor, id, name, body); err != nil {
		return p.again(c, err)
	}
	return c.Done(c.Path("actions", id)+"#documents", "action_document_added")
}

func (p *Pages) removeDocument(c *door.Call) error {
	id := c.R.PathValue("action")
	if err := p.Actions.RemoveDocument(c.Ctx(), c.Actor, id, c.R.PathValue("document")); err != nil {
		return err
	}
	return c.Done(c.Path("actions", id)+"#documents", "action_document_removed")
}

func (p *Pages) document(c *door.Call) error {
	f, err := p.Actions.File(c.Ctx(), c.Actor, c.R.PathValue("action"), c.R.PathValue("document"))
	if err != nil {
		return err
	}
	return c.Download(f.Name, f.MediaType, f.Body)
}
