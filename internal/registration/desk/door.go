package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/internal/store"
)

const (
	// MostChecks is how many acts are sent at once.
	MostChecks = 200
	// sendFor is how long after the gathering a phone may still send what it kept.
	sendFor = 7 * 24 * time.Hour
)

// Guest is somebody as the door knows them: no diet, no emergency contact, no address.
type Guest struct {
	ID           string
	Name         string
	Organization string
	Code         string
	State        registration.State
	Online       bool
	Owes         int64 // cents
	Access       string
	Interpreted  string // into which language they need interpretation: "en", "fr", "sign"
	// NoPhotographs: they were asked, and did not agree to be in photographs.
	NoPhotographs bool
	Arrived       time.Time // on the day of the list; zero: not yet
}

// Listed is the list of the door on a day.
type Listed struct {
	Gathering gatherings.Gathering
	Day       time.Time
	Today     bool // the day is one on which people are checked in
	Currency  string
	Guests    []Guest // by name
}

// Came is how many of the list are there.
func (l Listed) Came() int {
	n := 0
	for _, g := range l.Guests {
		if !g.Arrived.IsZero() {
			n++
		}
	}
	return n
}

// Find lists those whose name or organization has words that begin as typed, or whose
// code it is.
func (l Listed) Find(fold func(string) string, typed string) []Guest {
	code, wanted := registration.ReadCode(typed), strings.Fields(fold(typed))
	var found []Guest
	for _, g := range l.Guests {
		if code != "" && g.Code == code {
			return []Guest{g}
		}
		if len(wanted) > 0 && begins(strings.Fields(fold(g.Name+" "+g.Organization)), wanted) {
			found = append(found, g)
		}
	}
	return found
}

// begins reports whether each of the wanted is the beginning of one of the words.
func begins(words, wanted []string) bool {
	for _, w := range wanted {
		found := false
		for _, word := range words {
			found = found || strings.HasPrefix(word, w)
		}
		if !found {
			return false
		}
	}
	return true
}

// AtDoor is the list of the door today: those who have a place, who have an offer and
// who wait. It is for those who have the duty, until the gathering is over.
func (s *Service) AtDoor(ctx context.Context, who access.Actor, g gatherings.Gathering) (Listed, error) {
	if err := s.require(ctx, who, g, Door); err != nil {
		return Listed{}, err
	}
	set, err := s.register.SettingsOf(ctx, nil, g.ID)
	if err != nil {
		return Listed{}, err
	}
	l := Listed{Gathering: g, Currency: set.Currency}
	l.Day, l.Today = dayOf(g, s.db.Now())
	list, err := s.coming(ctx, nil, g.ID, registration.Confirmed, registration.Offered, registration.Waiting)
	if err != nil {
		return l, err
	}
	arrived, err := s.arrivals(ctx, nil, g.ID)
	if err != nil {
		return l, err
	}
	for _, r := range list {
		if r.Name != "" {
			l.Guests = append(l.Guests, guest(set, r, arrived[r.ID][db.Day(l.Day)]))
		}
	}
	return l, nil
}

func guest(set registration.Settings, r registration.Registration, arrived time.Time) Guest {
	return Guest{
		ID: r.ID, Name: r.Name, Organization: r.Organization, Code: r.Code, State: r.State, Online: r.Online, Owes: max(r.Owed-r.Paid, 0), Access: r.Needs.Access,
		Interpreted: r.Needs.Interpretation, NoPhotographs: set.Asked(registration.AskPhotographs) && !r.Needs.Photographs, Arrived: arrived,
	}
}

// arrivals tells since when those of a gathering were there, by the key of the
// registration and the day.
func (s *Service) arrivals(ctx context.Context, tx db.DBTX, gatheringID string) (map[string]map[string]time.Time, error) {
	rows, err := s.on(tx).Arrivals(ctx, gatheringID)
	of := map[string]map[string]time.Time{}
	for _, r := range rows {
		if of[r.RegistrationID] == nil {
			of[r.RegistrationID] = map[string]time.Time{}
		}
		of[r.RegistrationID][r.Day] = db.Time(r.At)
	}
	return of, audit.Fault(err)
}

// DaysOf lists the days on which somebody was checked in.
func (s *Service) DaysOf(ctx context.Context, tx db.DBTX, registrationID string) ([]time.Time, error) {
	rows, err := s.on(tx).ArrivalsOf(ctx, registrationID)
	days := make([]time.Time, len(rows))
	for i, r := range rows {
		days[i] = db.ParseDay(r.Day)
	}
	return days, audit.Fault(err)
}

