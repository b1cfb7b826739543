package publications

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publications"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// list is the desk: every publication, the last issued first.
func (p *Pages) list(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	f := publications.Filter{Kind: publications.Kind(c.Value("kind")), State: publications.State(c.Value("state")), Page: c.Int("page", 1)}
	found, more, err := p.Publications.List(c.Ctx(), c.Actor, f)
	if err != nil {
		return err
	}
	counts, err := p.Publications.Counts(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	tabs := []ui.Link{{Label: c.Text("pubdesk.all"), Href: desk(c), Current: f.State == ""}}
	for _, s := range publications.States() {
		tabs = append(tabs, ui.Link{Label: c.Text("pubdesk.counted", "State", s.Name(), "Count", counts[s]), Href: desk(c) + "?state=" + string(s), Current: f.State == s})
	}
	table := ui.TableData{Caption: c.Text("pubdesk.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("pubdesk.col.title")}, {Label: c.Text("pubdesk.f.kind")}, {Label: c.Text("pubdesk.col.issued")}, {Label: c.Text("pubdesk.col.state")},
	}}
	for _, one := range found {
		tag := stateTag(c, one)
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{titled(c, one), {Text: c.Loc.Say(one.Kind.Name())}, {Text: view.Issued(c.Loc, one.Issued)}, {Tag: &tag}}})
	}
	body := []templ.Component{ui.Tabs(c.Text("pubdesk.by_state"), tabs)}
	if len(found) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("pubdesk.empty_title"), Body: c.Text("pubdesk.empty")}))
	} else {
		body = append(body, ui.Table(table))
	}
	pages := max(f.Page, 1)
	if more {
		pages++
	}
	body = append(body, ui.Pagination(c.Loc, ui.PaginationData{Page: max(f.Page, 1), Pages: pages, Href: func(n int) string {
		return desk(c) + "?" + url.Values{"state": {string(f.State)}, "kind": {string(f.Kind)}, "page": {strconv.Itoa(n)}}.Encode()
	}}))
	page := ui.PageData{Title: c.Text("pubdesk.title"), Lead: c.Text("pubdesk.lead"), Crumbs: c.FromDesk(), Wide: true}
	if publications.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("pubdesk.new"), Href: desk(c, "new")}
		page.Secondary = []ui.ButtonData{{Label: c.Text("pubdesk.collections"), Href: desk(c, "collections"), Kind: ui.Secondary}}
	}
	return c.Page(twin(c, page), parts.Stack(body...))
}

// fields are the questions of the form.
func fields() []string {
	return []string{
		"kind", "issued", "authors", "group", "isbn", "reference", "slug", "related", "superseded_by", "title_en", "title_fr", "abstract_en", "abstract_fr",
		"issuer_en", "issuer_fr", "addressee_en", "addressee_fr", "rights_en", "rights_fr",
	}
}

// edit is a publication's form, empty for a new one.
func (p *Pages) edit(c *door.Call) error {
	one, err := p.open(c)
	if err != nil {
		return err
	}
	return p.form(c, http.StatusOK, one, nil, "")
}

// open is the publication that the address names; an empty one for a new one.
func (p *Pages) open(c *door.Call) (publications.Publication, error) {
	id := c.R.PathValue("publication")
	if id == "new" {
		return publications.Publication{}, c.Actor.Require(publications.MayKeep(c.Actor), "power.keep_publications")
	}
	if err := c.Actor.Require(publications.MayReadAll(c.Actor), "power.read_publication_drafts"); err != nil {
		return publications.Publication{}, err
	}
	return p.Publications.Get(c.Ctx(), c.Actor, id)
}

// typed are the values of the form: those on record or, given back, what was typed.
func (p *Pages) typed(c *door.Call, one publications.Publication, again bool) (map[string]string, []string, error) {
	if again {
		return c.Typed(fields()...), c.Values("subjects"), nil
	}
	v := map[string]string{
		"kind": string(one.Kind), "issued": one.Issued, "authors": strings.Join(one.Authors, "\n"), "group": one.Group, "isbn": one.ISBN, "reference": one.Reference, "slug": one.Address.Slug,
	}
	for name, t := range map[string]i18n.Text{"title": one.Title, "abstract": one.Abstract, "issuer": one.Issuer, "addressee": one.Addressee, "rights": one.Rights} {
		parts.Pairs(v, name, t)
	}
	var lines []string
	for _, t := range one.Related {
		if t.Kind == publications.ToResolution {
			lines = append(lines, c.Path(append([]string{"resolutions"}, strings.Split(t.Key, "/")...)...))
			continue
		}
		at, err := p.addressOf(c, t.Key)
		if err != nil {
			return nil, nil, err
		}
		lines = append(lines, at)
	}
	v["related"] = strings.Join(lines, "\n")
	var err error
	if one.SupersededBy != "" {
		v["superseded_by"], err = p.addressOf(c, one.SupersededBy)
	}
	return v, one.Subjects, err
}

func (p *Pages) addressOf(c *door.Call, id string) (string, error) {
	one, err := p.Publications.Get(c.Ctx(), c.Actor, id)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return c.Path("publications", one.Address.Year, one.Address.Slug), err
}

