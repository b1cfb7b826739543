package programme

import (
	"strconv"
	"time"

	"plenary.example/internal/calendar"
	"plenary.example/internal/db"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// trackView is a track's sign: a colour, a shape and its name.
type trackView struct{ name, colour, shape string }

// starView is the button by which somebody keeps a session.
type starView struct {
	action, back string
	on           bool
	title        string // of the session, for whoever does not see what is around
}

// sessionView is a session in a list.
type sessionView struct {
	title    string
	lang     i18n.Lang
	href     string
	hours    string
	kind     string
	room     string
	people   string
	speech   string // languages and interpretation
	track    *trackView
	tags     []ui.TagData
	star     *starView
	quiet    bool // a break: set smaller
	speaking bool // the reader has a part in it
}

// blockView is what begins at one hour, or is in one room.
type blockView struct {
	title    string
	sessions []sessionView
}

// dayView is a day of the programme.
type dayView struct {
	id, title string
	blocks    []blockView
}

// indexView is the public programme.
type indexView struct {
	loc      *i18n.Localizer
	days     []dayView
	jump     []ui.Link // to the days
	tabs     []ui.Link // by time, by room
	now      []sessionView
	next     []sessionView
	nextAt   string
	filter   ui.FilterData
	fields   []filterView
	none     string
	zone     string
	access   []string
	accessIn i18n.Lang
	changes  *ui.Link
}

// filterView is one question of the filter.
type filterView struct {
	field   ui.Field
	options []ui.Option
}

// shown prepares the sessions of a published programme for a list.
type shown struct {
	c       *door.Call
	g       gatherings.Gathering
	p       programme.Published
	starred map[string]bool
	mine    map[string]bool // those in which the reader has a part
	now     time.Time
	back    string
}

func (p *Pages) shown(c *door.Call, g gatherings.Gathering) (*shown, error) {
	pub, err := p.Programme.Public(c.Ctx(), nil, c.Actor, g)
	if err != nil {
		return nil, err
	}
	v := &shown{c: c, g: g, p: pub, now: p.Now(), back: c.Here(c.Lang), mine: map[string]bool{}}
	for _, s := range pub.Mine(c.Actor.PersonID, nil) {
		v.mine[s.ID] = true
	}
	v.starred, err = p.Programme.Starred(c.Ctx(), nil, c.Actor.PersonID, g.ID)
	return v, err
}

// one is a session for a list.
func (v *shown) one(s programme.Session) sessionView {
	c := v.c
	one := sessionView{hours: hours(c, s, v.p.Zone), kind: c.Loc.Say(s.Kind.Name()), quiet: s.Kind == programme.Break}
	if s.Hidden {
		one.title = c.Text("sched.hidden")
		one.tags = []ui.TagData{{Tone: ui.Neutral, Word: c.Loc.Say(s.Closed.Name())}}
		return one
	}
	one.title, one.lang, one.href = i18n.Typeset(c.Lang, s.Title.In(c.Lang)), langOf(c, s.Title), to(c, v.g, strconv.Itoa(s.Number))
	if room, ok := v.p.Room(s.RoomID); ok {
		one.room = room.Name.In(c.Lang)
	}
	if t, ok := v.p.Track(s.TrackID); ok {
		one.track = &trackView{t.Name.In(c.Lang), t.Colour, t.Shape}
	}
	one.people = programme.Names(v.p.SpeakersOf(s))
	one.speech = speech(c, s)
	one.tags = v.tags(s)
	one.speaking = v.mine[s.ID]
	if c.Actor.PersonID != "" && !s.Cancelled && s.Kind != programme.Break {
		one.star = &starView{action: to(c, v.g, strconv.Itoa(s.Number), "star"), back: v.back, on: v.starred[s.ID], title: one.title}
	}
	return one
}

// speech says in one line which languages are spoken and interpreted.
func speech(c *door.Call, s programme.Session) string {
	spoken := programme.LanguagesIn(c.Loc, s.Languages)
	into := programme.LanguagesIn(c.Loc, s.Interpretation)
	switch {
	case spoken != "" && into != "":
		return c.Text("sched.speech.both", "Spoken", spoken, "Into", into)
	case into != "":
		return c.Text("sched.speech.into", "Into", into)
	}
	return spoken
}

func (v *shown) tags(s programme.Session) []ui.TagData {
	var tags []ui.TagData
	if s.Cancelled {
		tags = append(tags, ui.TagData{Tone: ui.Past, Word: v.c.Text("sched.cancelled")})
	} else if v.p.Marked(s, v.now) {
		tags = append(tags, ui.TagData{Tone: ui.Waiting, Word: v.c.Text("sched.changed")})
	}
	if s.Closed != programme.OpenToAll {
		tags = append(tags, ui.TagData{Tone: ui.Neutral, Word: v.c.Loc.Say(s.Closed.Name())})
	}
	if v.mine[s.ID] {
		tags = append(tags, ui.TagData{Tone: ui.Open, Word: v.c.Text("sched.you_speak")})
	}
	return tags
}

// days puts sessions under their days, and there by the hour or by the room.
func (v *shown) days(sessions []programme.Session, byRoom bool) []dayView {
	var list []dayView
	last := time.Time{}
	for _, s := range sessions {
		if d := s.Day(v.p.Zone); len(list) == 0 || !d.Equal(last) {
			list, last = append(list, dayView{id: "day-" + db.Day(d), title: dayWords(v.c, d)}), d
		}
		day := &list[len(list)-1]
		title := v.c.Loc.Say(programme.Hour(s.Starts.In(v.p.Zone)))
		if byRoom {
			if title = v.c.Text("sched.no_room"); s.RoomID != "" && !s.Hidden {
				room, _ := v.p.Room(s.RoomID)
				title = room.Name.In(v.c.Lang)
			}
		}
		at := -1
		for i := range day.blocks {
			if day.blocks[i].title == title {
				at = i
			}
		}
		if at < 0 {
			day.blocks = append(day.blocks, blockView{title: title})
			at = len(day.blocks) - 1
		}
		day.blocks[at].sessions = append(day.blocks[at].sessions, v.one(s))
	}
	return list
}

func (v *shown) list(sessions []programme.Session) []sessionView {
	var list []sessionView
	for _, s := range sessions {
		list = append(list, v.one(s))
	}
	return list
}

// index is the public programme.
func (p *Pages) index(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	v, err := p.shown(c, g)
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("sched.title"), Kicker: g.Title.In(c.Lang), Description: c.Text("sched.description", "Gathering", g.Title), Crumbs: crumbs(c, g)}
	p.deskButton(c, g, &page)
	if v.p.Revision == 0 {
		return c.Page(page, emptyPage(ui.EmptyData{Title: c.Text("sched.none_title"), Body: c.Text("sched.none")}))
	}
	view := indexView{loc: c.Loc, zone: c.Text("sched.zone", "Zone", calendar.ZoneName(c.Loc, g.Starts.In(g.Location())))}
	wish := wishOf(c)
	byRoom := c.Value("by") == "room"
	view.days = v.days(v.p.Find(wish), byRoom)
	view.filter, view.fields = v.filters(wish, byRoom)
	if len(view.days) == 0 {
		view.none = c.Text("sched.nothing_found")
	}
	if len(view.days) > 1 {
		for _, d := range view.days {
			view.jump = append(view.jump, ui.Link{Label: d.title, Href: "#" + d.id})
		}
	}
	view.tabs = []ui.Link{{Label: c.Text("sched.by_time"), Href: to(c, g), Current: !byRoom}, {Label: c.Text("sched.by_room"), Href: to(c, g) + "?by=room", Current: byRoom}}
	if wish.Empty() {
		now, next := v.p.NowAndNext(v.now)
		view.now, view.next = v.list(now), v.list(next)
		if len(next) > 0 {
			view.nextAt = c.Loc.Say(programme.Hour(next[0].Starts.In(v.p.Zone)))
		}
	}
	view.access, view.accessIn = i18n.Paragraphs(c.Lang, v.p.Settings.Access.In(c.Lang)), langOf(c, v.p.Settings.Access)
	if v.p.Revision > 1 {
		view.changes = &ui.Link{Label: c.Text("sched.changes.link"), Href: to(c, g, "changes")}
	}
	page.StatusLine = c.Text("sched.published", "At", p.moment(v.p.At, g), "Revision", v.p.Revision)
	page.Secondary = append([]ui.ButtonData{{Label: c.Text("sched.booklet.link"), Href: to(c, g, "booklet.pdf"), Kind: ui.Secondary}}, page.Secondary...)
	if c.Actor.PersonID != "" {
		page.Primary = &ui.ButtonData{Label: c.Text("sched.mine.title"), Href: to(c, g, "mine")}
	} else {
		page.Next = &ui.Next{Body: c.Text("sched.sign_in"), Links: []ui.Link{{Label: c.Text("sched.sign_in_link"), Href: c.Path("sign-in") + "?next=" + to(c, g)}}}
	}
	return c.Page(page, indexPage(view))
}

