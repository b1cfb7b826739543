package publications

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publications"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// filesPart lists the files with how far their words are taken out, and takes another.
func (p *Pages) filesPart(c *door.Call, one publications.Publication, keeps bool, errs ui.FormErrors) (templ.Component, error) {
	files, err := p.Publications.FilesOf(c.Ctx(), c.Actor, one)
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	var replace []ui.Option
	for _, f := range files {
		body = append(body, p.filePart(c, one, f, keeps))
		if !f.Replaced {
			replace = append(replace, ui.Option{Value: f.ID, Label: c.Text("pubdesk.file_named", "Name", f.Name, "Language", i18n.Say("library.lang."+f.Lang))})
		}
	}
	if len(files) == 0 {
		body = append(body, parts.Para(c.Text("pubdesk.no_files")))
	}
	if keeps {
		q := parts.Fields{Call: c, Prefix: "pubdesk.f.", ID: "file", Values: c.Typed("lang", "replaces"), Errors: errs}
		sending := parts.Sending(desk(c, one.ID), "file")
		sending.Upload = true
		langs := []ui.Option{}
		for _, l := range []string{"en", "fr", "both"} {
			langs = append(langs, ui.Option{Value: l, Label: c.Text("library.lang." + l)})
		}
		form := []templ.Component{q.Line("file", func(f *ui.Field) { f.Type = "file" }), q.Radios("lang", langs)}
		if len(replace) > 0 {
			form = append(form, q.Choice("replaces", replace, parts.None(c.Text("pubdesk.replaces_none"))))
		}
		body = append(body, parts.Folded(c.Text("pubdesk.add_file"), errs.Any() || len(files) == 0, parts.Form(sending, append(form, parts.Submit(c.Text("pubdesk.send"), ui.Secondary))...)))
	}
	return parts.Section("files", c.Text("library.pub.files"), body...), nil
}

// filePart is one file: what it is, how far it was read, what can be done with it.
func (p *Pages) filePart(c *door.Call, one publications.Publication, f publications.File, keeps bool) templ.Component {
	tones := map[publications.TextState]ui.Tone{
		publications.TextWaiting: ui.Waiting, publications.TextRead: ui.Good, publications.TextEmpty: ui.Bad, publications.TextLocked: ui.Bad, publications.TextFailed: ui.Bad,
	}
	tag := ui.TagData{Tone: tones[f.Text], Word: c.Loc.Say(f.Text.Name())}
	said := c.Text("pubdesk.file_said", "Media", f.Media.Name(), "Language", i18n.Say("library.lang."+f.Lang), "Version", f.Version, "When", c.Local(f.Added))
	if f.Replaced {
		tag, said = ui.TagData{Tone: ui.Past, Word: c.Text("pubdesk.replaced")}, said+" "+c.Text("pubdesk.replaced_said")
	}
	body := []templ.Component{parts.Hint(said)}
	switch {
	case f.Replaced:
	case f.Text == publications.TextWaiting && f.Pages > 0:
		body = append(body, ui.Progress(c.Loc, ui.ProgressData{ID: "read-" + f.ID, Label: c.Text("pubdesk.reading"), Done: f.PagesRead, Total: f.Pages, Text: c.Text("pubdesk.reading_said")}))
	case f.Text != publications.TextRead:
		body = append(body, parts.Para(c.Text("pubdesk.text."+string(f.Text))))
	}
	if keeps {
		act := func(label, action string, kind ui.ButtonKind) templ.Component {
			return ui.Button(ui.ButtonData{Label: label, Kind: kind, Action: desk(c, one.ID), Explain: f.Name, Hidden: []ui.Hidden{{Name: "action", Value: action}, {Name: "file_id", Value: f.ID}}})
		}
		if f.Text == publications.TextFailed && !f.Replaced {
			body = append(body, act(c.Text("pubdesk.again"), "again", ui.Quiet))
		}
		body = append(body, parts.Folded(c.Text("pubdesk.drop"), false, parts.Para(c.Text("pubdesk.drop_said")), act(c.Text("pubdesk.drop"), "drop", ui.Danger)))
	}
	return parts.Under("file-"+f.ID, f.Name, c.Path("publications", one.Address.Year, one.Address.Slug, "files", f.ID), &tag, body...)
}

// addFile takes the file that was sent.
func (p *Pages) addFile(c *door.Call, one publications.Publication) error {
	name, raw, err := c.Upload("file")
	if err != nil {
		return err
	}
	if len(raw) == 0 {
		return fault.Field("file", "publications.error.file_missing", nil)
	}
	_, err = p.Publications.AddFile(c.Ctx(), c.Actor, one.ID, publications.Sent{Name: name, Body: raw, Lang: c.Value("lang"), Replaces: c.Value("replaces")})
	return err
}

