package followup

import (
	"context"
	"io"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/sheet"
)

// Score adds up what came of the asks put to a department, or about a concern, and
// of the commitments made.
type Score struct {
	Key  string // of the department or the concern
	Name i18n.Text

	Made    int // commitments
	By      map[Outcome]int
	Overdue int // of those open
	Moved   int // whose day was moved

	Asked      int
	Answers    int
	Unanswered int // asks that wait
	Late       int // asks that wait longer than answers may take
	// MedianDays is how many days an answer took, the middle one of all; Unknown: none
	// was given.
	MedianDays int
}

// Unknown is the median of no answers.
const Unknown = -1

// Settled is how many commitments have ended otherwise than by being withdrawn.
func (s Score) Settled() int { return s.By[Kept] + s.By[KeptLate] + s.By[Partly] + s.By[NotKept] }

// Scorecard is what was kept of what was promised.
type Scorecard struct {
	Departments []Score
	Concerns    []Score
	All         Score
	From, To    time.Time // the first and the last day something was asked or promised; zero: nothing was
}

// Count makes a scorecard of asks and commitments as they stand on a day. Our own
// commitments are no part of it. departments and concerns give the names, and the
// order; those of which there is nothing are left out. Asks withdrawn are not counted.
func Count(asks []Ask, commitments []Commitment, departments, concerns []Score, today time.Time) Scorecard {
	var card Scorecard
	span := func(day time.Time) {
		if card.From.IsZero() || day.Before(card.From) {
			card.From = day
		}
		if day.After(card.To) {
			card.To = day
		}
	}
	for _, a := range asks {
		span(a.AskedOn)
	}
	for _, c := range commitments {
		span(c.MadeOn)
	}
	every := func(Ask) bool { return true }
	all := func(Commitment) bool { return true }
	card.All = count(Score{}, asks, commitments, every, all, today)
	for _, d := range departments {
		s := count(d, asks, commitments, func(a Ask) bool { return a.DepartmentID == d.Key }, func(c Commitment) bool { return c.DepartmentID == d.Key }, today)
		if s.Made+s.Asked > 0 {
			card.Departments = append(card.Departments, s)
		}
	}
	for _, k := range concerns {
		s := count(k, asks, commitments, func(a Ask) bool { return a.Concern == k.Key }, func(c Commitment) bool { return c.Concern == k.Key }, today)
		if s.Made+s.Asked > 0 {
			card.Concerns = append(card.Concerns, s)
		}
	}
	return card
}

func count(s Score, asks []Ask, commitments []Commitment, ask func(Ask) bool, commitment func(Commitment) bool, today time.Time) Score {
	s.By, s.MedianDays = map[Outcome]int{}, Unknown
	var days []int
	for _, a := range asks {
		if !ask(a) || a.State == Dropped {
			continue
		}
		s.Asked++
		if a.State == Answered {
			s.Answers++
			days = append(days, a.Days(today))
			continue
		}
		s.Unanswered++
		if a.Overdue(today) {
			s.Late++
		}
	}
	s.MedianDays = median(days)
	for _, c := range commitments {
		if c.Ours() || !commitment(c) {
			continue
		}
		s.Made++
		s.By[c.State]++
		if c.Overdue(today) {
			s.Overdue++
		}
		if c.Moved() {
			s.Moved++
		}
	}
	return s
}

// median is the middle one of some numbers, the lower of two in the middle.
func median(days []int) int {
	if len(days) == 0 {
		return Unknown
	}
	sorted := slices.Sorted(slices.Values(days))
	return sorted[(len(sorted)-1)/2]
}

// chunk is how many rows are read at once for a scorecard.
const chunk = 500

