package drafting

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
)

// edit shows the text in one language, ready to be written in.
func (p *Pages) edit(c *door.Call) error {
	r, lang, err := p.load(c)
	if err != nil {
		return err
	}
	if can := resolutions.MayDo(c.Actor, r, nil); !can.Edit && !can.Translate {
		return c.Redirect(c.Path("drafts", r.ID))
	}
	w := r.Wording
	if r.State == resolutions.Draft {
		w = withRoom(w)
	}
	return p.editor(c, http.StatusOK, r, w, lang, editing{})
}

// editing is what else an editor's page has to say.
type editing struct {
	errs  ui.FormErrors
	focus string                  // the clause just added
	other *resolutions.Resolution // what somebody else saved meanwhile
}

func (p *Pages) load(c *door.Call) (resolutions.Resolution, i18n.Lang, error) {
	lang, ok := i18n.ParseLang(c.R.PathValue("text"))
	if !ok || c.R.PathValue("text") != string(lang) {
		return resolutions.Resolution{}, lang, door.NotFound()
	}
	r, err := p.Resolutions.Get(c.Ctx(), c.Actor, c.R.PathValue("id"))
	return r, lang, err
}

// withRoom gives an empty section one clause to write in.
func withRoom(w wording.Wording) wording.Wording {
	w = w.Clone()
	for _, part := range []*wording.Part{&w.Whereas, &w.Resolved} {
		if len(part.Clauses) == 0 {
			part.Clauses = []wording.Clause{{ID: db.NewID()}}
		}
	}
	return w
}

// save keeps what was typed, then does what the button pressed asks for. The
// script's own saves press no button and get the line beside the button back.
func (p *Pages) save(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	r, lang, err := p.load(c)
	if err != nil {
		return err
	}
	form, err := formWording(c, r.Wording, lang)
	if err != nil {
		return err
	}
	do, id, _ := strings.Cut(c.Value("do"), ":")
	revision, err := strconv.ParseInt(c.Value("revision"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "fault.form", nil)
	}
	saved, err := p.store(c, r, revision, form, lang)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		if c.HTMX() {
			return c.HTML(http.StatusOK, savedLineOf(c.Loc, savedLine{Sentence: errs[0].Sentence, Tone: ui.Bad, Revision: revision}))
		}
		say := editing{errs: errs}
		if saved.ID != "" && saved.Revision != revision {
			// The next press of the button means it: it builds on what is there now.
			r, say.other = saved, &saved
		}
		return p.editor(c, http.StatusUnprocessableEntity, r, form, lang, say)
	}
	here := c.Path("drafts", r.ID, "text", string(lang))
	switch {
	case c.HTMX():
		c.W.Header().Set("HX-Trigger", "draft-saved")
		return c.HTML(http.StatusOK, savedLineOf(c.Loc, p.savedAt(c, saved)))
	case do == "done":
		return c.Done(c.Path("drafts", r.ID), "draft_saved")
	case do == "" || do == "save":
		return c.Done(here, "draft_saved")
	}
	next, focus, err := arrange(saved.Wording, lang, do, id)
	if err != nil {
		return err
	}
	if do == "add" || do == "append" {
		// A new clause is kept once it has words; until then it is on the page only.
		return p.editor(c, http.StatusOK, saved, next, lang, editing{focus: focus})
	}
	if saved, err = p.Resolutions.SaveDraft(c.Ctx(), c.Actor, r.ID, saved.Revision, lang, next); err != nil {
		return err
	}
	return c.Redirect(here + "#c-" + focus)
}