// collections lists them for who keeps them.
func (p *Pages) collections(c *door.Call) error {
	if err := c.Actor.Require(publications.MayReadAll(c.Actor), "power.read_publication_drafts"); err != nil {
		return err
	}
	all, err := p.Publications.Collections(c.Ctx())
	if err != nil {
		return err
	}
	var entries []ui.Entry
	for _, one := range all {
		entries = append(entries, ui.Entry{Title: one.Name.In(c.Lang), Href: desk(c, "collections", one.ID), Note: c.Text("pubdesk.collected", "Count", one.Count)})
	}
	page := ui.PageData{Title: c.Text("pubdesk.collections"), Lead: c.Text("pubdesk.collections_lead"), Crumbs: crumbs(c)}
	if publications.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("pubdesk.new_collection"), Href: desk(c, "collections", "new")}
	}
	body := ui.Empty(ui.EmptyData{Title: c.Text("pubdesk.no_collections_title"), Body: c.Text("pubdesk.no_collections")})
	if len(entries) > 0 {
		body = ui.Entries(c.Loc, entries)
	}
	return c.Page(twin(c, page, "collections"), body)
}

// opened is the collection that the address names, by its key, with what it holds.
func (p *Pages) opened(c *door.Call) (publications.Collection, []publications.Publication, error) {
	id := c.R.PathValue("collection")
	if err := c.Actor.Require(publications.MayKeep(c.Actor), "power.keep_publications"); err != nil || id == "new" {
		return publications.Collection{}, nil, err
	}
	all, err := p.Publications.Collections(c.Ctx())
	if err != nil {
		return publications.Collection{}, nil, err
	}
	for _, one := range all {
		if one.ID == id {
			return p.Publications.Collection(c.Ctx(), c.Actor, one.Slug)
		}
	}
	return publications.Collection{}, nil, door.NotFound()
}

func (p *Pages) collection(c *door.Call) error {
	one, holds, err := p.opened(c)
	if err != nil {
		return err
	}
	values := map[string]string{"position": parts.Number(one.Position)}
	parts.Pairs(values, "name", one.Name)
	parts.Pairs(values, "intro", one.Intro)
	var lines []string
	for _, x := range holds {
		lines = append(lines, c.Path("publications", x.Address.Year, x.Address.Slug))
	}
	values["holds"] = strings.Join(lines, "\n")
	return p.collectionForm(c, http.StatusOK, one, values, nil)
}

func (p *Pages) collectionForm(c *door.Call, status int, one publications.Collection, values map[string]string, refused error) error {
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	id := c.R.PathValue("collection")
	f := parts.Fields{Call: c, Prefix: "pubdesk.f.", Values: values, Errors: errs}
	page := ui.PageData{Title: c.Text("pubdesk.new_collection"), Errors: errs, Crumbs: crumbs(c, ui.Link{Label: c.Text("pubdesk.collections"), Href: desk(c, "collections")})}
	if one.ID != "" {
		page.Title = one.Name.In(c.Lang)
		page.Secondary = []ui.ButtonData{{Label: c.Text("pubdesk.see"), Href: c.Path("collections", one.Slug), Kind: ui.Secondary}}
	}
	return c.PageStatus(status, twin(c, page, "collections", id), parts.Form(
		parts.Sending(desk(c, "collections", id), "save"), f.Both("name", 0), f.Both("intro", 5, parts.Optional), f.Area("holds", parts.Optional, parts.Rows(8)),
		f.Line("position", parts.Optional, parts.Numeric), parts.Submit(c.Text("pubdesk.save"), ui.Primary),
	))
}

// saveCollection keeps a collection with what it holds.
func (p *Pages) saveCollection(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	one, _, err := p.opened(c)
	if err != nil {
		return err
	}
	edited := one
	edited.Name, edited.Intro, edited.Position = c.Both("name"), c.Both("intro"), min(max(c.Int("position", 0), 0), 10_000)
	holds, err := p.holds(c)
	if err == nil {
		edited, err = p.Publications.SaveCollection(c.Ctx(), c.Actor, edited, holds)
	}
	if err != nil {
		return p.collectionForm(c, http.StatusUnprocessableEntity, one, c.Typed("name_en", "name_fr", "intro_en", "intro_fr", "holds", "position"), err)
	}
	return c.Done(desk(c, "collections", edited.ID), "pub_saved")
}

// holds reads the addresses of the publications of a collection.
func (p *Pages) holds(c *door.Call) ([]string, error) {
	var keys []string
	for line := range strings.SplitSeq(c.Value("holds"), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		t, err := p.target(c, line)
		if err != nil {
			return nil, err
		}
		if t.Kind != publications.ToPublication || t.Key == "" {
			return nil, fault.Field("holds", "publications.error.address", fault.Args{"Address": line})
		}
		keys = append(keys, t.Key)
	}
	return keys, nil
}