// form is the page of a publication with its acts.
func (p *Pages) form(c *door.Call, status int, one publications.Publication, refused error, act string) error {
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	values, subjects, err := p.typed(c, one, refused != nil && act == "save")
	if err != nil {
		return err
	}
	of := func(name string) ui.FormErrors { // what was refused of another act is not shown at these fields
		if act == name {
			return errs
		}
		return nil
	}
	keeps := publications.MayKeep(c.Actor)
	var body []templ.Component
	if one.ID != "" {
		body = append(body, p.statePart(c, one, keeps, errs, act))
		files, err := p.filesPart(c, one, keeps, of("file"))
		if err != nil {
			return err
		}
		body = append(body, files)
	}
	if keeps {
		questions, err := p.questions(c, values, subjects, of("save"))
		if err != nil {
			return err
		}
		if one.ID == "" {
			body = append(body, questions)
		} else {
			body = append(body, parts.Section("about", c.Text("pubdesk.about"), questions))
		}
	}
	title := c.Text("pubdesk.new")
	if one.ID != "" {
		title = i18n.Typeset(c.Lang, one.Title.In(c.Lang))
	}
	page := ui.PageData{Title: title, Errors: errs, Crumbs: crumbs(c)}
	if one.ID == "" {
		page.Lead = c.Text("pubdesk.new_lead")
	} else {
		tag := stateTag(c, one)
		page.Status, page.Kicker = &tag, c.Loc.Say(one.Kind.Name())
		page.Secondary = []ui.ButtonData{{Label: c.Text("pubdesk.see"), Href: c.Path("publications", one.Address.Year, one.Address.Slug), Kind: ui.Secondary}}
		if !one.Title.Has(c.Lang) {
			page.TitleLang = c.Lang.Other()
		}
	}
	return c.PageStatus(status, twin(c, page, c.R.PathValue("publication")), parts.Stack(body...))
}

// questions is the form of what is known.
func (p *Pages) questions(c *door.Call, values map[string]string, subjects []string, errs ui.FormErrors) (templ.Component, error) {
	f := parts.Fields{Call: c, Prefix: "pubdesk.f.", Values: values, Errors: errs}
	var kinds, topics, groups []ui.Option
	for _, k := range publications.Kinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Name())})
	}
	known, err := p.Resolutions.Subjects(c.Ctx())
	if err != nil {
		return nil, err
	}
	for _, s := range known {
		topics = append(topics, ui.Option{Value: s.Slug, Label: s.Name.In(c.Lang), Chosen: slices.Contains(subjects, s.Slug)})
	}
	bodies, err := p.Bodies.WorkingGroups(c.Ctx(), nil)
	if err != nil {
		return nil, err
	}
	for _, g := range bodies {
		groups = append(groups, ui.Option{Value: g.ID, Label: g.Name.In(c.Lang)})
	}
	at := desk(c, c.R.PathValue("publication"))
	return parts.Form(
		parts.Sending(at, "save"),
		f.Choice("kind", kinds), f.Both("title", 0, parts.Optional), f.Both("abstract", 6, parts.Optional), f.Line("issued", func(one *ui.Field) { one.Width, one.Max = 10, 10 }),
		f.Area("authors", parts.Optional, parts.Rows(3)), f.Boxes("subjects", topics, parts.Optional), f.Choice("group", groups, parts.None(c.Text("pubdesk.no_group"))),
		parts.Folded(c.Text("pubdesk.more"), more(errs, values),
			f.Both("addressee", 0, parts.Optional), f.Both("issuer", 0, parts.Optional), f.Line("isbn", parts.Optional), f.Line("reference", parts.Optional),
			f.Both("rights", 0, parts.Optional), f.Area("related", parts.Optional, parts.Rows(3)), f.Line("superseded_by", parts.Optional), f.Line("slug", parts.Optional)),
		parts.Submit(c.Text("pubdesk.save"), ui.Primary),
	), nil
}

// more reports whether the questions that are folded away hold something to see.
func more(errs ui.FormErrors, values map[string]string) bool {
	for _, name := range []string{"addressee_en", "addressee_fr", "issuer_en", "issuer_fr", "isbn", "reference", "rights_en", "rights_fr", "related", "superseded_by", "slug"} {
		if errs.For(name) != "" || name != "slug" && values[name] != "" {
			return true
		}
	}
	return false
}