// store saves a form: the whole text while it is a draft, the words of one
// language afterwards.
func (p *Pages) store(c *door.Call, r resolutions.Resolution, revision int64, form wording.Wording, lang i18n.Lang) (resolutions.Resolution, error) {
	var saved resolutions.Resolution
	var err error
	if r.State == resolutions.Draft {
		saved, err = p.Resolutions.SaveDraft(c.Ctx(), c.Actor, r.ID, revision, lang, form)
	} else {
		texts := map[string]string{wording.TitleID: form.Title.Only(lang)}
		for _, s := range wording.Sections() {
			texts[wording.LeadID(s)] = form.Part(s).Lead.Only(lang)
		}
		for _, clause := range form.Clauses() {
			texts[clause.ID] = clause.Text.Only(lang)
		}
		saved, err = p.Resolutions.SaveTranslation(c.Ctx(), c.Actor, r.ID, revision, lang, texts)
	}
	if err != nil {
		return saved, err
	}
	if p.Changed != nil && saved.State.AtMeeting() {
		p.Changed(saved.MeetingID)
	}
	checked := slices.DeleteFunc(slices.Clone(c.Values("checked")), func(id string) bool { return id == "" })
	if len(checked) == 0 {
		return saved, nil
	}
	return p.Resolutions.MarkChecked(c.Ctx(), c.Actor, r.ID, saved.Revision, lang, checked...)
}

// formWording reads the editor's form: parallel fields, one of each per clause.
func formWording(c *door.Call, current wording.Wording, lang i18n.Lang) (wording.Wording, error) {
	ids, sections, depths, texts := c.Values("id"), c.Values("section"), c.Values("depth"), c.Values("text")
	if len(ids) != len(sections) || len(ids) != len(depths) || len(ids) != len(texts) {
		return wording.Wording{}, fault.New(fault.Invalid, "fault.form", nil)
	}
	if len(ids) > 2*wording.MaxClauses { // rows without words are dropped, but these are no slip
		return wording.Wording{}, fault.New(fault.Invalid, "wording.error.too_many_clauses", fault.Args{"Max": wording.MaxClauses, "Clauses": len(ids)})
	}
	flats := make([]wording.Flat, len(ids))
	for i := range ids {
		depth, err := strconv.Atoi(depths[i])
		if err != nil {
			return wording.Wording{}, fault.New(fault.Invalid, "fault.form", nil)
		}
		text := i18n.Text{}
		if was, _, _, ok := current.Find(ids[i]); ok {
			text = was.Text
		}
		flats[i] = wording.Flat{ID: ids[i], Section: wording.Section(sections[i]), Depth: depth, Text: text.With(lang, texts[i])}
	}
	form := wording.Wording{Title: current.Title.With(lang, c.Value("title"))}
	form.Whereas, form.Resolved = wording.UnflattenAll(flats)
	form.Whereas.Lead = current.Whereas.Lead.With(lang, c.Value("lead-whereas"))
	form.Resolved.Lead = current.Resolved.Lead.With(lang, c.Value("lead-resolved"))
	return wording.WithIDs(form, db.NewID), nil
}

// arrange does what a clause's button asks and returns the clause to go to.
func arrange(w wording.Wording, lang i18n.Lang, do, id string) (wording.Wording, string, error) {
	fresh := wording.Clause{ID: db.NewID()}
	var err error
	switch do {
	case "append":
		w, err = wording.Add(w, wording.Place{Section: wording.Section(id)}, fresh)
		return w, fresh.ID, err
	case "add":
		w, err = wording.Add(w, wording.Place{After: id}, fresh)
		return w, fresh.ID, err
	case "up":
		w, err = wording.Move(w, id, -1)
	case "down":
		w, err = wording.Move(w, id, 1)
	case "in":
		w, err = wording.Indent(w, id)
	case "out":
		w, err = wording.Outdent(w, id)
	case "remove":
		w, err = wording.Remove(w, id)
	default:
		return w, "", fault.New(fault.Invalid, "fault.form", nil)
	}
	return w, id, err
}

func (p *Pages) savedAt(c *door.Call, r resolutions.Resolution) savedLine {
	return savedLine{Sentence: c.Text("drafting.editor.saved", "Time", c.Loc.Time(c.Local(p.Now()))), Tone: ui.Good, Revision: r.Revision}
}

