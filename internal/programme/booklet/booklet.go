// Package booklet sets the programme of a gathering as a booklet on paper: the
// acknowledgement of the territory first, then who can take part and how, each day as
// a grid of rooms and hours, the sessions with who speaks, the speakers, the rooms.
// It is in the reader's language, with the titles in the other one beside.
package booklet

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
	"plenary.example/internal/programme"
)

// Booklet is what is set.
type Booklet struct {
	Gathering gatherings.Gathering
	// Programme is what the reader may see of it.
	Programme programme.Published
	Loc       *i18n.Localizer
	Coalition i18n.Text
	Site      string // the address of the web site without a final slash
}

// Set sets the booklet and returns the file.
func Set(b Booklet) ([]byte, error) {
	s := setter{Booklet: b, lang: b.Loc.Lang()}
	g := b.Gathering
	s.d = pdf.New(pdf.Options{
		Title: g.Title.In(s.lang), Author: b.Coalition.In(s.lang), Subject: b.Loc.T("booklet.subject"), Lang: string(s.lang) + "-CA", Made: b.Programme.At,
		PageLabel: func(page int, pages string) string {
			return b.Loc.T("booklet.page", "Page", strconv.Itoa(page), "Pages", pages)
		},
	})
	s.cover()
	s.days()
	s.sessions()
	s.speakers()
	s.rooms()
	return s.d.Bytes()
}

type setter struct {
	Booklet
	d    *pdf.Document
	lang i18n.Lang
}

func (s *setter) t(key string, args ...any) string { return s.Loc.T("booklet."+key, args...) }

// text is a text of people in the reader's language, or in the other one.
func (s *setter) text(t i18n.Text) string { return i18n.Typeset(s.lang, t.In(s.lang)) }

// twin is a text in the other language where it says something else.
func (s *setter) twin(t i18n.Text) string {
	other := s.lang.Other()
	if !t.Has(s.lang) || t.Only(other) == t.Only(s.lang) {
		return ""
	}
	return i18n.Typeset(other, t.Only(other))
}

func (s *setter) paragraphs(t i18n.Text) {
	for part := range strings.SplitSeq(strings.ReplaceAll(s.text(t), "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			s.d.Paragraph(part)
		}
	}
}

// cover has the name, the days and the place, the acknowledgement, and what everybody
// is to know.
func (s *setter) cover() {
	g := s.Gathering
	days := g.Days()
	s.d.Heading(1, s.text(g.Title))
	if other := s.twin(g.Title); other != "" {
		s.d.Emphasis(other)
	}
	s.d.Fact(s.t("when"), s.Loc.Days(days[0], days[len(days)-1]))
	if where := s.text(g.Place); where != "" {
		s.d.Fact(s.t("where"), where)
	}
	s.d.Fact(s.t("by"), s.text(s.Coalition))
	s.d.Fact(s.t("edition"), s.t("edition_of", "Revision", s.Programme.Revision, "Day", s.Programme.At.In(g.Location())))
	if !g.Land.Empty() {
		s.d.Heading(2, s.t("land"))
		s.paragraphs(g.Land)
	}
	if !s.Programme.Settings.Access.Empty() {
		s.d.Heading(2, s.t("access"))
		s.paragraphs(s.Programme.Settings.Access)
	}
	s.d.Heading(2, s.t("latest"))
	s.d.Paragraph(s.t("latest_at", "Address", s.Site+"/"+string(s.lang)+"/gatherings/"+g.Key+"/programme"))
	if len(s.Programme.Tracks) > 0 {
		s.d.Heading(2, s.t("tracks"))
		for _, t := range s.Programme.Tracks {
			s.d.Entry("•", s.text(t.Name)+beside(s.twin(t.Name)))
		}
	}
}

// beside puts what is said in the other language behind a text.
func beside(twin string) string {
	if twin == "" {
		return ""
	}
	return " / " + twin
}

// gridRooms is how many rooms stand beside one another in a grid.
const gridRooms = 6

func (s *setter) hour(t time.Time) string {
	return s.Loc.Say(programme.Hour(t.In(s.Programme.Zone)))
}

func (s *setter) day(d time.Time) string {
	return s.t("day", "Weekday", i18n.Say("sched.weekday."+strconv.Itoa(int(d.Weekday()))), "Day", d)
}

func (s *setter) title(one programme.Session) string {
	if one.Hidden {
		return s.t("hidden")
	}
	if one.Cancelled {
		return s.t("cancelled", "Session", s.text(one.Title))
	}
	return s.text(one.Title)
}

// days sets a grid for each day: hours down, rooms across.
func (s *setter) days() {
	s.d.NewPage()
	s.d.Heading(1, s.t("days"))
	for _, day := range s.Programme.Days() {
		s.d.Heading(2, s.day(day))
		s.grid(s.Programme.Find(programme.Wish{Day: day}))
	}
}

