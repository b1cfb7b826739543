package assembly

import (
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// speakerRoutes are the addresses of the list of speakers.
func (p *Pages) speakerRoutes() []door.Route {
	const at = " /{lang}/meetings/{key}/speakers"
	return []door.Route{
		{Pattern: "GET" + at, Handle: p.booth},
		{Pattern: "GET" + at + "/mine", Handle: p.mine},
		{Pattern: "GET" + at + "/console", Handle: p.speakersConsole},
		{Pattern: "GET" + at + "/me", Handle: p.selfForm},
		{Pattern: "GET" + at + "/add", Handle: p.enterForm},
		{Pattern: "GET" + at + "/call", Handle: p.callForm},
		{Pattern: "GET" + at + "/extend", Handle: p.extendForm},
		{Pattern: "POST" + at + "/ask", Handle: p.ask, MaxBody: 4 << 10},
		{Pattern: "POST" + at + "/back", Handle: p.stepBack, MaxBody: 4 << 10},
		{Pattern: "POST" + at + "/me", Handle: p.saySelf},
		{Pattern: "POST" + at + "/{act}", Handle: p.speakersAct},
	}
}

// speakerView is whoever has the floor, as all readers see it.
type speakerView struct {
	name, from string
	side       string // in a word; empty: neither
	lang       string
	clock      clockView
}

// clockView is a speaker's clock: it runs on the reader's screen, and says until
// when where no script does.
type clockView struct {
	label string
	until string // milliseconds; empty: none
	since string // the same, of a clock that counts up
	shown string // what it says without a script
	up    string // the word for a time that is up
	over  bool   // it is, and the clock stands
	big   bool
}

func clockOf(loc *i18n.Localizer, place *time.Location, t speakers.Turn) clockView {
	v := clockView{label: loc.T("speakers.clock.left"), up: loc.T("speakers.clock.up")}
	switch until := t.Until(); {
	case !until.IsZero():
		v.until, v.shown = millis(until), loc.T("speakers.clock.until", "Time", loc.Time(until.In(place)))
	case !t.Since.IsZero():
		v.label, v.since = loc.T("speakers.clock.spoken"), millis(t.Since.Add(-t.Spent))
		v.shown = loc.T("speakers.clock.since", "Time", loc.Time(t.Since.In(place)))
	case t.Allowed > 0:
		v.label, v.shown, v.over = loc.T("speakers.clock.stands"), ui.ClockWords(t.Allowed-t.Spent), t.Spent >= t.Allowed
	default:
		v.label, v.shown = loc.T("speakers.clock.spoken"), ui.ClockWords(t.Spent)
	}
	return v
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func speakerOf(loc *i18n.Localizer, m meetings.Meeting, t speakers.Turn) speakerView {
	v := speakerView{name: t.Person.Name, from: t.Organization.Name.In(loc.Lang()), clock: clockOf(loc, m.Location(), t)}
	if t.Side != speakers.Plain {
		v.side = loc.Say(t.Side.Name())
	}
	if t.Lang != "" {
		v.lang = loc.T("speakers.speaks." + string(t.Lang))
	}
	switch v.name {
	case "": // erased
		v.name, v.from = v.from, ""
	case v.from: // an associate is a member in person
		v.from = ""
	}
	return v
}

// speakersView is the list as all readers of a face see it.
type speakersView struct {
	loc    *i18n.Localizer
	now    *speakerView
	broken string
	next   []speakerView
	count  string
	closed string
	debate string
}

// nextShown is how many of the list a screen shows.
const nextShown = 3

func speakersOf(loc *i18n.Localizer, s *room.State, most int) speakersView {
	v := speakersView{loc: loc}
	l := s.Speakers
	if l.ItemID == "" {
		return v
	}
	if l.Speaking != nil {
		v.now = new(speakerOf(loc, s.Meeting, *l.Speaking))
	}
	if l.Broken != nil {
		v.broken = loc.T("speakers.interrupted", "Name", l.Broken.Person.Name)
	}
	for _, e := range l.Next(most) {
		v.next = append(v.next, speakerOf(loc, s.Meeting, e.Turn))
	}
	if n := len(l.List); n > 0 {
		v.count = loc.T("speakers.waiting", "Count", n)
		if l.For()+l.Against() > 0 {
			v.count = loc.T("speakers.waiting_sides", "Waiting", i18n.Say("speakers.waiting", "Count", n), "For", l.For(), "Against", l.Against())
		}
	}
	if l.Closed {
		v.closed = loc.T("speakers.closed")
	}
	v.debate = debateOf(loc, l)
	return v
}

func debateOf(loc *i18n.Localizer, l *speakers.Live) string {
	switch {
	case l.Debate == 0:
		return ""
	case l.Over():
		return loc.T("speakers.debate_over")
	}
	return loc.T("speakers.debate", "Used", int(l.Used/time.Minute), "Total", i18n.Say("speakers.minutes", "Count", int(l.Debate/time.Minute)))
}

// hallOf is the list for the hall's screen: the clock is big, and two come next.
func hallOf(loc *i18n.Localizer, s *room.State) speakersView {
	v := speakersOf(loc, s, nextShown-1)
	if v.now != nil {
		v.now.clock.big = true
	}
	return v
}

// shown reports whether there is anything to show.
func (v speakersView) shown() bool {
	return v.now != nil || len(v.next) > 0 || v.broken != "" || v.closed != ""
}

// spokenFloor says who has been given the floor to those who do not see it.
func spokenFloor(loc *i18n.Localizer, s *room.State) string {
	if t := s.Speakers.Speaking; t != nil {
		v := speakerOf(loc, s.Meeting, *t)
		if v.from != "" {
			return loc.T("speakers.spoken.floor_from", "Name", v.name, "Organization", v.from)
		}
		return loc.T("speakers.spoken.floor", "Name", v.name)
	}
	return ""
}

// speakView is the reader's own place on the list, or how they get on it.
type speakView struct {
	loc     *i18n.Localizer
	ask     string // where the buttons post
	back    string
	me      string
	title   string
	say     string // where they stand, in a sentence
	tone    ui.Tone
	why     []string // who comes before them, and by which rule
	choices []ui.Choice
	other   []ui.Choice
	leave   bool
	tongue  string
	err     string
}

// speakOf is the reader's own part of the list; nil where there is no list.
func (p *Pages) speakOf(c *door.Call, s *room.State) (*speakView, error) {
	l := s.Speakers
	if l.ItemID == "" || s.Meeting.State != meetings.InSession {
		return nil, nil
	}
	to := func(part string) string { return meeting.To(c, s.Meeting, "speakers", part) }
	v := &speakView{loc: c.Loc, ask: to("ask"), back: to("back"), me: to("me"), title: c.Text("speakers.title"), tone: ui.Neutral}
	own := func(t *speakers.Turn) bool { return t != nil && t.Person.ID == c.Actor.PersonID }
	place := l.Place(c.Actor.PersonID)
	switch {
	case own(l.Speaking):
		v.say, v.tone = c.Text("speakers.you.speak"), ui.Open
	case own(l.Broken):
		v.say, v.tone = c.Text("speakers.you.interrupted"), ui.Waiting
	case place >= 0:
		v.say, v.tone, v.leave = placeWords(c.Loc, place), ui.Good, true
		v.why = whyWords(c.Loc, l, place)
		if l.List[place].Side != speakers.Plain {
			v.say += " " + c.Text("speakers.you.for", "Side", l.List[place].Side.Name())
		}
	default:
		return v, p.askChoices(c, s, v)
	}
	return v, nil
}

// askChoices are the buttons by which the reader asks to speak.
func (p *Pages) askChoices(c *door.Call, s *room.State, v *speakView) error {
	l := s.Speakers
	choice := func(side speakers.Side, key string) ui.Choice {
		return ui.Choice{Value: string(side), Label: c.Text("speakers.ask." + key)}
	}
	order := choice(speakers.PointOfOrder, "order")
	if l.Settings.CardsOnly {
		sit, err := attendance.SituationOf(c.Ctx(), p.DB.Reader(), c.Actor, s.Meeting)
		if err != nil {
			return err
		}
		if sit.Card == nil {
			v.say = c.Text("speakers.error.cards_only")
			return nil
		}
	}
	if l.Closed {
		v.say, v.other = c.Text("speakers.closed"), []ui.Choice{order}
		return nil
	}
	if l.Settings.Alternate {
		v.choices = []ui.Choice{choice(speakers.For, "for"), choice(speakers.Against, "against")}
		v.choices[0].Shape, v.choices[1].Shape = "yes", "no"
	} else {
		v.choices = []ui.Choice{choice(speakers.Plain, "plain")}
	}
	v.other = []ui.Choice{choice(speakers.Information, "information"), order}
	self, err := p.Speakers.SelfOf(c.Ctx(), c.Actor, s.Meeting.ID)
	if err != nil {
		return err
	}
	if self == (speakers.Self{}) {
		self.Lang = c.Lang
	}
	v.tongue = c.Text("speakers.you.language", "Language", speakers.LanguageName(self.Lang))
	return nil
}

// placeWords say where somebody waits, from 0.
func placeWords(loc *i18n.Localizer, place int) string {
	if key := "speakers.place." + strconv.Itoa(place); loc.Has(key) {
		return loc.T(key)
	}
	return loc.T("speakers.place.nth", "Place", place+1)
}

// whyWords say who comes before though they asked later, and by which rule.
func whyWords(loc *i18n.Localizer, l *speakers.Live, place int) []string {
	why := l.Before(place)
	var list []string
	for _, r := range []speakers.Rule{speakers.Interrupts, speakers.NewOnThis, speakers.NewToday, speakers.Alternately, speakers.Balancing} {
		if why[r] > 0 {
			list = append(list, loc.T("speakers.before."+string(r), "Count", why[r]))
		}
	}
	return list
}

// mine answers a screen that asks for its reader's own place anew.
func (p *Pages) mine(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := mayWatch(c, m, faceFloor); err != nil {
		return err
	}
	if !c.HTMX() {
		return c.Redirect(meeting.To(c, m, "floor"))
	}
	// The state that all screens share is at least as new as what made this one ask.
	screen, err := p.Room.Screens().Subscribe(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	defer screen.Close()
	v, err := p.speakOf(c, screen.State())
	if err != nil {
		return err
	}
	return c.HTML(http.StatusOK, speakPart(v))
}

// ask puts the reader on the list. For a script it answers in place; without one
// it leads back to the floor.
func (p *Pages) ask(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	key := c.R.PathValue("key")
	_, err := p.Speakers.Ask(c.Ctx(), c.Actor, key, speakers.Side(c.Value("side")))
	return p.askedFor(c, key, err, "asked_to_speak")
}

func (p *Pages) stepBack(c *door.Call) error {
	key := c.R.PathValue("key")
	return p.askedFor(c, key, p.Speakers.StepBack(c.Ctx(), c.Actor, key), "stepped_back")
}

// askedFor shows the reader's place after they did something about it.
func (p *Pages) askedFor(c *door.Call, key string, cause error, done string) error {
	f := fault.Of(cause)
	if cause != nil && (f == nil || f.Kind == fault.SignIn || f.Kind == fault.NotFound || f.Kind == fault.Internal) {
		return cause
	}
	if !c.HTMX() {
		if cause != nil {
			return cause
		}
		return c.Done(c.Path("meetings", key, "floor"), done)
	}
	s, err := p.Room.Live(c.Ctx(), key)
	if err != nil {
		return err
	}
	v, err := p.speakOf(c, s)
	if err != nil {
		return err
	}
	if f == nil {
		say := c.Text("done." + done)
		if v != nil && v.say != "" {
			say += " " + v.say
		}
		return c.HTML(http.StatusOK, spokenPart(v, say))
	}
	if v == nil {
		v = &speakView{loc: c.Loc, title: c.Text("speakers.title")}
	}
	v.err = c.Sentence(f)
	return c.HTML(door.Status(f.Kind), speakPart(v))
}

// boothView is the plain list: for interpreters above all.
type boothView struct {
	loc   *i18n.Localizer
	item  string
	list  speakersView
	empty string
	links []ui.Link
}

func boothOf(loc *i18n.Localizer, s *room.State) boothView {
	v := boothView{loc: loc, list: speakersOf(loc, s, len(s.Speakers.List))}
	if s.Item != nil {
		v.item = loc.T("speakers.booth.item", "Position", s.Item.Position, "Title", s.Item.Title)
	}
	switch {
	case s.Meeting.State == meetings.Adjourned:
		v.empty = loc.T("speakers.booth.over")
	case s.Speakers.ItemID == "":
		v.empty = loc.T("speakers.booth.no_item")
	case !v.list.shown():
		v.empty = loc.T("speakers.booth.nobody")
	}
	return v
}

// booth is the list for those who must know who is next and in what language, and
// for all others who follow the meeting.
func (p *Pages) booth(c *door.Call) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := mayWatch(c, m, faceSpeakers); err != nil {
		return err
	}
	_, r, err := p.shared(c, m, faceSpeakers)
	if err != nil {
		return err
	}
	var links []ui.Link
	if meetings.MayReadMinutes(c.Actor) == nil {
		links = append(links, ui.Link{Label: c.Text("speakers.link.statistics"), Href: meeting.To(c, m, "speakers", "statistics")})
	}
	if can := meetings.MayDo(c.Actor, m); can.Prepare || can.Chair {
		links = append(links, ui.Link{Label: c.Text("speakers.link.rules"), Href: meeting.To(c, m, "speakers", "rules")})
	}
	return c.HTML(http.StatusOK, boothPage(p.frame(c, m, faceSpeakers, r), r, boothView{loc: c.Loc, links: links}))
}

// speakCell is the reader's own part as a component; nothing where there is none.
func speakCell(v *speakView) templ.Component {
	if v == nil {
		return templ.NopComponent
	}
	return speakPart(v)
}
