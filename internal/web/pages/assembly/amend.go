package assembly

import (
	"net/http"
	"slices"
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
)

// amendView is the form of an amendment with what it would do.
type amendView struct {
	loc      *i18n.Localizer
	cat      *i18n.Catalog
	action   string
	errs     ui.FormErrors
	value    func(name string) string
	langs    []i18n.Lang
	places   []ui.Option // the clauses
	kinds    []ui.Option
	on       []ui.Option // amendments that may be amended
	movers   []ui.Option // organizations present, for chair and secretariat
	seconder []ui.Option
	preview  *previewView
	text     *ui.ResolutionData
}

// previewView is what an amendment would do.
type previewView struct {
	what     string
	redlines []ui.RedlineData
	after    ui.ResolutionData
}

// newClause stands for the clause that an insertion would make, in a preview.
const newClause = "preview"

// floorItem is the resolution that the address names, before the meeting now.
type floorItem struct {
	m          meetings.Meeting
	item       meetings.Item
	resolution resolutions.Resolution
	amendments []resolutions.Amendment
}

func (p *Pages) floorItem(c *door.Call) (floorItem, error) {
	var f floorItem
	var err error
	if f.m, err = p.meeting(c); err != nil {
		return f, err
	}
	if err := meeting.MayFollow(c); err != nil {
		return f, err
	}
	items, err := p.Meetings.Agenda(c.Ctx(), f.m.ID)
	if err != nil {
		return f, err
	}
	at := slices.IndexFunc(items, func(i meetings.Item) bool { return i.ID == c.R.PathValue("item") })
	if at < 0 || items[at].Kind != meetings.ResolutionItem {
		return f, door.NotFound()
	}
	f.item = items[at]
	if f.item.ID != f.m.ItemID {
		return f, fault.New(fault.Conflict, "assembly.error.not_current", fault.Args{"Title": f.item.Title})
	}
	if f.resolution, err = p.Resolutions.ResolutionTx(c.Ctx(), p.DB.Reader(), f.item.ResolutionID); err != nil {
		return f, err
	}
	f.amendments, err = p.Resolutions.AmendmentsTx(c.Ctx(), p.DB.Reader(), f.resolution.ID)
	return f, err
}

func (p *Pages) amendForm(c *door.Call) error {
	f, err := p.floorItem(c)
	if err != nil {
		return err
	}
	return p.amendWith(c, http.StatusOK, f, nil, nil)
}

func (p *Pages) amendWith(c *door.Call, status int, f floorItem, errs ui.FormErrors, preview *previewView) error {
	v := amendView{
		loc: c.Loc, cat: c.Door.Catalog, action: meeting.To(c, f.m, "items", f.item.ID, "amend"), errs: errs, value: c.Value, preview: preview,
		langs: []i18n.Lang{c.Lang, c.Lang.Other()}, places: placeOptions(c.Loc, f.resolution.Wording),
	}
	for _, kind := range wording.Kinds() {
		v.kinds = append(v.kinds, ui.Option{Value: string(kind), Label: c.Text("assembly.amend.kind." + string(kind)), Hint: c.Text("assembly.amend.hint." + string(kind))})
	}
	for _, am := range resolutions.InOrder(f.resolution, f.amendments) {
		if am.Spec.OnAmendment == "" {
			v.on = append(v.on, ui.Option{Value: am.ID, Label: c.Text("assembly.amend.on_one", "Number", am.Number, "What", c.Loc.Say(wording.Describe(f.resolution.Wording, am.Spec)))})
		}
	}
	if meetings.MayDo(c.Actor, f.m).Record {
		cards, err := p.cards(c, f.m)
		if err != nil {
			return err
		}
		v.movers, v.seconder = cards, slices.Clone(cards)
	}
	text := ui.ResolutionOf(f.resolution.Wording, nil, c.Lang, c.Lang.Other())
	text.Level = 3
	v.text = &text
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("assembly.amend.title"), Kicker: f.item.Title.In(c.Lang), Lead: c.Text("assembly.amend.lead"), Errors: errs, Path: v.action,
		Alternate: meeting.Twin(c, f.m, "items", f.item.ID, "amend"), Wide: true, Live: true, NoIndex: true,
		Crumbs: append(meeting.Crumbs(c, f.m), ui.Link{Label: c.Text("assembly.link.floor"), Href: meeting.To(c, f.m, "floor")}),
	}, amendPage(v))
}

