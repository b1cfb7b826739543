package programme

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/sheet"
	"plenary.example/internal/table"
)

// Columns are those of a programme in a table, a session in each row: the names that
// the first row must have. Of title, day, start and end some are needed; any other
// may be left out.
func Columns() []string {
	return []string{
		"day", "start", "end", "kind", "title_en", "title_fr", "about_en", "about_fr", "room", "track", "speakers", "languages", "interpretation", "services",
		"closed", "capacity",
	}
}

// Problem is something in a row that could not be read.
type Problem struct {
	Line  int
	Words i18n.Message
}

// ReadTable reads a programme out of a table whose hours are those of a zone. Rooms,
// tracks and speakers are those that the sessions name, a speaker with a role in
// brackets: "Anna Berg (chair); Bo Lund". Rows with problems are left out.
func ReadTable(t *table.Table, zone *time.Location) (in Import, problems []Problem) {
	if len(t.Rows) == 0 {
		return in, []Problem{{1, i18n.Say("programme.table.empty")}}
	}
	at := map[string]int{}
	for i, name := range t.Rows[0].Cells {
		at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	_, en := at["title_en"]
	_, fr := at["title_fr"]
	if !en && !fr {
		return in, []Problem{{t.Rows[0].Line, i18n.Say("programme.table.no_title")}}
	}
	for _, row := range t.Rows[1:] {
		r := reader{zone: zone, cell: func(name string) string {
			i, ok := at[name]
			if !ok {
				return ""
			}
			return strings.TrimSpace(sheet.Plain(row.Cell(i)))
		}}
		s := r.session(&in)
		if r.wrong == nil && s.normal().check() != nil {
			r.wrong = &Problem{Words: i18n.Say("programme.table.session")}
		}
		if r.wrong != nil {
			problems = append(problems, Problem{row.Line, r.wrong.Words})
			continue
		}
		in.Sessions = append(in.Sessions, s)
	}
	return in, problems
}

// reader reads one row.
type reader struct {
	zone  *time.Location
	cell  func(name string) string
	wrong *Problem
}

func (r *reader) fail(column string) {
	if r.wrong == nil {
		r.wrong = &Problem{Words: i18n.Say("programme.table.cell", "Column", column, "Value", i18n.Clip(r.cell(column), 40))}
	}
}

func (r *reader) session(in *Import) Session {
	s := Session{
		Title: i18n.Text{EN: r.cell("title_en"), FR: r.cell("title_fr")}, About: i18n.Text{EN: r.cell("about_en"), FR: r.cell("about_fr")},
		Kind: Workshop, Languages: r.list("languages", Spoken()), Interpretation: r.list("interpretation", Interpreted()), Services: r.list("services", Services()),
		Closed: Closing(r.cell("closed")),
	}
	if kind := r.cell("kind"); kind != "" {
		if s.Kind = Kind(kind); !slices.Contains(Kinds(), s.Kind) {
			r.fail("kind")
		}
	}
	if !slices.Contains(Closings(), s.Closed) || s.Closed == ToBody { // a body has no name here
		r.fail("closed")
	}
	if many := r.cell("capacity"); many != "" {
		n, err := strconv.Atoi(many)
		if err != nil {
			r.fail("capacity")
		}
		s.Capacity = n
	}
	s.Starts, s.Ends = r.hour("start"), r.hour("end")
	if name := r.cell("room"); name != "" {
		s.RoomID = name
		if _, ok := find(in.Rooms, func(o Room) bool { return o.ID == name }); !ok {
			in.Rooms = append(in.Rooms, Room{ID: name, Name: i18n.Same(name)})
		}
	}
	if name := r.cell("track"); name != "" {
		s.TrackID = name
		if _, ok := find(in.Tracks, func(o Track) bool { return o.ID == name }); !ok {
			n := len(in.Tracks)
			in.Tracks = append(in.Tracks, Track{ID: name, Name: i18n.Same(name), Colour: Colours()[n%len(Colours())], Shape: Shapes()[n%len(Shapes())]})
		}
	}
	for part := range strings.SplitSeq(r.cell("speakers"), ";") {
		name, role, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(part), ")"), "(")
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		as := Speaks
		if role != "" {
			if as = Role(role); !slices.Contains(Roles(), as) {
				r.fail("speakers")
			}
		}
		s.Parts = append(s.Parts, Part{SpeakerID: name, Role: as})
		if _, ok := find(in.Speakers, func(o Speaker) bool { return o.ID == name }); !ok {
			in.Speakers = append(in.Speakers, Speaker{ID: name, Name: name})
		}
	}
	return s
}

// list reads codes of a vocabulary, between spaces, commas or semicolons.
func (r *reader) list(column string, vocabulary []string) []string {
	list := strings.FieldsFunc(strings.ToLower(r.cell(column)), func(c rune) bool { return c == ' ' || c == ',' || c == ';' })
	for _, code := range list {
		if !slices.Contains(vocabulary, code) {
			r.fail(column)
		}
	}
	return list
}

// hour reads an hour of the row's day, such as 9:00; zero where neither is given.
func (r *reader) hour(column string) time.Time {
	day, at := r.cell("day"), r.cell(column)
	if day == "" && at == "" {
		return time.Time{}
	}
	on, err := time.ParseInLocation(time.DateOnly, day, r.zone)
	if err != nil {
		r.fail("day")
		return on
	}
	for _, form := range []string{"15:04", "15:04:05", "15h04"} {
		if t, err := time.Parse(form, strings.ReplaceAll(at, " ", "")); err == nil {
			return time.Date(on.Year(), on.Month(), on.Day(), t.Hour(), t.Minute(), 0, 0, r.zone)
		}
	}
	r.fail(column)
	return time.Time{}
}