// moment is an instant as a sentence says it: day and hour of the place.
func (p *Pages) moment(t time.Time, g gatherings.Gathering) i18n.Message {
	at := t.In(g.Location())
	return i18n.Say("sched.moment", "Day", at, "Time", programme.Hour(at))
}

func (p *Pages) deskButton(c *door.Call, g gatherings.Gathering, page *ui.PageData) {
	if programme.MaySeeDraft(c.Actor, g) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("sched.desk.title"), Href: desk(c, g), Kind: ui.Quiet})
	}
}

func wishOf(c *door.Call) programme.Wish {
	return programme.Wish{Day: db.ParseDay(c.Value("day")), TrackID: c.Value("track"), RoomID: c.Value("room"), Language: c.Value("language"), Kind: programme.Kind(c.Value("kind"))}
}

// filters are the questions of the filter, with what is chosen.
func (v *shown) filters(w programme.Wish, byRoom bool) (ui.FilterData, []filterView) {
	c := v.c
	data := ui.FilterData{Action: to(c, v.g), Open: !w.Empty(), Clear: to(c, v.g)}
	if byRoom {
		data.Hidden = []ui.Hidden{{Name: "by", Value: "room"}}
	}
	var fields []filterView
	ask := func(name, value string, options []ui.Option) {
		if len(options) < 2 && value == "" {
			return
		}
		fields = append(fields, filterView{ui.Field{Name: name, Label: c.Text("sched.filter." + name), Value: value, Optional: true, None: c.Text("sched.filter.any")}, options})
		for _, o := range options {
			if o.Value == value && value != "" {
				data.Chosen = append(data.Chosen, ui.Link{Label: o.Label, Href: v.without(w, name)})
			}
		}
	}
	var days, tracks, rooms, languages, kinds []ui.Option
	for _, d := range v.p.Days() {
		days = append(days, ui.Option{Value: db.Day(d), Label: dayWords(c, d)})
	}
	for _, t := range v.p.Tracks {
		tracks = append(tracks, ui.Option{Value: t.ID, Label: t.Name.In(c.Lang)})
	}
	for _, r := range v.p.Rooms {
		rooms = append(rooms, ui.Option{Value: r.ID, Label: r.Name.In(c.Lang)})
	}
	for _, l := range []string{"en", "fr", "es", "ar", "asl", "lsq"} {
		if len(v.p.Find(programme.Wish{Language: l})) > 0 {
			languages = append(languages, ui.Option{Value: l, Label: c.Loc.Say(programme.LanguageName(l))})
		}
	}
	for _, k := range programme.Kinds() {
		if len(v.p.Find(programme.Wish{Kind: k})) > 0 {
			kinds = append(kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Name())})
		}
	}
	day := ""
	if !w.Day.IsZero() {
		day = db.Day(w.Day)
	}
	ask("day", day, days)
	ask("track", w.TrackID, tracks)
	ask("room", w.RoomID, rooms)
	ask("language", w.Language, languages)
	ask("kind", string(w.Kind), kinds)
	return data, fields
}

// without is the address of the list without one of the filters.
func (v *shown) without(w programme.Wish, name string) string {
	q := v.c.R.URL.Query()
	q.Del(name)
	q.Del("done")
	if len(q) == 0 {
		return to(v.c, v.g)
	}
	return to(v.c, v.g) + "?" + q.Encode()
}

// star keeps a session in the reader's programme, or takes it out, and leads back.
func (p *Pages) star(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.open(c)
	if err != nil {
		return err
	}
	if err := p.Programme.Star(c.Ctx(), c.Actor, g.Key, numberIn(c), c.Value("on") == "yes"); err != nil {
		return err
	}
	return c.Redirect(c.BackPath(to(c, g, "mine")))
}
