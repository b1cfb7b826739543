package programme

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// partRows is how many speakers a session's form has room for beyond those there are.
const partRows = 2

// formView is a form whose fields keep what was typed.
type formView struct {
	loc    *i18n.Localizer
	action string
	errs   ui.FormErrors
	values map[string]string
	prefix string // of the sentences: "sched.session."
}

// field is a question of the form.
func (v formView) field(name string) ui.Field {
	f := ui.Field{Name: name, Label: v.loc.T(v.prefix + name), Value: v.values[name], Error: v.errs.For(name)}
	if hint := v.prefix + name + "_hint"; v.loc.Has(hint) {
		f.Hint = v.loc.T(hint)
	}
	return f
}

func (v formView) optional(name string) ui.Field {
	f := v.field(name)
	f.Optional = true
	return f
}

// in is a question answered in one of the languages.
func (v formView) in(name string, lang i18n.Lang, limit, rows int) ui.Field {
	f := v.field(name + "_" + string(lang))
	f.Optional, f.Lang, f.Max, f.Rows = true, lang, limit, rows
	return f
}

// with is a field with some of its particulars set.
func with(f ui.Field, set func(f *ui.Field)) ui.Field {
	set(&f)
	return f
}

// editView is the form of a session.
type editView struct {
	formView
	prepares                                         bool
	isNew                                            bool
	kinds, rooms, tracks, bodies, meetings, closings []ui.Option
	languages, interpretation, services              []ui.Option
	parts                                            []partView
	clashes                                          []ui.NoticeData
	acts                                             []ui.ButtonData
}

// partView is the row of one speaker in a session's form.
type partView struct {
	n              int
	speaker, role  ui.Field
	speakers, does []ui.Option
}

// sessionFields are the names of the form's plain fields.
func sessionFields() []string {
	return []string{"kind", "title_en", "title_fr", "about_en", "about_fr", "starts", "ends", "room", "track", "body", "meeting", "capacity", "closed", "version"}
}

// valuesOf puts a session into the form's fields.
func valuesOf(s programme.Session, zone *time.Location) map[string]string {
	v := map[string]string{
		"kind": string(s.Kind), "title_en": s.Title.EN, "title_fr": s.Title.FR, "about_en": s.About.EN, "about_fr": s.About.FR, "room": s.RoomID, "track": s.TrackID,
		"body": s.BodyID, "meeting": s.MeetingKey, "capacity": number(s.Capacity), "closed": string(s.Closed), "version": strconv.Itoa(s.Version),
	}
	if !s.Starts.IsZero() {
		v["starts"], v["ends"] = ui.DateTimeValue(s.Starts.In(zone)), ui.DateTimeValue(s.Ends.In(zone))
	}
	return v
}

// sessionOf reads the form.
func sessionOf(c *door.Call, zone *time.Location) programme.Session {
	instant := func(name string) time.Time {
		t, err := time.ParseInLocation(ui.DateTimeForm, c.Value(name), zone)
		if err != nil {
			return time.Time{}
		}
		return t
	}
	s := programme.Session{
		Kind: programme.Kind(c.Value("kind")), Title: i18n.Text{EN: c.Value("title_en"), FR: c.Value("title_fr")}, About: i18n.Text{EN: c.Value("about_en"), FR: c.Value("about_fr")},
		Starts: instant("starts"), Ends: instant("ends"), RoomID: c.Value("room"), TrackID: c.Value("track"), BodyID: c.Value("body"), MeetingKey: c.Value("meeting"),
		Languages: c.Values("languages"), Interpretation: c.Values("interpretation"), Services: c.Values("services"), Closed: programme.Closing(c.Value("closed")),
		Version: c.Int("version", 0),
	}
	if c.Value("capacity") != "" {
		s.Capacity = c.Int("capacity", -1)
	}
	for i := 1; i <= 40; i++ {
		if id := c.Value("speaker_" + strconv.Itoa(i)); id != "" {
			s.Parts = append(s.Parts, programme.Part{SpeakerID: id, Role: programme.Role(c.Value("role_" + strconv.Itoa(i)))})
		}
	}
	return s
}

