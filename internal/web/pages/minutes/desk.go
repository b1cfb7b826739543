package minutes

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	domain "plenary.example/internal/meetings/minutes"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// writer loads the minutes for who may write them.
func (p *Pages) writer(c *door.Call) (domain.View, error) {
	if err := c.Actor.Require(domain.MayEdit(c.Actor), "power.edit_minutes"); err != nil {
		return domain.View{}, err
	}
	v, err := p.Minutes.Of(c.Ctx(), c.R.PathValue("key"))
	if err == nil && v.State == domain.Unfinished {
		err = fault.New(fault.Conflict, "minutes.refused.unfinished", nil)
	}
	return v, err
}

// desk is where minutes are written, circulated, and put on an agenda.
func (p *Pages) desk(c *door.Call) error {
	v, err := p.writer(c)
	if err != nil {
		return err
	}
	return p.deskWith(c, v, nil)
}

func (p *Pages) deskWith(c *door.Call, v domain.View, errs ui.FormErrors) error {
	m, tag := v.Meeting, stateTag(c.Loc, v.State)
	page := frame(c, m, c.Text("papers.desk.title"), "desk")
	page.Status, page.Errors = &tag, errs
	asked, err := p.Minutes.Corrections(c.Ctx(), c.Actor, m.ID)
	if err != nil {
		return err
	}
	open := 0
	for _, a := range asked {
		if a.State == domain.Asked {
			open++
		}
	}
	page.Rail, page.RailTitle = parts.Rail(c.Text("papers.pages"), []ui.Link{
		{Label: c.Text("papers.read"), Href: to(c, m)},
		{Label: c.Text("papers.versions.title"), Href: to(c, m, "versions")},
		{Label: c.Text("papers.correct.all"), Href: to(c, m, "corrections")},
		{Label: c.Text("papers.sign.title"), Href: to(c, m, "signatures")},
	}), c.Text("papers.pages")
	body := []templ.Component{parts.Para(c.Text("papers.desk." + string(v.State)))}
	if open > 0 {
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("papers.correct.waiting", "Count", open), Links: []ui.Link{{Label: c.Text("papers.correct.all"), Href: to(c, m, "corrections")}}}))
	}
	if v.State == domain.Approved {
		additions, err := p.additions(c, v, errs)
		if err != nil {
			return err
		}
		return c.PageStatus(again(errs), page, parts.Stack(append(body, additions...)...))
	}
	write, err := p.partList(c, v)
	if err != nil {
		return err
	}
	body = append(body, write, p.circulation(c, v))
	if v.State == domain.Circulated {
		put, err := p.agenda(c, v, 0, errs)
		if err != nil {
			return err
		}
		body = append(body, parts.Section("agenda", c.Text("papers.agenda.title"), put))
	}
	return c.PageStatus(again(errs), page, parts.Stack(body...))
}

// partList are the parts of the minutes, each with the way to write in it.
func (p *Pages) partList(c *door.Call, v domain.View) (templ.Component, error) {
	r, err := p.Minutes.Record(c.Ctx(), v.Meeting)
	if err != nil {
		return nil, err
	}
	d, err := p.Minutes.DraftOf(c.Ctx(), v.Meeting.ID, v.Version)
	if err != nil {
		return nil, err
	}
	entry := func(key, title string) ui.Entry {
		n := 0
		for _, place := range r.Places(key) {
			if !d[place].Empty() {
				n++
			}
		}
		e := ui.Entry{Title: title, Href: to(c, v.Meeting, "desk", key)}
		if n > 0 {
			e.Note = c.Text("papers.desk.texts", "Count", n)
		}
		return e
	}
	list := []ui.Entry{entry(domain.HeadKey, c.Text("minutes.attendance"))}
	for _, part := range r.Parts {
		list = append(list, entry(part.Key, c.Loc.Say(part.Title)))
	}
	return parts.Section("write", c.Text("papers.desk.write"), parts.Para(c.Text("papers.desk.how")), ui.Entries(c.Loc, list)), nil
}