// editor renders the page of one language of the text.
func (p *Pages) editor(c *door.Call, status int, r resolutions.Resolution, w wording.Wording, lang i18n.Lang, say editing) error {
	policies, err := p.nearestOf(c, r.ID, w, lang)
	if err != nil {
		return err
	}
	here := c.Path("drafts", r.ID, "text", string(lang))
	e := editor{
		Loc: c.Loc, Lang: lang, Action: here, Nearest: c.Path("drafts", r.ID, "nearest") + "?text=" + string(lang), Revision: r.Revision,
		Title:  row{Text: w.Title.Only(lang), Twin: w.Title.Only(lang.Other()), ToCheck: w.TitleToCheck == lang, ID: wording.TitleID, Error: say.errs.For(wording.TitleID)},
		Parts:  []editorPart{editorPartOf(c, w, wording.Whereas, lang, say.errs), editorPartOf(c, w, wording.Resolved, lang, say.errs)},
		Errors: say.errs, Policies: policies, Done: c.Path("drafts", r.ID), Fixed: r.State != resolutions.Draft,
		Saved: savedLine{Sentence: c.Text("drafting.editor.saves_itself"), Tone: ui.Neutral, Revision: r.Revision},
	}
	e.Focus, e.Words, e.Catalog = say.focus, c.Door.Catalog.For(lang), c.Door.Catalog
	if say.other != nil {
		article := ui.ResolutionOf(say.other.Wording, nil, lang)
		e.Other = &article
	}
	title := w.Title.In(c.Lang)
	if title == "" {
		title = c.Text("drafting.untitled")
	}
	page := ui.PageData{
		Title: c.Text("drafting.editor.heading."+string(lang), "Title", title), Lead: c.Text("drafting.editor.lead_in." + string(lang)),
		Path: here, Alternate: door.PathIn(c.Lang.Other(), "drafts", r.ID, "text", string(lang)),
		Crumbs: append(crumbs(c), ui.Link{Label: title, Href: c.Path("drafts", r.ID)}),
		Live:   true, Errors: say.errs, Rail: editorRail(e), RailTitle: c.Text("drafting.nearest.title"),
	}
	return c.PageStatus(status, page, editorPage(e))
}

func editorPartOf(c *door.Call, w wording.Wording, section wording.Section, lang i18n.Lang, errs ui.FormErrors) editorPart {
	part := w.Part(section)
	out := editorPart{Section: section, Lead: row{
		ID: wording.LeadID(section), Text: part.Lead.Only(lang), Twin: part.Lead.Only(lang.Other()), ToCheck: part.LeadToCheck == lang,
	}}
	numbered := numberable(w, lang)
	lines := wording.AllLines(numbered, section, lang)
	for i, line := range lines {
		out.Rows = append(out.Rows, row{
			ID: line.Clause.ID, Depth: line.Depth, Label: line.Label,
			Name: c.Loc.Say(wording.ClauseName(numbered, line.Clause.ID)),
			Text: strings.TrimPrefix(line.Text, placeholder), Twin: line.Clause.Text.Only(lang.Other()),
			ToCheck: line.ToCheck, Error: errs.For(wording.FieldName(line.Clause.ID)), First: i == 0, Last: i == len(lines)-1,
		})
	}
	return out
}

// placeholder stands for the words of a clause not written yet while the
// editor numbers its rows; it is never kept nor shown.
const placeholder = "\x00"

// numberable fills the clauses without words, so that each row has its number.
func numberable(w wording.Wording, lang i18n.Lang) wording.Wording {
	w = w.Clone()
	var fill func(cs []wording.Clause)
	fill = func(cs []wording.Clause) {
		for i := range cs {
			if cs[i].Text.Only(lang) == "" {
				cs[i].Text = cs[i].Text.With(lang, placeholder)
			}
			fill(cs[i].Children)
		}
	}
	fill(w.Whereas.Clauses)
	fill(w.Resolved.Clauses)
	return w
}