// theSession is the session of the address; "new" is one without a number.
func theSession(c *door.Call, b *programme.Board) (programme.Session, error) {
	if c.R.PathValue("session") == "new" {
		return programme.Session{Kind: programme.Workshop, Languages: []string{string(c.Lang)}}, nil
	}
	s, ok := b.Numbered(numberIn(c))
	if !ok || s.Number == 0 {
		return s, fault.New(fault.NotFound, "programme.error.no_session", nil)
	}
	return s, nil
}

func (p *Pages) sessionForm(c *door.Call) error {
	g, b, err := p.openDraft(c)
	if err != nil {
		return err
	}
	s, err := theSession(c, &b)
	if err != nil {
		return err
	}
	return p.sessionWith(c, http.StatusOK, g, &b, s, s, valuesOf(s, b.Zone), nil)
}

// sessionWith shows the form of a session as it is (was) with what was typed.
func (p *Pages) sessionWith(c *door.Call, status int, g gatherings.Gathering, b *programme.Board, was, typed programme.Session, values map[string]string, errs ui.FormErrors) error {
	isNew := was.Number == 0
	may := programme.MayWrite(c.Actor, g, was)
	if isNew {
		may = programme.MayPrepare(c.Actor, g)
	}
	if err := c.Actor.Require(may, "power.write_session"); err != nil {
		return err
	}
	word := c.R.PathValue("session")
	v := editView{formView: formView{loc: c.Loc, action: desk(c, g, "sessions", word), errs: errs, values: values, prefix: "sched.edit."}, prepares: programme.MayPrepare(c.Actor, g), isNew: isNew}
	if err := p.options(c, &v, b, typed); err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("sched.edit.new"), Crumbs: deskCrumbs(c, g, true), Errors: errs, Wide: true}
	if !isNew {
		page.Title, page.TitleLang, page.Kicker = was.Title.In(c.Lang), langOf(c, was.Title), c.Text("sched.edit.session", "Number", was.Number)
		v.clashes = clashNotices(c, g, b.ClashesOf(was.ID))
		page.Status = draftTag(c, was, len(v.clashes) > 0)
		if v.prepares {
			v.acts = sessionActs(c, g, was)
		}
	}
	return c.PageStatus(status, twin(c, page, "manage", "gatherings", g.Key, "programme", "sessions", word), editPage(v))
}

// sessionActs are what else may be done with a session.
func sessionActs(c *door.Call, g gatherings.Gathering, s programme.Session) []ui.ButtonData {
	act := func(name string, kind ui.ButtonKind) ui.ButtonData {
		return ui.ButtonData{Label: c.Text("sched.edit.do." + name), Action: desk(c, g, "sessions", strconv.Itoa(s.Number), "act"), Hidden: []ui.Hidden{{Name: "do", Value: name}}, Kind: kind}
	}
	cancel := "cancel"
	if s.Cancelled {
		cancel = "restore"
	}
	return []ui.ButtonData{act("copy", ui.Secondary), act(cancel, ui.Secondary), act("remove", ui.Danger)}
}