// circulation is whether the draft was sent to the members, and the button.
func (p *Pages) circulation(c *door.Call, v domain.View) templ.Component {
	zone, words := v.Meeting.Location(), c.Text("papers.circulate.not")
	if v.State == domain.Circulated {
		words = c.Text("papers.circulate.sent", "Number", v.CirculatedVersion, "When", c.Loc.DateTime(v.CirculatedAt.In(zone)))
		if v.Version == v.CirculatedVersion {
			return parts.Section("circulate", c.Text("papers.circulate.title"), parts.Para(words))
		}
		words += " " + c.Text("papers.circulate.changed", "Number", v.Version)
	}
	return parts.Section("circulate", c.Text("papers.circulate.title"), parts.Para(words),
		parts.Form(parts.Sending(to(c, v.Meeting, "desk"), "circulate"), parts.Submit(c.Text("papers.circulate.button"), ui.Secondary)))
}

// agenda is on which agenda something is to be approved, or the form that puts it on
// one.
func (p *Pages) agenda(c *door.Call, v domain.View, addition int, errs ui.FormErrors) (templ.Component, error) {
	on, err := p.Minutes.ApprovalsOf(c.Ctx(), v.Meeting.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range on {
		if a.Addition == addition && a.At.State != meetings.Adjourned {
			return ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Good, Body: c.Text("papers.agenda.on"), Links: []ui.Link{{Label: a.At.Title.In(c.Lang), Href: meeting.To(c, a.At)}}}), nil
		}
	}
	coming, err := p.Minutes.Coming(c.Ctx(), v.Meeting)
	if err != nil {
		return nil, err
	}
	if len(coming) == 0 || !c.Actor.IsStaff() {
		return parts.Para(c.Text("papers.agenda.none")), nil
	}
	var options []ui.Option
	for _, m := range coming {
		options = append(options, ui.Option{Value: m.Key, Label: m.Title.In(c.Lang) + " (" + c.Loc.Date(m.Day()) + ")", Chosen: len(coming) == 1})
	}
	f := parts.Fields{Call: c, Prefix: "papers.agenda.", ID: "agenda" + strconv.Itoa(addition), Values: map[string]string{"consent": "yes"}, Errors: errs}
	return parts.Form(parts.Sending(to(c, v.Meeting, "desk"), "agenda", ui.Hidden{Name: "addition", Value: strconv.Itoa(addition)}),
		f.Choice("on", options), f.Box("consent"), parts.Submit(c.Text("papers.agenda.button"), ui.Secondary)), nil
}

// additions are the corrections of approved minutes, with the form of a new one.
func (p *Pages) additions(c *door.Call, v domain.View, errs ui.FormErrors) ([]templ.Component, error) {
	var list []templ.Component
	for _, a := range v.Additions {
		one := []templ.Component{parts.Words(parts.TextOf(c.Lang, a.Words))}
		if a.ApprovedAt.IsZero() {
			put, err := p.agenda(c, v, a.Number, errs)
			if err != nil {
				return nil, err
			}
			one = append(one, put)
		} else {
			one = append(one, parts.Hint(c.Text("minutes.status.approved", "Day", a.ApprovedAt.In(v.Meeting.Location()), "Meeting", a.ApprovedBy)))
		}
		list = append(list, parts.Section("addition-"+strconv.Itoa(a.Number), c.Text("minutes.addition.title", "Number", a.Number), one...))
	}
	f := parts.Fields{Call: c, Prefix: "papers.add.", Values: c.Typed("words_en", "words_fr"), Errors: errs}
	return append(list, parts.Section("add", c.Text("papers.add.title"), parts.Form(parts.Sending(to(c, v.Meeting, "desk"), "add"),
		f.Both("words", 5), parts.Submit(c.Text("papers.add.button"), ui.Secondary)))), nil
}

func (p *Pages) deskAct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	v, err := p.writer(c)
	if err != nil {
		return err
	}
	key, done := v.Meeting.Key, c.Value("action")
	switch done {
	case "circulate":
		err = p.Minutes.Circulate(c.Ctx(), c.Actor, key)
	case "agenda":
		err = p.Minutes.PutOnAgenda(c.Ctx(), c.Actor, key, domain.Put{On: c.Value("on"), Addition: c.Int("addition", 0), Consent: c.Value("consent") == "yes"})
	case "add":
		_, err = p.Minutes.Add(c.Ctx(), c.Actor, key, c.Both("words"))
	default:
		return fault.New(fault.Invalid, "fault.form", nil)
	}
	if err != nil {
		return refused(c, err, func(errs ui.FormErrors) error { return p.deskWith(c, v, errs) })
	}
	return c.Done(to(c, v.Meeting, "desk"), "minutes_"+done)
}