// grid sets what is on in each room at each hour at which something begins. Sessions
// without a room stand in the column of all of them.
func (s *setter) grid(sessions []programme.Session) {
	var rooms []programme.Room
	for _, r := range s.Programme.Rooms {
		if slices.ContainsFunc(sessions, func(one programme.Session) bool { return one.RoomID == r.ID }) {
			rooms = append(rooms, r)
		}
	}
	everywhere := slices.ContainsFunc(sessions, func(one programme.Session) bool { return one.RoomID == "" })
	for part := range slices.Chunk(rooms, gridRooms) {
		headings, shares := []string{s.t("hour")}, []float64{0.62}
		for _, r := range part {
			headings, shares = append(headings, s.text(r.Name)), append(shares, 1)
		}
		s.d.Grid(headings, shares, s.rows(sessions, part))
	}
	if everywhere {
		for _, one := range sessions {
			if one.RoomID == "" {
				s.d.Small(s.t("everywhere", "From", programme.Hour(one.Starts.In(s.Programme.Zone)), "To", programme.Hour(one.Ends.In(s.Programme.Zone)), "Session", s.title(one)))
			}
		}
	}
}

func (s *setter) rows(sessions []programme.Session, rooms []programme.Room) [][]string {
	var rows [][]string
	var at []time.Time
	for _, one := range sessions {
		column := slices.IndexFunc(rooms, func(r programme.Room) bool { return r.ID == one.RoomID })
		if column < 0 {
			continue
		}
		i := slices.IndexFunc(at, one.Starts.Equal)
		if i < 0 {
			i = len(at)
			at, rows = append(at, one.Starts), append(rows, make([]string, len(rooms)+1))
			rows[i][0] = s.hour(one.Starts)
		}
		cell := s.title(one) + "\n" + s.t("until", "To", programme.Hour(one.Ends.In(s.Programme.Zone)))
		if rows[i][column+1] != "" {
			cell = rows[i][column+1] + "\n" + cell
		}
		rows[i][column+1] = cell
	}
	return rows
}

// sessions sets each session with what is said about it, a day after the other.
func (s *setter) sessions() {
	s.d.NewPage()
	s.d.Heading(1, s.t("sessions"))
	for _, day := range s.Programme.Days() {
		s.d.Heading(2, s.day(day))
		for _, one := range s.Programme.Find(programme.Wish{Day: day}) {
			if one.Kind != programme.Break && !one.Hidden {
				s.session(one)
			}
		}
	}
}

func (s *setter) session(one programme.Session) {
	s.d.Heading(3, s.title(one))
	if other := s.twin(one.Title); other != "" {
		s.d.Emphasis(other)
	}
	line := []string{s.t("hours", "From", programme.Hour(one.Starts.In(s.Programme.Zone)), "To", programme.Hour(one.Ends.In(s.Programme.Zone)))}
	if r, ok := s.Programme.Room(one.RoomID); ok {
		line = append(line, s.text(r.Name))
	}
	line = append(line, s.Loc.Say(one.Kind.Name()))
	if t, ok := s.Programme.Track(one.TrackID); ok {
		line = append(line, s.text(t.Name))
	}
	s.d.Paragraph(strings.Join(line, " · "))
	if how := s.how(one); how != "" {
		s.d.Small(how)
	}
	if !one.About.Empty() {
		s.paragraphs(one.About)
	}
	for _, who := range s.Programme.SpeakersOf(one) {
		words := who.Name
		if o := s.text(who.Organization); o != "" {
			words += ", " + o
		}
		s.d.Small(s.t("speaks", "Role", who.Role.Name(), "Who", words))
	}
}

// how says in which languages a session is held, what it offers and for whom it is.
func (s *setter) how(one programme.Session) string {
	var lines []string
	if len(one.Languages) > 0 {
		lines = append(lines, s.t("spoken", "Languages", programme.LanguagesIn(s.Loc, one.Languages)))
	}
	if len(one.Interpretation) > 0 {
		lines = append(lines, s.t("interpretation", "Languages", programme.LanguagesIn(s.Loc, one.Interpretation)))
	}
	if len(one.Services) > 0 {
		lines = append(lines, programme.ServicesIn(s.Loc, one.Services)+".")
	}
	if one.Closed != programme.OpenToAll {
		lines = append(lines, s.Loc.Say(one.Closed.Name())+".")
	}
	return strings.Join(lines, " ")
}

func (s *setter) speakers() {
	if len(s.Programme.Speakers) == 0 {
		return
	}
	s.d.NewPage()
	s.d.Heading(1, s.t("speakers"))
	for _, who := range s.Programme.Speakers {
		s.d.Heading(3, who.Name)
		if o := s.text(who.Organization); o != "" {
			s.d.Emphasis(o)
		}
		if bio := s.text(who.Bio); bio != "" {
			s.d.Small(bio)
		}
	}
}

// rooms sets where the rooms are and how one gets in.
func (s *setter) rooms() {
	if len(s.Programme.Rooms) == 0 {
		return
	}
	s.d.NewPage()
	s.d.Heading(1, s.t("rooms"))
	rows := make([][]string, 0, len(s.Programme.Rooms))
	for _, r := range s.Programme.Rooms {
		seats := ""
		if r.Capacity > 0 {
			seats = s.Loc.Number(int64(r.Capacity))
		}
		rows = append(rows, []string{s.text(r.Name) + beside(s.twin(r.Name)), s.text(r.Where), seats, s.access(r)})
	}
	s.d.Table([]string{s.t("room"), s.t("room_where"), s.t("room_seats"), s.t("room_access")}, []float64{3, 3, 1.2, 3}, rows)
}

func (s *setter) access(r programme.Room) string {
	switch {
	case r.Online:
		return s.t("access_online")
	case r.StepFree && r.HearingLoop:
		return s.t("access_both")
	case r.StepFree:
		return s.t("access_step_free")
	case r.HearingLoop:
		return s.t("access_loop")
	}
	return s.t("access_steps")
}