// options fills the choices of a session's form.
func (p *Pages) options(c *door.Call, v *editView, b *programme.Board, s programme.Session) error {
	for _, k := range programme.Kinds() {
		v.kinds = append(v.kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Name())})
	}
	for _, r := range b.Rooms {
		v.rooms = append(v.rooms, ui.Option{Value: r.ID, Label: r.Name.In(c.Lang)})
	}
	for _, t := range b.Tracks {
		v.tracks = append(v.tracks, ui.Option{Value: t.ID, Label: t.Name.In(c.Lang)})
	}
	for _, k := range programme.Closings() {
		v.closings = append(v.closings, ui.Option{Value: string(k), Label: c.Loc.Say(k.Name()), Chosen: s.Closed == k})
	}
	chosen := func(codes, has []string, name func(string) i18n.Message) []ui.Option {
		var list []ui.Option
		for _, code := range codes {
			list = append(list, ui.Option{Value: code, Label: c.Loc.Say(name(code)), Chosen: slices.Contains(has, code)})
		}
		return list
	}
	v.languages = chosen(programme.Spoken(), s.Languages, programme.LanguageName)
	v.interpretation = chosen(programme.Interpreted(), s.Interpretation, programme.LanguageName)
	v.services = chosen(programme.Services(), s.Services, programme.ServiceName)
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return err
	}
	for _, body := range all {
		v.bodies = append(v.bodies, ui.Option{Value: body.ID, Label: body.Name.In(c.Lang)})
	}
	if p.Meetings != nil {
		list, err := p.Meetings(c.Ctx())
		if err != nil {
			return err
		}
		for _, m := range list {
			v.meetings = append(v.meetings, ui.Option{Value: m.Key, Label: m.Title.In(c.Lang)})
		}
	}
	for i := range len(s.Parts) + partRows {
		row := partView{n: i + 1}
		n := strconv.Itoa(row.n)
		part := programme.Part{Role: programme.Speaks}
		if i < len(s.Parts) {
			part = s.Parts[i]
		}
		row.speaker = ui.Field{Name: "speaker_" + n, Label: c.Text("sched.edit.speaker", "Number", row.n), Value: part.SpeakerID, Optional: true, None: c.Text("sched.edit.nobody")}
		row.role = ui.Field{Name: "role_" + n, Label: c.Text("sched.edit.role", "Number", row.n), Value: string(part.Role)}
		for _, who := range b.Speakers {
			row.speakers = append(row.speakers, ui.Option{Value: who.ID, Label: who.Name})
		}
		for _, role := range programme.Roles() {
			row.does = append(row.does, ui.Option{Value: string(role), Label: c.Loc.Say(role.Name())})
		}
		v.parts = append(v.parts, row)
	}
	return nil
}

func (p *Pages) saveSession(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, b, err := p.openDraft(c)
	if err != nil {
		return err
	}
	was, err := theSession(c, &b)
	if err != nil {
		return err
	}
	typed := sessionOf(c, b.Zone)
	typed.Number = was.Number
	saved, err := p.Programme.SaveSession(c.Ctx(), c.Actor, g.Key, typed)
	if err == nil {
		return c.Done(desk(c, g, "sessions", strconv.Itoa(saved.Number)), "session_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, name := range sessionFields() {
		values[name] = c.Value(name)
	}
	return p.sessionWith(c, http.StatusUnprocessableEntity, g, &b, was, typed, values, errs)
}

// actOnSession copies a session, cancels it, restores it or removes it.
func (p *Pages) actOnSession(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.open(c)
	if err != nil {
		return err
	}
	n := numberIn(c)
	here := desk(c, g, "sessions", strconv.Itoa(n))
	switch c.Value("do") {
	case "copy":
		copied, err := p.Programme.Copy(c.Ctx(), c.Actor, g.Key, n)
		if err != nil {
			return err
		}
		return c.Done(desk(c, g, "sessions", strconv.Itoa(copied.Number)), "session_copied")
	case "cancel", "restore":
		if err := p.Programme.Cancel(c.Ctx(), c.Actor, g.Key, n, c.Value("do") == "cancel"); err != nil {
			return err
		}
		return c.Done(here, "session_saved")
	case "remove":
		if err := p.Programme.Remove(c.Ctx(), c.Actor, g.Key, n); err != nil {
			return err
		}
		return c.Done(desk(c, g), "session_removed")
	}
	return fault.New(fault.Invalid, "fault.form", nil)
}