// editView is the form of one part of the minutes.
type editView struct {
	loc    *i18n.Localizer
	form   ui.FormData
	places []placeView
	note   ui.Field
	back   string
}

// placeView is a place where something may be written, or a line of the record before
// it.
type placeView struct {
	fact    string // what the record says; not typed over
	at      string
	summary string // of what opens; empty: it stands open
	open    bool
	fields  []ui.Field
	theirs  []theirView
}

// theirView is what somebody else wrote meanwhile.
type theirView struct {
	title   string
	words   parts.Written
	redline ui.RedlineData
}

// edit is the form of one part.
func (p *Pages) edit(c *door.Call) error {
	v, err := p.writer(c)
	if err != nil {
		return err
	}
	d, err := p.Minutes.DraftOf(c.Ctx(), v.Meeting.ID, v.Version)
	if err != nil {
		return err
	}
	return p.editWith(c, v, d, nil, nil)
}

func (p *Pages) editWith(c *door.Call, v domain.View, d domain.Draft, conflicts []domain.Conflict, errs ui.FormErrors) error {
	m, key := v.Meeting, c.R.PathValue("part")
	if v.State == domain.Approved {
		return fault.New(fault.Conflict, "minutes.refused.approved", nil)
	}
	r, err := p.Minutes.Record(c.Ctx(), m)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Parts, func(part domain.Part) bool { return part.Key == key })
	if i < 0 && key != domain.HeadKey {
		return door.NotFound()
	}
	e := editor{c: c, d: d, errs: errs, conflicts: conflicts}
	if len(conflicts) > 0 {
		last, err := p.Minutes.LastBy(c.Ctx(), m.ID, v.Version)
		if err != nil {
			return err
		}
		e.by = c.Text("papers.edit.theirs", "Name", last.By, "When", c.Loc.DateTime(last.At.In(m.Location())))
	}
	title := c.Text("minutes.attendance")
	if i < 0 {
		e.attended(r.Attendance)
		e.place(domain.Present, "present", 4, "")
		e.place(domain.Regrets, "regrets", 3, "")
	} else {
		title = c.Loc.Say(r.Parts[i].Title)
		e.part(r.Parts[i])
	}
	page := frame(c, m, title, "desk", key)
	page.Crumbs = append(page.Crumbs, ui.Link{Label: c.Text("papers.desk.title"), Href: to(c, m, "desk")})
	page.Wide, page.Errors, page.Lead = true, errs, c.Text("papers.edit.lead")
	return c.PageStatus(again(errs), page, editPage(editView{
		loc: c.Loc, places: e.list, back: to(c, m, "desk"),
		form: ui.FormData{Action: to(c, m, "desk", key), Once: true, Hidden: []ui.Hidden{{Name: "base", Value: strconv.Itoa(v.Version)}}},
		note: ui.Field{Name: "note", Label: c.Text("papers.edit.note"), Hint: c.Text("papers.edit.note_hint"), Value: c.Value("note"), Error: errs.For("note"), Optional: true, Max: 200},
	}))
}

// editor puts the places of a form together.
type editor struct {
	c         *door.Call
	d         domain.Draft
	errs      ui.FormErrors
	conflicts []domain.Conflict
	by        string
	list      []placeView
}