// Take keeps acts of the door, each once, and answers for each of them in turn. What a
// phone kept may be sent for some days after the gathering. The clock of a phone that
// is ahead counts as now.
func (s *Service) Take(ctx context.Context, who access.Actor, gatheringID string, acts []Check) ([]Answer, error) {
	if len(acts) > MostChecks {
		return nil, fault.New(fault.TooLarge, "desk.error.many_checks", fault.Args{"Most": MostChecks})
	}
	var answers []Answer
	err := s.log.Do(ctx, who, "desk.check", func(tx *audit.Tx) error {
		answers = make([]Answer, 0, len(acts))
		g, err := s.gatherings.ByID(ctx, tx, gatheringID)
		if err != nil {
			return err
		}
		r, err := s.RightsOf(ctx, tx, who, g)
		if err != nil {
			return err
		}
		if err := who.Require(r.MaySend(), "power.desk_door"); err != nil {
			return err
		}
		for _, a := range acts {
			answer, err := s.take(ctx, tx, r, g, a)
			if err != nil {
				return err
			}
			answers = append(answers, answer)
		}
		return nil
	})
	return answers, err
}

// take keeps one act. That it was kept stands in the record under the registration.
func (s *Service) take(ctx context.Context, tx *audit.Tx, rights Rights, g gatherings.Gathering, a Check) (Answer, error) {
	answer := Answer{Key: a.Key, Outcome: Malformed}
	if !a.wellFormed() {
		return answer, nil
	}
	if a.At.After(tx.Now) {
		a.At = tx.Now
	}
	a.At = a.At.UTC().Truncate(time.Microsecond)
	q := store.New(tx)
	row, err := s.whose(ctx, q, g, a)
	if errors.Is(err, db.ErrNotFound) {
		answer.Outcome, answer.Name = Unknown, registration.FormatCode(registration.ReadCode(a.Code))
		return answer, nil
	}
	if err != nil {
		return answer, err
	}
	day, ok := dayOf(g, a.At)
	answer.Person = row.ID
	if rights.Run || rights.May(Door) {
		answer.Name = row.Name
	}
	had, err := q.Check(ctx, a.Key)
	switch {
	case err == nil && (had.RegistrationID != row.ID || had.Act != string(a.Act)):
		answer.Person, answer.Name = "", ""
		return answer, nil
	case err == nil:
		answer.Outcome = Taken
		answer.Arrived, err = s.since(ctx, q, row.ID, had.Day)
		return answer, err
	case !errors.Is(err, db.ErrNotFound):
		return answer, err
	}
	switch state := registration.State(row.State); {
	case !ok:
		answer.Outcome = NotThen
		return answer, nil
	case a.Act == Out: // may always be undone
	case state == registration.Cancelled:
		answer.Outcome = Cancelled
		return answer, nil
	case state != registration.Confirmed:
		answer.Outcome = NoPlace
		return answer, nil
	}
	who := tx.Who()
	n, err := q.InsertCheck(ctx, store.InsertCheckParams{
		ID: a.Key, GatheringID: g.ID, RegistrationID: row.ID, Day: db.Day(day), Act: string(a.Act), At: db.Micros(a.At), TakenAt: db.Micros(tx.Now), ByID: who.PersonID, ByName: who.Name,
	})
	if err != nil || n == 0 {
		return answer, err
	}
	answer.Outcome = Taken
	if answer.Arrived, err = s.since(ctx, q, row.ID, db.Day(day)); err != nil {
		return answer, err
	}
	return answer, tx.Also(ctx, "desk.check_"+string(a.Act), registration.Kind, row.ID, map[string]any{"at": a.At.Format(time.RFC3339)})
}

// whose is the registration of an act, which must be of the gathering.
func (s *Service) whose(ctx context.Context, q *store.Queries, g gatherings.Gathering, a Check) (row store.Registration, err error) {
	if a.Person != "" {
		row, err = q.Registration(ctx, a.Person)
	} else {
		row, err = q.RegistrationByCode(ctx, registration.ReadCode(a.Code))
	}
	if err == nil && row.GatheringID != g.ID {
		return row, db.ErrNotFound
	}
	return row, err
}

// since is since when somebody is there on a day; zero: they are not.
func (s *Service) since(ctx context.Context, q *store.Queries, registrationID, day string) (time.Time, error) {
	rows, err := q.ArrivalsOf(ctx, registrationID)
	for _, r := range rows {
		if r.Day == day {
			return db.Time(r.At), err
		}
	}
	return time.Time{}, err
}

// Today is the calendar day at a gathering's place.
func (s *Service) Today(g gatherings.Gathering) time.Time {
	return clock.DayIn(s.db.Now(), g.Location())
}