// statePart is what can be done with a publication as a whole.
func (p *Pages) statePart(c *door.Call, one publications.Publication, keeps bool, errs ui.FormErrors, act string) templ.Component {
	at := desk(c, one.ID)
	body := []templ.Component{parts.Para(c.Text("pubdesk.is."+string(one.State), "Day", one.PublishOn, "When", c.Local(one.PublishedAt), "Withdrawn", c.Local(one.WithdrawnAt)))}
	if !keeps {
		return parts.Section("state", c.Text("pubdesk.state"), body...)
	}
	own := func(name string) ui.FormErrors {
		if act == name {
			return errs
		}
		return nil
	}
	switch one.State {
	case publications.Published:
		f := parts.Fields{Call: c, Prefix: "pubdesk.f.", ID: "withdraw", Values: c.Typed("why_en", "why_fr"), Errors: own("withdraw")}
		body = append(body, parts.Folded(c.Text("pubdesk.withdraw"), act == "withdraw", parts.Form(parts.Sending(at, "withdraw"), parts.Para(c.Text("pubdesk.withdraw_lead")), f.Both("why", 0), parts.Submit(c.Text("pubdesk.withdraw"), ui.Danger))))
	default:
		f := parts.Fields{Call: c, Prefix: "pubdesk.f.", ID: "publish", Values: c.Typed("publish_on"), Errors: own("publish")}
		body = append(body, parts.Form(parts.Sending(at, "publish"), f.Day("publish_on", parts.Optional), parts.Submit(c.Text("pubdesk.publish"), ui.Primary)))
	}
	if one.State == publications.Waiting {
		body = append(body, ui.Button(ui.ButtonData{Label: c.Text("pubdesk.unpublish"), Kind: ui.Secondary, Action: at, Hidden: []ui.Hidden{{Name: "action", Value: "unpublish"}}}))
	}
	return parts.Section("state", c.Text("pubdesk.state"), body...)
}

// change does one act on a publication.
func (p *Pages) change(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.open(c)
	if err != nil {
		return err
	}
	act := c.Value("action")
	if act == "save" || one.ID == "" {
		return p.save(c, one)
	}
	here := desk(c, one.ID)
	var done string
	switch act {
	case "publish":
		done, err = p.publish(c, one)
	case "unpublish":
		_, err = p.Publications.Unpublish(c.Ctx(), c.Actor, one.ID)
		done = "pub_saved"
	case "withdraw":
		_, err = p.Publications.Withdraw(c.Ctx(), c.Actor, one.ID, c.Both("why"))
		done = "pub_withdrawn"
	case "file":
		err, done = p.addFile(c, one), "pub_file"
	case "drop":
		err, done = p.Publications.DropFile(c.Ctx(), c.Actor, c.Value("file_id")), "pub_file_dropped"
	case "again":
		err, done = p.Publications.ReadAgain(c.Ctx(), c.Actor, c.Value("file_id")), "pub_saved"
	default:
		return door.NotFound()
	}
	if err != nil {
		return p.form(c, http.StatusUnprocessableEntity, one, err, act)
	}
	return c.Done(here, done)
}

// publish lets everybody read it, at once or on a day, and says which.
func (p *Pages) publish(c *door.Call, one publications.Publication) (done string, err error) {
	after, err := p.Publications.Publish(c.Ctx(), c.Actor, one.ID, c.Value("publish_on"))
	if err == nil && after.State == publications.Waiting {
		return "pub_waiting", nil
	}
	return "pub_published", err
}

// save keeps what was typed.
func (p *Pages) save(c *door.Call, one publications.Publication) error {
	edited := one
	edited.Kind, edited.Title, edited.Abstract, edited.Issued = publications.Kind(c.Value("kind")), c.Both("title"), c.Both("abstract"), c.Value("issued")
	edited.Authors, edited.Subjects, edited.Group = strings.Split(c.Value("authors"), "\n"), c.Values("subjects"), c.Value("group")
	edited.Issuer, edited.Addressee, edited.Rights, edited.ISBN, edited.Reference = c.Both("issuer"), c.Both("addressee"), c.Both("rights"), c.Value("isbn"), c.Value("reference")
	edited.Address.Slug = c.Value("slug")
	err := p.named(c, &edited)
	if err == nil {
		edited, err = p.Publications.Save(c.Ctx(), c.Actor, edited)
	}
	if err != nil {
		return p.form(c, http.StatusUnprocessableEntity, one, err, "save")
	}
	return c.Done(desk(c, edited.ID), "pub_saved")
}

// named reads the addresses of what a publication has to do with.
func (p *Pages) named(c *door.Call, one *publications.Publication) error {
	one.Related, one.SupersededBy = nil, ""
	for line := range strings.SplitSeq(c.Value("related"), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		t, err := p.target(c, line)
		if err != nil {
			return err
		}
		if t.Key == "" {
			return fault.Field("related", "publications.error.address", fault.Args{"Address": line})
		}
		one.Related = append(one.Related, t)
	}
	if said := c.Value("superseded_by"); said != "" {
		t, err := p.target(c, said)
		if err != nil {
			return err
		}
		if t.Kind != publications.ToPublication || t.Key == "" {
			return fault.Field("superseded_by", "publications.error.successor", nil)
		}
		one.SupersededBy = t.Key
	}
	return nil
}

// target is what an address leads to; none has no key.
func (p *Pages) target(c *door.Call, address string) (publications.Target, error) {
	kind, at, ok := publications.ParseTarget(address)
	if !ok || kind == publications.ToResolution {
		return publications.Target{Kind: kind, Key: at}, nil
	}
	year, slug, _ := strings.Cut(at, "/")
	key, err := p.Publications.KeyAt(c.Ctx(), nil, publications.Address{Year: year, Slug: slug})
	return publications.Target{Kind: kind, Key: key}, err
}