// place adds a place with a field in each language; folded, it opens on the words of
// summary.
func (e *editor) place(place, name string, rows int, summary string) {
	v := placeView{summary: summary, open: !e.d[place].Empty()}
	for _, lang := range []i18n.Lang{e.c.Lang, e.c.Lang.Other()} {
		field := place + "_" + string(lang)
		one := ui.Field{
			Name: field, ID: "f-" + strings.ReplaceAll(field, ".", "-"), Label: e.c.Text("parts.in."+string(lang), "Label", e.c.Text("papers.edit."+name)),
			Value: e.d[place].Only(lang), Error: e.errs.For(field), Optional: true, Rows: rows, Lang: lang,
		}
		v.open = v.open || one.Error != ""
		v.fields = append(v.fields, one)
	}
	for _, x := range e.conflicts {
		if x.Place != place {
			continue
		}
		v.open = true
		before, after := domain.Document{Blocks: blockOf(x.Lang, x.Theirs)}, domain.Document{Blocks: blockOf(x.Lang, x.Mine)}
		line := ui.RedlineOf(e.c.Loc, x.Lang, domain.Compare(before, after, x.Lang))
		line.ID, line.Caption = "theirs-"+strings.ReplaceAll(place, ".", "-")+"-"+string(x.Lang), e.c.Text("papers.edit.differs")
		v.theirs = append(v.theirs, theirView{title: e.by, words: parts.TextOf(e.c.Lang, i18n.Text{}.With(x.Lang, x.Theirs)), redline: line})
	}
	e.list = append(e.list, v)
}

func blockOf(lang i18n.Lang, text string) []domain.Block {
	return []domain.Block{{ID: "x", Kind: domain.Prose, Text: i18n.Text{}.With(lang, text)}}
}

// part adds the places of a part: before it, and for each line what may be said
// instead and after.
func (e *editor) part(part domain.Part) {
	l := e.c.Loc
	e.place(domain.Before(part.Key), "before", 4, "")
	for _, line := range part.Lines {
		fact := placeView{fact: l.Say(line.Words)}
		if line.Kind != "notice" {
			fact.at = l.Time(line.At)
		}
		e.list = append(e.list, fact)
		if line.Free() {
			e.place(domain.Instead(line.Key), "instead", 3, e.c.Text("papers.edit.instead_open"))
		}
		e.place(domain.After(line.Key), "after", 4, e.c.Text("papers.edit.after_open"))
	}
}

// attended are those whom the record lists already, so that nobody writes them down a
// second time.
func (e *editor) attended(a domain.Attendance) {
	if n := a.Organizations(); n > 0 {
		e.list = append(e.list, placeView{fact: e.c.Text("minutes.cards", "Count", n)})
	}
	var names []string
	for _, o := range a.Others[e.c.Lang] {
		names = append(names, o.Name)
	}
	if len(names) > 0 {
		e.list = append(e.list, placeView{fact: e.c.Text("papers.edit.others", "Names", strings.Join(names, ", "))})
	}
}

// save stores what was typed in one part; where somebody else changed the same text
// meanwhile, both stand on the form again.
func (p *Pages) save(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	v, err := p.writer(c)
	if err != nil {
		return err
	}
	r, err := p.Minutes.Record(c.Ctx(), v.Meeting)
	if err != nil {
		return err
	}
	base := c.Int("base", 0)
	typed := map[string]i18n.Text{}
	for _, place := range r.Places(c.R.PathValue("part")) {
		if _, sent := c.R.PostForm[place+"_en"]; sent {
			typed[place] = c.Both(place)
		}
	}
	if len(typed) == 0 {
		return door.NotFound()
	}
	_, conflicts, err := p.Minutes.Save(c.Ctx(), c.Actor, v.Meeting.Key, domain.Edit{Base: base, Texts: typed, Note: c.Value("note")})
	if err == nil {
		return c.Done(to(c, v.Meeting, "desk"), "minutes_saved")
	}
	return refused(c, err, func(errs ui.FormErrors) error {
		now, err := p.Minutes.Of(c.Ctx(), v.Meeting.Key)
		if err != nil {
			return err
		}
		before, err := p.Minutes.DraftOf(c.Ctx(), v.Meeting.ID, base)
		if err != nil {
			return err
		}
		d, err := p.Minutes.DraftOf(c.Ctx(), v.Meeting.ID, now.Version)
		if err != nil {
			return err
		}
		// What the reader changed stays as they typed it; all else is as it stands now.
		for place, t := range typed {
			text := d[place]
			for _, lang := range i18n.Langs() {
				if mine := strings.TrimSpace(t.Only(lang)); mine != before[place].Only(lang) {
					text = text.With(lang, t.Only(lang))
				}
			}
			d[place] = text
		}
		return p.editWith(c, now, d, conflicts, errs)
	})
}
