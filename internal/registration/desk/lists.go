package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/registration"
)

// List is a list of the desk in somebody's language, for a page, a spreadsheet or paper.
type List struct {
	Of      Duty
	Title   string
	Lead    string // what it has, and of whom
	Columns []string
	Numeric []bool // of the columns; short: none further
	Days    []int  // the columns that hold days, as spreadsheets read them
	Rows    [][]string
}

// Written are the rows for people: their days as people write them.
func (list List) Written(l *i18n.Localizer) [][]string {
	rows := make([][]string, len(list.Rows))
	for i, row := range list.Rows {
		rows[i] = slices.Clone(row)
		for _, column := range list.Days {
			if day := db.ParseDay(row[column]); !day.IsZero() {
				rows[i][column] = strings.ReplaceAll(l.Date(day), " ", "\u00a0") // on one line
			}
		}
	}
	return rows
}

// ListOf is a list for whoever has its duty. option narrows that of the hotel to those
// who take something beside their place (by its slug; empty: everybody).
func (s *Service) ListOf(ctx context.Context, who access.Actor, g gatherings.Gathering, d Duty, option string, l *i18n.Localizer) (List, error) {
	list := List{Of: d, Title: l.Say(d.Say())}
	if !slices.Contains(Lists(), d) {
		return list, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err := s.require(ctx, who, g, d); err != nil {
		return list, err
	}
	coming, err := s.confirmed(ctx, nil, g.ID)
	if err != nil {
		return list, err
	}
	there := slices.DeleteFunc(slices.Clone(coming), func(r registration.Registration) bool { return r.Online })
	list.Lead = l.T("desk.list." + string(d))
	switch d {
	case Hotel:
		err = s.hotel(ctx, g, &list, there, option, l)
	case Interpreters:
		err = s.interpreters(ctx, who, g, &list, coming, l)
	case Kitchen:
		list.kitchen(there, l)
	case Emergency:
		list.Columns = []string{l.T("desk.column.name"), l.T("desk.column.emergency")}
		for _, r := range there {
			if r.Needs.Emergency != "" {
				list.Rows = append(list.Rows, []string{r.Name, r.Needs.Emergency})
			}
		}
	case Door:
	}
	return list, err
}

// chosen tells what those of a gathering take beside their place, by the key of the
// registration.
func (s *Service) chosen(ctx context.Context, gatheringID string) (map[string][]string, error) {
	rows, err := s.on(nil).ChosenIn(ctx, gatheringID)
	of := map[string][]string{}
	for _, r := range rows {
		of[r.RegistrationID] = append(of[r.RegistrationID], r.Slug)
	}
	return of, audit.Fault(err)
}

func (s *Service) hotel(ctx context.Context, g gatherings.Gathering, list *List, there []registration.Registration, option string, l *i18n.Localizer) error {
	set, err := s.register.SettingsOf(ctx, nil, g.ID)
	if err != nil {
		return err
	}
	chosen, err := s.chosen(ctx, g.ID)
	if err != nil {
		return err
	}
	list.Columns = []string{l.T("desk.column.name"), l.T("desk.column.organization"), l.T("desk.column.arrives"), l.T("desk.column.leaves"), l.T("desk.column.nights"), l.T("desk.column.room_with"), l.T("desk.column.takes"), l.T("desk.column.access")}
	list.Numeric, list.Days = []bool{false, false, false, false, true}, []int{2, 3}
	all := 0
	for _, r := range there {
		if option != "" && !slices.Contains(chosen[r.ID], option) {
			continue
		}
		var takes []string
		for _, o := range set.Options {
			if slices.Contains(chosen[r.ID], o.Slug) {
				takes = append(takes, o.Name.In(l.Lang()))
			}
		}
		nights := ""
		if n := r.Needs.Nights(); n > 0 {
			nights = strconv.Itoa(n)
			all += n
		}
		list.Rows = append(list.Rows, []string{r.Name, r.Organization, r.Needs.Arrives, r.Needs.Leaves, nights, r.Needs.RoomWith, strings.Join(takes, ", "), r.Needs.Access})
	}
	if len(list.Rows) == 0 {
		return nil
	}
	list.Rows = append(list.Rows, []string{l.T("desk.list.all"), "", "", "", strconv.Itoa(all), "", "", ""})
	return nil
}

// kitchen counts diets without names: answers that say the same, however they are
// written, are one.
func (list *List) kitchen(there []registration.Registration, l *i18n.Localizer) {
	list.Columns, list.Numeric = []string{l.T("desk.column.diet"), l.T("desk.column.people")}, []bool{false, true}
	counts, words := map[string]int{}, map[string]string{}
	for _, r := range there {
		f := people.Fold(r.Needs.Diet)
		counts[f]++
		if words[f] == "" {
			words[f] = strings.Join(strings.Fields(r.Needs.Diet), " ")
		}
	}
	keys := make([]string, 0, len(counts))
	for f := range counts {
		if f != "" {
			keys = append(keys, f)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b)) })
	for _, f := range keys {
		list.Rows = append(list.Rows, []string{words[f], strconv.Itoa(counts[f])})
	}
	list.Rows = append(list.Rows, []string{l.T("desk.list.no_diet"), strconv.Itoa(counts[""])}, []string{l.T("desk.list.all"), strconv.Itoa(len(there))})
}

