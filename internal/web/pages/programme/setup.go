package programme

import (
	"net/http"
	"strconv"

	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// settingsView is the form of a programme's settings, and its rooms and tracks.
type settingsView struct {
	formView
	closedShown       bool
	rooms, tracks     ui.TableData
	addRoom, addTrack ui.ButtonData
	noRooms, noTracks string
}

func (p *Pages) settings(c *door.Call) error {
	g, b, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	s := b.Settings
	values := map[string]string{
		"teams": strconv.Itoa(s.Teams), "changeover": strconv.Itoa(s.Changeover), "access_en": s.Access.EN, "access_fr": s.Access.FR,
	}
	if s.ClosedShown {
		values["closed_shown"] = "yes"
	}
	return p.settingsWith(c, http.StatusOK, g, &b, values, nil)
}

func (p *Pages) settingsWith(c *door.Call, status int, g gatherings.Gathering, b *programme.Board, values map[string]string, errs ui.FormErrors) error {
	v := settingsView{formView: formView{loc: c.Loc, action: desk(c, g, "settings"), errs: errs, values: values, prefix: "sched.settings."}, closedShown: values["closed_shown"] == "yes"}
	v.rooms = ui.TableData{Caption: c.Text("sched.settings.rooms"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("sched.fact.room")}, {Label: c.Text("sched.fact.where")}, {Label: c.Text("sched.settings.seats"), Numeric: true}, {Label: c.Text("sched.fact.room_access")},
	}}
	for _, r := range b.Rooms {
		v.rooms.Rows = append(v.rooms.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: r.Name.In(c.Lang), Href: desk(c, g, "rooms", r.ID), Lang: langOf(c, r.Name)}, {Text: r.Where.In(c.Lang), Lang: langOf(c, r.Where)}, {Text: number(r.Capacity)}, {Text: roomAccess(c, r)},
		}})
	}
	v.tracks = ui.TableData{Caption: c.Text("sched.settings.tracks"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("sched.settings.track")}, {Label: c.Text("sched.settings.sign")}}}
	for _, t := range b.Tracks {
		v.tracks.Rows = append(v.tracks.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: t.Name.In(c.Lang), Href: desk(c, g, "tracks", t.ID), Lang: langOf(c, t.Name)},
			{Body: trackSign(trackView{c.Loc.Say(programme.ColourName(t.Colour)), t.Colour, t.Shape})},
		}})
	}
	if len(b.Rooms) == 0 {
		v.noRooms = c.Text("sched.settings.no_rooms")
	}
	if len(b.Tracks) == 0 {
		v.noTracks = c.Text("sched.settings.no_tracks")
	}
	v.addRoom = ui.ButtonData{Label: c.Text("sched.settings.add_room"), Href: desk(c, g, "rooms", "new"), Kind: ui.Secondary}
	v.addTrack = ui.ButtonData{Label: c.Text("sched.settings.add_track"), Href: desk(c, g, "tracks", "new"), Kind: ui.Secondary}
	page := twin(c, ui.PageData{Title: c.Text("sched.desk.settings"), Kicker: g.Title.In(c.Lang), Crumbs: deskCrumbs(c, g, true), Errors: errs}, "manage", "gatherings", g.Key, "programme", "settings")
	return c.PageStatus(status, page, settingsPage(v))
}