// every lists all asks and commitments there ever were; public: those that everybody
// may read.
func (s *Service) every(ctx context.Context, public bool) ([]Ask, []Commitment, error) {
	q := s.on(nil)
	f := s.framing()
	var asks []Ask
	for after := ""; ; {
		rows, err := q.AllAsks(ctx, after, chunk)
		if err != nil {
			return nil, nil, audit.Fault(err)
		}
		for _, row := range rows {
			a := askOf(row)
			if err := f.ask(ctx, nil, &a); err != nil {
				return nil, nil, err
			}
			if a.Public || !public {
				asks = append(asks, a)
			}
		}
		if len(rows) < chunk {
			break
		}
		after = rows[len(rows)-1].ID
	}
	var commitments []Commitment
	for after := ""; ; {
		rows, err := q.AllCommitments(ctx, after, chunk)
		if err != nil {
			return nil, nil, audit.Fault(err)
		}
		for _, row := range rows {
			c := commitmentOf(row)
			if err := f.commitment(ctx, nil, &c); err != nil {
				return nil, nil, err
			}
			if c.Public || !public {
				commitments = append(commitments, c)
			}
		}
		if len(rows) < chunk {
			return asks, commitments, nil
		}
		after = rows[len(rows)-1].ID
	}
}

// Scorecard is what was kept of what was promised, as of a day. Members see all of
// it; others what roundtables show to everybody. whole reports which.
func (s *Service) Scorecard(ctx context.Context, who access.Actor, today time.Time) (card Scorecard, whole bool, err error) {
	whole = roundtables.MaySee(who)
	asks, commitments, err := s.every(ctx, !whole)
	if err != nil {
		return card, whole, err
	}
	departments, concerns, err := s.headings(ctx)
	if err != nil {
		return card, whole, err
	}
	return Count(asks, commitments, departments, concerns, today), whole, nil
}

// headings are the departments and the concerns that scores are made for.
func (s *Service) headings(ctx context.Context) (departments, concerns []Score, err error) {
	list, err := s.roundtables.Departments(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range list {
		departments = append(departments, Score{Key: d.ID, Name: d.Short})
	}
	subjects, err := s.resolutions.Subjects(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range subjects {
		concerns = append(concerns, Score{Key: c.Slug, Name: c.Name})
	}
	return departments, concerns, nil
}

// WriteCSV writes every commitment and every ask that the reader may see, one a
// line, in a language, for spreadsheets.
func (s *Service) WriteCSV(ctx context.Context, who access.Actor, w io.Writer, loc *i18n.Localizer, today time.Time) error {
	asks, commitments, err := s.every(ctx, !roundtables.MaySee(who))
	if err != nil {
		return err
	}
	_, concerns, err := s.headings(ctx)
	if err != nil {
		return err
	}
	concern := func(slug string) string {
		if i := slices.IndexFunc(concerns, func(c Score) bool { return c.Key == slug }); i >= 0 {
			return concerns[i].Name.In(loc.Lang())
		}
		return slug
	}
	t := sheet.NewWriter(w)
	head := func(name string) string { return loc.T("followup.csv." + name) }
	t.Row(head("kind"), head("roundtable"), head("number"), head("department"), head("concern"), head("words"), head("since"), head("due"), head("first_due"), head("state"), head("settled"), head("days"))
	for _, a := range asks {
		state := loc.T("followup.askstate." + string(a.State))
		if a.State == Answered {
			state = loc.Say(a.Verdict.Name())
		}
		t.Row(head("ask"), a.Roundtable.In(loc.Lang()), strconv.Itoa(a.Number), a.Department.In(loc.Lang()), concern(a.Concern), a.Words.In(loc.Lang()), iso(a.AskedOn),
			iso(a.AnswerBy), "", state, iso(a.AnsweredOn), strconv.Itoa(a.Days(today)))
	}
	for _, c := range commitments {
		who := c.Department.In(loc.Lang())
		if c.Ours() {
			who = s.o.Name.In(loc.Lang())
		}
		t.Row(head("commitment"), c.Roundtable.In(loc.Lang()), strconv.Itoa(c.Number), who, concern(c.Concern), c.Words.In(loc.Lang()), iso(c.MadeOn), iso(c.Due),
			iso(c.FirstDue), loc.Say(c.State.Name()), iso(c.SettledOn), "")
	}
	return t.Flush()
}

func iso(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}
