package concerns

import (
	"net/http"
	"slices"
	"strings"

	"plenary.example/internal/concerns"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// recordView is the form of a letter, an answer, media or an outcome.
type recordView struct {
	form
	kind        concerns.RecordKind
	kinds       []ui.Link // to choose from, before one is chosen
	resolutions []ui.Option
	letters     []ui.Option
	party       bool
	files       bool
	awaits      bool
	button      string
	remove      bool // it is on record, and may be taken out
	hidden      []ui.Hidden
}

func recordFields() []string {
	return []string{
		"kind", "day", "party_en", "party_fr", "title_en", "title_fr", "words_en", "words_fr", "link", "resolution", "answers", "public", "awaits", "reason",
	}
}

func kindOf(s string) concerns.RecordKind {
	k := concerns.RecordKind(s)
	if !slices.Contains(concerns.RecordKinds(), k) {
		return ""
	}
	return k
}

func recordOf(c *door.Call, slug string) concerns.Record {
	return concerns.Record{
		Slug: slug, Kind: kindOf(c.Value("kind")), Day: dayOf(c, "day"), Party: c.Both("party"), Title: c.Both("title"), Words: c.Both("words"),
		Link: c.Value("link"), ResolutionID: c.Value("resolution"), AnswersID: c.Value("answers"), Public: c.Value("public") != "members", Awaits: c.Value("awaits") == "yes",
	}
}

func filesOf(c *door.Call) (f concerns.Files, err error) {
	if f.EN.Name, f.EN.Body, err = c.Upload("file_en"); err != nil {
		return f, err
	}
	f.FR.Name, f.FR.Body, err = c.Upload("file_fr")
	return f, err
}

func (p *Pages) openToKeep(c *door.Call) (concerns.Concern, error) {
	if err := c.Actor.Require(concerns.MayKeep(c.Actor), "power.keep_thread"); err != nil {
		return concerns.Concern{}, err
	}
	return p.open(c)
}

// recordForm asks what is to be recorded, and then for it.
func (p *Pages) recordForm(c *door.Call) error {
	one, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	kind := kindOf(c.Value("kind"))
	values := map[string]string{"kind": string(kind), "public": "public", "resolution": c.Value("resolution"), "answers": c.Value("answers")}
	if kind == "" {
		v := recordView{form: form{loc: c.Loc}}
		for _, k := range concerns.RecordKinds() {
			href := to(c, one.Slug, "record") + "?kind=" + string(k)
			if r := c.Value("resolution"); r != "" {
				href += "&resolution=" + r
			}
			v.kinds = append(v.kinds, ui.Link{Label: c.Text("threads.record_kind." + string(k)), Href: href})
		}
		return c.Page(ui.PageData{
			Title: c.Text("threads.record"), Kicker: one.Name.In(c.Lang), Crumbs: crumbs(c, one), NoIndex: true, Lead: c.Text("threads.record_lead"),
			Alternate: door.PathIn(c.Lang.Other(), "concerns", one.Slug, "record"),
		}, recordPage(v))
	}
	return p.recordWith(c, http.StatusOK, one, nil, values, nil)
}

// recordWith shows the form; old is nil for what is not on record yet.
func (p *Pages) recordWith(c *door.Call, status int, one concerns.Concern, old *concerns.Record, values map[string]string, errs ui.FormErrors) error {
	kind := kindOf(values["kind"])
	v := recordView{
		form: form{c.Loc, "threads.keep.", to(c, one.Slug, "record"), errs, values}, kind: kind, button: c.Text("threads.keep.send"),
		party: kind == concerns.Letter || kind == concerns.Answer || kind == concerns.Coverage, files: kind != concerns.Coverage, awaits: kind == concerns.Letter,
		hidden: []ui.Hidden{{Name: "kind", Value: string(kind)}},
	}
	page := ui.PageData{
		Title: c.Text("threads.record_kind." + string(kind)), Kicker: one.Name.In(c.Lang), Crumbs: crumbs(c, one), NoIndex: true, Errors: errs,
		Alternate: door.PathIn(c.Lang.Other(), "concerns", one.Slug, "record") + "?kind=" + string(kind),
	}
	if old != nil {
		v.action, v.button, v.remove = to(c, one.Slug, "records", old.ID, "edit"), c.Text("threads.keep.save"), true
		page.Title, page.Alternate = c.Text("threads.keep.edit"), door.PathIn(c.Lang.Other(), "concerns", one.Slug, "records", old.ID, "edit")
		page.Crumbs = append(page.Crumbs, ui.Link{Label: old.Title.In(c.Lang), Href: to(c, one.Slug, "records", old.ID)})
	}
	placed, err := p.Resolutions.OfSubject(c.Ctx(), c.Actor, one.Slug)
	if err != nil {
		return err
	}
	for _, r := range slices.Backward(placed) {
		v.resolutions = append(v.resolutions, ui.Option{Value: r.Resolution.ID, Label: optionOf(c, r)})
	}
	if kind == concerns.Answer {
		records, err := p.Concerns.RecordsOf(c.Ctx(), c.Actor, one.Slug)
		if err != nil {
			return err
		}
		for _, r := range slices.Backward(records) {
			if r.Kind == concerns.Letter {
				v.letters = append(v.letters, ui.Option{Value: r.ID, Label: c.Text("threads.keep.letter_line", "Title", r.Title, "Day", r.Day)})
			}
		}
	}
	return c.PageStatus(status, page, recordPage(v))
}

func optionOf(c *door.Call, r resolutions.Placed) string {
	title := r.Resolution.Title().In(c.Lang)
	if r.Entry == nil {
		return title
	}
	return view.Designation(c.Loc, r.Entry.Address(), r.Entry.Number) + " – " + title
}

func (p *Pages) record(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	files, err := filesOf(c)
	if err != nil {
		return err
	}
	kept, err := p.Concerns.Keep(c.Ctx(), c.Actor, recordOf(c, one.Slug), files)
	if err == nil {
		return c.Done(to(c, one.Slug, "records", kept.ID), "recorded")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	if kindOf(c.Value("kind")) == "" {
		return c.Redirect(to(c, one.Slug, "record"))
	}
	return p.recordWith(c, http.StatusUnprocessableEntity, one, nil, c.Typed(recordFields()...), errs)
}

// ofConcern loads what is recorded, under its own concern alone.
func (p *Pages) ofConcern(c *door.Call) (concerns.Concern, concerns.Record, error) {
	one, err := p.open(c)
	if err != nil {
		return one, concerns.Record{}, err
	}
	r, err := p.Concerns.RecordByID(c.Ctx(), c.Actor, c.R.PathValue("record"))
	if err == nil && r.Slug != one.Slug {
		err = door.NotFound()
	}
	return one, r, err
}

func (p *Pages) editForm(c *door.Call) error {
	if _, err := p.openToKeep(c); err != nil {
		return err
	}
	one, r, err := p.ofConcern(c)
	if err != nil {
		return err
	}
	values := map[string]string{
		"kind": string(r.Kind), "day": db.Day(r.Day), "party_en": r.Party.EN, "party_fr": r.Party.FR, "title_en": r.Title.EN, "title_fr": r.Title.FR, "words_en": r.Words.EN, "words_fr": r.Words.FR,
		"link": r.Link, "resolution": r.ResolutionID, "answers": r.AnswersID, "public": "public",
	}
	if !r.Public {
		values["public"] = "members"
	}
	if r.Awaits {
		values["awaits"] = "yes"
	}
	return p.recordWith(c, http.StatusOK, one, &r, values, nil)
}

func (p *Pages) edit(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if _, err := p.openToKeep(c); err != nil {
		return err
	}
	one, old, err := p.ofConcern(c)
	if err != nil {
		return err
	}
	done, next := "record_saved", to(c, one.Slug, "records", old.ID)
	if c.Value("action") == "remove" {
		done, next = "record_removed", to(c, one.Slug)
		err = p.Concerns.TakeOut(c.Ctx(), c.Actor, old.ID, c.Value("reason"))
	} else {
		var files concerns.Files
		if files, err = filesOf(c); err != nil {
			return err
		}
		r := recordOf(c, one.Slug)
		r.ID, r.Kind = old.ID, old.Kind
		_, err = p.Concerns.Rewrite(c.Ctx(), c.Actor, r, files)
	}
	if err == nil {
		return c.Done(next, done)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	values := c.Typed(recordFields()...)
	values["kind"] = string(old.Kind)
	return p.recordWith(c, http.StatusUnprocessableEntity, one, &old, values, errs)
}

// oneRecordView is a letter, an answer, media or an outcome to read.
type oneRecordView struct {
	loc   *i18n.Localizer
	facts []ui.Fact
	texts []textIn
	files []ui.Link
}

// textIn is what it says in one language, by paragraphs.
type textIn struct {
	lang       i18n.Lang
	paragraphs []string
}

func (p *Pages) oneRecord(c *door.Call) error {
	one, r, err := p.ofConcern(c)
	if err != nil {
		return err
	}
	v := oneRecordView{loc: c.Loc}
	add := func(key, text, href string) {
		if text != "" {
			v.facts = append(v.facts, ui.Fact{Term: c.Text(key), Text: text, Href: href})
		}
	}
	add("threads.fact.day", c.Loc.Date(r.Day), "")
	add("threads.party."+string(r.Kind), r.Party.In(c.Lang), "")
	if r.ResolutionID != "" {
		if placed, err := p.Resolutions.PlacedFor(c.Ctx(), c.Actor, r.ResolutionID); err == nil {
			href := c.Path("threads", "draft", r.ResolutionID)
			if placed.Entry != nil {
				href = threadOf(c, placed.Entry.Address())
			}
			add("threads.fact.resolution", optionOf(c, placed), href)
		}
	}
	if err := p.answers(c, one, r, add); err != nil {
		return err
	}
	add("threads.fact.link", r.Link, r.Link)
	if !r.Public {
		add("threads.fact.seen", c.Text("thread.seen.members"), "")
	}
	for _, lang := range []i18n.Lang{c.Lang, c.Lang.Other()} {
		if words := r.Words.Only(lang); words != "" {
			v.texts = append(v.texts, textIn{lang, strings.Split(strings.ReplaceAll(words, "\r\n", "\n"), "\n\n")})
		}
		if (i18n.Text{EN: r.FileEN, FR: r.FileFR}).Has(lang) {
			v.files = append(v.files, ui.Link{Label: c.Text("threads.file." + string(lang)), Href: to(c, one.Slug, "records", r.ID, "files", string(lang))})
		}
	}
	page := ui.PageData{
		Title: i18n.Typeset(c.Lang, r.Title.In(c.Lang)), Kicker: c.Text("thread.kind." + string(r.Kind)), Crumbs: crumbs(c, one), Path: to(c, one.Slug, "records", r.ID),
		Alternate: door.PathIn(c.Lang.Other(), "concerns", one.Slug, "records", r.ID), NoIndex: !r.Public, Description: r.Title.In(c.Lang),
	}
	if !r.Title.Has(c.Lang) {
		page.TitleLang = c.Lang.Other()
	}
	if concerns.MayKeep(c.Actor) {
		page.Secondary = []ui.ButtonData{{Label: c.Text("threads.keep.edit"), Href: to(c, one.Slug, "records", r.ID, "edit"), Kind: ui.Secondary}}
		if r.Kind == concerns.Letter {
			page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("threads.record_kind.answer"), Href: to(c, one.Slug, "record") + "?kind=answer&answers=" + r.ID + "&resolution=" + r.ResolutionID, Kind: ui.Secondary})
		}
	}
	return c.Page(page, oneRecordPage(v))
}

// answers leads from a letter to its answers, and back.
func (p *Pages) answers(c *door.Call, one concerns.Concern, r concerns.Record, add func(key, text, href string)) error {
	if r.Kind != concerns.Letter && r.Kind != concerns.Answer {
		return nil
	}
	records, err := p.Concerns.RecordsOf(c.Ctx(), c.Actor, one.Slug)
	if err != nil {
		return err
	}
	for _, other := range records {
		switch {
		case other.AnswersID == r.ID:
			add("threads.fact.answer", c.Text("threads.keep.letter_line", "Title", other.Title, "Day", other.Day), to(c, one.Slug, "records", other.ID))
		case other.ID == r.AnswersID:
			add("threads.fact.answers", c.Text("threads.keep.letter_line", "Title", other.Title, "Day", other.Day), to(c, one.Slug, "records", other.ID))
		}
	}
	if r.Awaits && !r.Answered {
		add("threads.fact.answer", c.Text("threads.waits.answer", "Since", r.Day, "Count", days(r.Day, p.Concerns.Today())), "")
	}
	return nil
}

// file answers with a record's file.
func (p *Pages) file(c *door.Call) error {
	_, r, err := p.ofConcern(c)
	if err != nil {
		return err
	}
	lang, ok := i18n.ParseLang(c.R.PathValue("text"))
	if !ok {
		return door.NotFound()
	}
	b, err := p.Concerns.FileOf(c.Ctx(), c.Actor, r.ID, lang)
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}