func (p *Pages) saveSettings(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, b, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	err = p.Programme.Set(c.Ctx(), c.Actor, g.Key, programme.Settings{
		Teams: c.Int("teams", -1), Changeover: c.Int("changeover", -1), ClosedShown: c.Value("closed_shown") == "yes", Access: c.Both("access"),
	})
	if err == nil {
		return c.Done(desk(c, g, "settings"), "programme_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.settingsWith(c, http.StatusUnprocessableEntity, g, &b, c.Typed("teams", "changeover", "closed_shown", "access_en", "access_fr"), errs)
}

// thingView is the form of a room, a track or a speaker.
type thingView struct {
	formView
	room, track, speaker bool
	colours, shapes      []ui.Option
	remove               *ui.ButtonData
}

// thingPage shows the form of a room, a track or a speaker.
func (p *Pages) thingPage(c *door.Call, status int, g gatherings.Gathering, kind, id string, v thingView) error {
	v.loc, v.action = c.Loc, desk(c, g, kind, id)
	title := c.Text("sched." + kind + ".edit")
	if id == "new" {
		title = c.Text("sched." + kind + ".new")
	} else {
		v.remove = &ui.ButtonData{Label: c.Text("sched." + kind + ".remove"), Action: v.action, Hidden: []ui.Hidden{{Name: "do", Value: "remove"}}, Kind: ui.Danger}
	}
	up := ui.Link{Label: c.Text("sched.desk.settings"), Href: desk(c, g, "settings")}
	if kind == "speakers" {
		up = ui.Link{Label: c.Text("sched.desk.speakers"), Href: desk(c, g, "speakers")}
	}
	page := twin(c, ui.PageData{Title: title, Kicker: g.Title.In(c.Lang), Crumbs: append(deskCrumbs(c, g, true), up), Errors: v.errs}, "manage", "gatherings", g.Key, "programme", kind, id)
	return c.PageStatus(status, page, thingForm(v))
}

// yes is what a box holds that is ticked.
func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func missing(key string) error { return fault.New(fault.NotFound, key, nil) }

func roomView(c *door.Call, values map[string]string, errs ui.FormErrors) thingView {
	return thingView{formView: formView{loc: c.Loc, values: values, errs: errs, prefix: "sched.room."}, room: true}
}

func (p *Pages) roomForm(c *door.Call) error {
	g, b, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	id := c.R.PathValue("room")
	r, ok := b.Room(id)
	if !ok && id != "new" {
		return missing("programme.error.no_room")
	}
	return p.thingPage(c, http.StatusOK, g, "rooms", id, roomView(c, map[string]string{
		"name_en": r.Name.EN, "name_fr": r.Name.FR, "where_en": r.Where.EN, "where_fr": r.Where.FR, "capacity": number(r.Capacity), "step_free": yes(r.StepFree),
		"hearing_loop": yes(r.HearingLoop), "online": yes(r.Online),
	}, nil))
}

func (p *Pages) saveRoom(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, _, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	id := c.R.PathValue("room")
	r := programme.Room{Name: c.Both("name"), Where: c.Both("where"), StepFree: c.Value("step_free") == "yes", HearingLoop: c.Value("hearing_loop") == "yes", Online: c.Value("online") == "yes"}
	if c.Value("capacity") != "" {
		r.Capacity = c.Int("capacity", -1)
	}
	if id != "new" {
		r.ID = id
	}
	if c.Value("do") == "remove" {
		err = p.Programme.RemoveRoom(c.Ctx(), c.Actor, g.Key, id)
	} else {
		_, err = p.Programme.SaveRoom(c.Ctx(), c.Actor, g.Key, r)
	}
	if err == nil {
		return c.Done(desk(c, g, "settings"), "programme_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.thingPage(c, http.StatusUnprocessableEntity, g, "rooms", id, roomView(c, c.Typed("name_en", "name_fr", "where_en", "where_fr", "capacity", "step_free", "hearing_loop", "online"), errs))
}

func trackFormView(c *door.Call, values map[string]string, errs ui.FormErrors) thingView {
	v := thingView{formView: formView{loc: c.Loc, values: values, errs: errs, prefix: "sched.track."}, track: true}
	for _, code := range programme.Colours() {
		v.colours = append(v.colours, ui.Option{Value: code, Label: c.Loc.Say(programme.ColourName(code))})
	}
	for _, code := range programme.Shapes() {
		v.shapes = append(v.shapes, ui.Option{Value: code, Label: c.Loc.Say(programme.ShapeName(code))})
	}
	return v
}

func (p *Pages) trackForm(c *door.Call) error {
	g, b, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	id := c.R.PathValue("track")
	t, ok := b.Track(id)
	if !ok && id != "new" {
		return missing("programme.error.no_track")
	}
	return p.thingPage(c, http.StatusOK, g, "tracks", id, trackFormView(c, map[string]string{"name_en": t.Name.EN, "name_fr": t.Name.FR, "colour": t.Colour, "shape": t.Shape}, nil))
}

func (p *Pages) saveTrack(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, _, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	id := c.R.PathValue("track")
	t := programme.Track{Name: c.Both("name"), Colour: c.Value("colour"), Shape: c.Value("shape")}
	if id != "new" {
		t.ID = id
	}
	if c.Value("do") == "remove" {
		err = p.Programme.RemoveTrack(c.Ctx(), c.Actor, g.Key, id)
	} else {
		_, err = p.Programme.SaveTrack(c.Ctx(), c.Actor, g.Key, t)
	}
	if err == nil {
		return c.Done(desk(c, g, "settings"), "programme_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.thingPage(c, http.StatusUnprocessableEntity, g, "tracks", id, trackFormView(c, c.Typed("name_en", "name_fr", "colour", "shape"), errs))
}

// speakersView is the list of those who have parts.
type speakersView struct {
	loc   *i18n.Localizer
	table ui.TableData
	empty *ui.EmptyData
}

func (p *Pages) speakers(c *door.Call) error {
	g, b, err := p.openDraft(c)
	if err != nil {
		return err
	}
	prepares := programme.MayPrepare(c.Actor, g)
	v := speakersView{loc: c.Loc}
	v.table = ui.TableData{Caption: c.Text("sched.desk.speakers"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("sched.speakers.name")}, {Label: c.Text("sched.speakers.organization")}, {Label: c.Text("sched.speakers.parts"), Numeric: true}, {Label: c.Text("sched.speakers.public")},
	}}
	parts := map[string]int{}
	for _, s := range b.Sessions {
		for _, part := range s.Parts {
			parts[part.SpeakerID]++
		}
	}
	for _, one := range b.Speakers {
		name := ui.Cell{Text: one.Name}
		if prepares {
			name.Href = desk(c, g, "speakers", one.ID)
		}
		named := ui.TagData{Tone: ui.Good, Word: c.Text("sched.speakers.yes")}
		if !one.Named {
			named = ui.TagData{Tone: ui.Waiting, Word: c.Text("sched.speakers.no")}
		}
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{name, {Text: one.Organization.In(c.Lang), Lang: langOf(c, one.Organization)}, {Text: strconv.Itoa(parts[one.ID])}, {Tag: &named}}})
	}
	if len(b.Speakers) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("sched.speakers.none_title"), Body: c.Text("sched.speakers.none")}
	}
	return c.Page(ui.PageData{
		Title: c.Text("sched.desk.speakers"), Kicker: g.Title.In(c.Lang), Lead: c.Text("sched.speakers.lead"), Crumbs: deskCrumbs(c, g, true),
		Primary: &ui.ButtonData{Label: c.Text("sched.speakers.add"), Href: desk(c, g, "speakers", "new")},
	}, speakersPage(v))
}

func speakerView(c *door.Call, values map[string]string, errs ui.FormErrors) thingView {
	return thingView{formView: formView{loc: c.Loc, values: values, errs: errs, prefix: "sched.speaker."}, speaker: true}
}

func (p *Pages) speakerForm(c *door.Call) error {
	g, b, err := p.openDraft(c)
	if err != nil {
		return err
	}
	id := c.R.PathValue("speaker")
	one, ok := b.Speaker(id)
	if id != "new" {
		if err := c.Actor.Require(programme.MayPrepare(c.Actor, g), "power.prepare_programme"); err != nil {
			return err
		}
		if !ok {
			return missing("programme.error.no_speaker")
		}
	}
	email := ""
	if one.PersonID != "" {
		person, err := p.People.Person(c.Ctx(), one.PersonID)
		if err != nil {
			return err
		}
		email = person.Email
	}
	return p.thingPage(c, http.StatusOK, g, "speakers", id, speakerView(c, map[string]string{
		"person": email, "name": one.Name, "organization_en": one.Organization.EN, "organization_fr": one.Organization.FR, "bio_en": one.Bio.EN, "bio_fr": one.Bio.FR,
		"named": yes(one.Named), "step_free": yes(one.StepFree),
	}, nil))
}

func (p *Pages) saveSpeaker(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, b, err := p.openDraft(c)
	if err != nil {
		return err
	}
	id := c.R.PathValue("speaker")
	was, _ := b.Speaker(id)
	one := programme.Speaker{
		Name: c.Value("name"), Organization: c.Both("organization"), Bio: c.Both("bio"), Named: c.Value("named") == "yes", StepFree: c.Value("step_free") == "yes",
		OrganizationID: was.OrganizationID,
	}
	if id != "new" {
		one.ID = id
	}
	if c.Value("do") == "remove" {
		err = p.Programme.RemoveSpeaker(c.Ctx(), c.Actor, g.Key, id)
	} else {
		err = p.putSpeaker(c, g, one)
	}
	if err == nil {
		return c.Done(desk(c, g, "speakers"), "programme_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.thingPage(c, http.StatusUnprocessableEntity, g, "speakers", id, speakerView(c, c.Typed("person", "name", "organization_en", "organization_fr", "bio_en", "bio_fr", "named", "step_free"), errs))
}

// putSpeaker saves a speaker, whom an address of the register may say.
func (p *Pages) putSpeaker(c *door.Call, g gatherings.Gathering, one programme.Speaker) error {
	if c.Value("person") != "" {
		person, err := p.People.PersonByEmail(c.Ctx(), c.Value("person"))
		if fault.Is(err, fault.NotFound) {
			return fault.Field("person", "programme.error.person", nil)
		}
		if err != nil {
			return err
		}
		one.PersonID = person.ID
	}
	_, err := p.Programme.SaveSpeaker(c.Ctx(), c.Actor, g.Key, one)
	return err
}