// amend shows what an amendment would do, or hands it in.
func (p *Pages) amend(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	f, err := p.floorItem(c)
	if err != nil {
		return err
	}
	spec := specOf(c)
	preview, err := previewOf(c, f, spec)
	if c.HTMX() {
		return p.previewFragment(c, preview, err)
	}
	if err == nil && c.Value("do") == "propose" {
		_, err = p.Meetings.ProposeAmendment(c.Ctx(), c.Actor, f.m.Key, meetings.NewAmendment{
			Spec: spec, MoverID: c.Value("organization"), Seconder: c.Value("seconder"),
		})
		if err == nil {
			return c.Done(meeting.To(c, f.m, backFace(c, f.m)), "amendment_handed_in")
		}
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.amendWith(c, http.StatusUnprocessableEntity, f, errs, preview)
	}
	return p.amendWith(c, http.StatusOK, f, nil, preview)
}

func (p *Pages) previewFragment(c *door.Call, preview *previewView, err error) error {
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return c.HTML(http.StatusOK, previewRefused(c.Loc, errs))
	}
	return c.HTML(http.StatusOK, previewPart(c.Loc, c.Door.Catalog, preview))
}

// backFace is where an amendment's author came from.
func backFace(c *door.Call, m meetings.Meeting) string {
	if meetings.MayDo(c.Actor, m).Record {
		return string(faceChair)
	}
	return string(faceFloor)
}

// specOf reads the form. Whether it can be understood the rules of amendments
// say.
func specOf(c *door.Call) wording.Amendment {
	both := func(name string) i18n.Text { return i18n.Text{EN: c.Value(name + "_en"), FR: c.Value(name + "_fr")} }
	a := wording.Amendment{Kind: wording.Kind(c.Value("kind")), OnAmendment: c.Value("on"), Occurrence: max(0, c.Int("occurrence", 0))}
	if a.Kind != wording.Strike {
		a.Text = both("text")
	}
	if a.Kind == wording.Words {
		a.Struck = both("struck")
	}
	if a.OnAmendment != "" {
		return a
	}
	a.ClauseID = c.Value("clause")
	if section, ok := strings.CutPrefix(a.ClauseID, "end:"); ok {
		a.ClauseID, a.Section = "", wording.Section(section)
	}
	return a
}

// previewOf computes what an amendment would do to the text as it stands.
func previewOf(c *door.Call, f floorItem, spec wording.Amendment) (*previewView, error) {
	spec.ID = newClause
	if spec.OnAmendment == "" && (spec.Kind == wording.InsertBefore || spec.Kind == wording.InsertAfter) {
		spec.NewClauseID = newClause
	}
	if err := wording.CheckAmendment(spec); err != nil {
		return nil, err
	}
	specs := map[string]wording.Amendment{newClause: spec}
	for _, am := range f.amendments {
		if am.State.Pending() {
			specs[am.ID] = am.Spec
		}
	}
	if spec.OnAmendment == "" {
		if _, err := wording.Apply(f.resolution.Wording, spec); err != nil {
			return nil, err
		}
	} else if _, err := wording.ApplyToAmendment(specs[spec.OnAmendment], spec); err != nil {
		return nil, err
	}
	what := wording.Describe(f.resolution.Wording, spec)
	am := compare(f.resolution.Wording, meetings.LiveAmendment{ID: newClause, What: what}, specs)
	v := &previewView{what: c.Loc.Say(what), after: meeting.Unanchored(ui.ResolutionOf(am.After, nil, c.Lang, c.Lang.Other()))}
	v.after.Level = 3
	for _, lang := range []i18n.Lang{c.Lang, c.Lang.Other()} {
		if data := am.redline(c.Loc, lang, "preview"); data != nil {
			data.Caption = c.Text("assembly.amend.redline." + string(lang))
			v.redlines = append(v.redlines, *data)
		}
	}
	return v, nil
}

// placeOptions are the places of a text that an amendment may be about, each
// with its first words.
func placeOptions(l *i18n.Localizer, w wording.Wording) []ui.Option {
	option := func(id string, text i18n.Text) ui.Option {
		return ui.Option{Value: id, Label: l.T("assembly.amend.place", "Clause", wording.ClauseName(w, id), "Words", beginning(text.In(l.Lang())))}
	}
	list := []ui.Option{option(wording.TitleID, w.Title)}
	for _, section := range wording.Sections() {
		if lead := w.Part(section).Lead; !lead.Empty() {
			list = append(list, option(wording.LeadID(section), lead))
		}
		for _, line := range wording.AllLines(w, section, l.Lang()) {
			list = append(list, option(line.Clause.ID, line.Clause.Text))
		}
		list = append(list, ui.Option{Value: "end:" + string(section), Label: l.T("assembly.amend.end." + string(section))})
	}
	return list
}

// beginning is the first words of a clause.
func beginning(s string) string {
	r := []rune(s)
	if len(r) <= 60 {
		return s
	}
	return strings.TrimSpace(string(r[:60])) + "…"
}