// interpreters are the sessions with interpretation, and how many of those who need a
// language have each in their own programme; the last row is how many need it at all.
func (s *Service) interpreters(ctx context.Context, who access.Actor, g gatherings.Gathering, list *List, coming []registration.Registration, l *i18n.Localizer) error {
	list.Columns = []string{l.T("desk.column.when"), l.T("desk.column.session"), l.T("desk.column.room"), l.T("desk.column.into")}
	list.Numeric = make([]bool, len(list.Columns))
	into := registration.Interpretations()
	need := map[string]int{}
	chosen := map[string]map[string]int{} // by the session, by the language
	for _, r := range coming {
		language := r.Needs.Interpretation
		if language == "" {
			continue
		}
		need[language]++
		starred, err := s.programme.Starred(ctx, nil, r.PersonID, g.ID)
		if err != nil {
			return err
		}
		for id := range starred {
			if chosen[id] == nil {
				chosen[id] = map[string]int{}
			}
			chosen[id][language]++
		}
	}
	for _, language := range into {
		list.Columns = append(list.Columns, l.T("desk.column.need."+language))
		list.Numeric = append(list.Numeric, true)
	}
	p, err := s.programme.Public(ctx, nil, who, g)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	for _, one := range p.Sessions {
		if one.Cancelled || one.Hidden || len(one.Interpretation) == 0 {
			continue
		}
		list.Rows = append(list.Rows, row(g, p, one, into, chosen[one.ID], l))
	}
	last := []string{l.T("desk.list.everybody"), "", "", ""}
	for _, language := range into {
		last = append(last, strconv.Itoa(need[language]))
	}
	list.Rows = append(list.Rows, last)
	return nil
}

func row(g gatherings.Gathering, p programme.Published, one programme.Session, into []string, chosen map[string]int, l *i18n.Localizer) []string {
	zone := g.Location()
	room, _ := p.Room(one.RoomID)
	cells := []string{
		l.T("desk.list.hours", "Day", one.Day(zone), "From", l.Time(one.Starts.In(zone)), "To", l.Time(one.Ends.In(zone))), one.Title.In(l.Lang()), room.Name.In(l.Lang()),
		programme.LanguagesIn(l, one.Interpretation),
	}
	for _, language := range into {
		cells = append(cells, strconv.Itoa(chosen[language]))
	}
	return cells
}

const (
	// maxUpright is how many columns fit on a page that stands upright.
	maxUpright = 5
	// maxShare is the width, in letters, beyond which a column's text goes over several
	// lines.
	maxShare = 18
)

// shares are the widths of columns, in letters: each holds its longest word, and the
// usual text where that is short.
func shares(columns []string, rows [][]string) []float64 {
	list := make([]float64, len(columns))
	for i, head := range columns {
		words, all, full := strings.Split(head, " "), 0, 0
		for _, row := range rows {
			words = append(words, strings.Split(row[i], " ")...)
			if n := utf8.RuneCountInString(row[i]); n > 0 {
				all, full = all+n, full+1
			}
		}
		list[i] = float64(min(maxShare, all/max(1, full)))
		for _, word := range words {
			list[i] = max(list[i], float64(utf8.RuneCountInString(word)+2))
		}
	}
	return list
}

// Paper is a list as a file to print.
func (s *Service) Paper(g gatherings.Gathering, list List, l *i18n.Localizer) ([]byte, error) {
	d := pdf.New(pdf.Options{
		Title: l.T("desk.list.file", "Title", g.Title, "List", list.Title), Author: s.o.Profile.Name.In(l.Lang()), Lang: string(l.Lang()) + "-CA", Made: s.db.Now(), Wide: len(list.Columns) > maxUpright,
		PageLabel: func(page int, pages string) string {
			return l.T("letter.page", "Page", strconv.Itoa(page), "Pages", pages)
		},
	})
	d.Heading(1, list.Title)
	d.Paragraph(l.T("desk.list.as_of", "Title", g.Title, "At", l.DateTime(s.db.Now().In(g.Location()))))
	d.Small(list.Lead)
	rows := list.Written(l)
	d.Table(list.Columns, shares(list.Columns, rows), rows)
	return d.Bytes()
}
