package desk

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/mail"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/internal/store"
	"plenary.example/internal/sheet"
)

// UnknownMinutes says that nobody knows how long somebody was there.
const UnknownMinutes = -1

// The bounds of the roll of a gathering.
const (
	MostPresent  = 5000
	mostMinutes  = 7 * 24 * 60
	maxGuestName = 200
	maxGuestMail = 254
)

// Present is somebody on the roll of a gathering: of those who have a place, or a guest,
// who came without having registered.
type Present struct {
	ID           string // of the registration, or of the guest
	Guest        bool
	Name, Email  string
	Organization string
	Came         bool
	Minutes      int // UnknownMinutes: nobody knows
}

// Mark is what somebody notes of one who has a place.
type Mark struct {
	Registration string
	Came         bool
	Minutes      int
}

// Roll lists those who have a place at a gathering, with who came and for how long, and
// after them the guests, each by name. It is for those who run the desk.
func (s *Service) Roll(ctx context.Context, who access.Actor, g gatherings.Gathering) ([]Present, error) {
	if err := mayRun(who, g); err != nil {
		return nil, err
	}
	return s.roll(ctx, nil, g)
}

func (s *Service) roll(ctx context.Context, tx db.DBTX, g gatherings.Gathering) ([]Present, error) {
	all, err := s.confirmed(ctx, tx, g.ID)
	if err != nil {
		return nil, err
	}
	arrived, err := s.arrivals(ctx, tx, g.ID)
	if err != nil {
		return nil, err
	}
	rows, err := s.on(tx).Presences(ctx, g.ID, 2*MostPresent)
	if err != nil {
		return nil, audit.Fault(err)
	}
	minutes := map[string]int{}
	var guests []Present
	for _, r := range rows {
		if r.RegistrationID != "" {
			minutes[r.RegistrationID] = int(r.Minutes)
		} else {
			guests = append(guests, Present{ID: r.ID, Guest: true, Name: r.Name, Email: r.Email, Came: true, Minutes: int(r.Minutes)})
		}
	}
	list := make([]Present, 0, len(all)+len(guests))
	for _, r := range all {
		one := Present{ID: r.ID, Name: r.Name, Email: r.Email, Organization: r.Organization, Came: len(arrived[r.ID]) > 0, Minutes: UnknownMinutes}
		if n, ok := minutes[r.ID]; ok && one.Came {
			one.Minutes = n
		}
		list = append(list, one)
	}
	byName := func(a, b Present) int {
		return cmp.Or(cmp.Compare(people.Fold(a.Name), people.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(list, byName)
	slices.SortFunc(guests, byName)
	return append(list, guests...), nil
}

// Stayed is how many guests a gathering had, and how long those who were there stayed.
type Stayed struct {
	Guests int
	Known  int // of how many, guests or not, somebody knows how long they stayed
	Mean   int // minutes, of those
}

func stayed(guests, known, minutes int) Stayed {
	a := Stayed{Guests: guests, Known: known}
	if known > 0 {
		a.Mean = (minutes + known/2) / known
	}
	return a
}

// StayedIn counts the guests on a roll, and the minutes that are known.
func StayedIn(list []Present) Stayed {
	guests, known, minutes := 0, 0, 0
	for _, p := range list {
		if p.Guest {
			guests++
		}
		if p.Minutes != UnknownMinutes {
			known++
			minutes += p.Minutes
		}
	}
	return stayed(guests, known, minutes)
}

// StayedAt are those of all gatherings that have a guest or somebody whose minutes are
// known, by the gathering's key, for the secretariat.
func (s *Service) StayedAt(ctx context.Context, who access.Actor) (map[string]Stayed, error) {
	if err := who.Require(who.IsStaff(), "power.run_desk"); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).PresenceFigures(ctx)
	of := map[string]Stayed{}
	for _, r := range rows {
		of[r.GatheringID] = stayed(int(r.Guests), int(r.Known), int(r.Minutes))
	}
	return of, audit.Fault(err)
}

// begun refuses to note who was at what has not begun.
func begun(g gatherings.Gathering, now time.Time) error {
	if now.Before(g.Starts) {
		return fault.New(fault.Conflict, "desk.error.not_begun", fault.Args{"Title": g.Title})
	}
	return nil
}

func checkMinutes(field string, minutes int) *fault.Error {
	if minutes < UnknownMinutes || minutes > mostMinutes {
		return fault.Field(field, "desk.error.minutes", fault.Args{"Most": mostMinutes})
	}
	return nil
}

// Note notes of people who have a place whether they came, and for how many minutes; what
// is as it was stays untouched. It refuses by the field "minutes-" and the registration.
func (s *Service) Note(ctx context.Context, who access.Actor, gatheringID string, marks []Mark) error {
	return s.run(ctx, who, "desk.note_presence", gatheringID, func(tx *audit.Tx, g gatherings.Gathering) error {
		var wrong []*fault.Error
		for _, m := range marks {
			if f := checkMinutes("minutes-"+m.Registration, m.Minutes); f != nil {
				wrong = append(wrong, f)
			}
		}
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		n, err := s.note(ctx, tx, g, marks)
		tx.Detail("people", n)
		return err
	})
}

// note keeps what changed of some marks, and says of how many.
func (s *Service) note(ctx context.Context, tx *audit.Tx, g gatherings.Gathering, marks []Mark) (changed int, err error) {
	if err := begun(g, tx.Now); err != nil {
		return 0, err
	}
	list, err := s.roll(ctx, tx, g)
	if err != nil {
		return 0, err
	}
	of := map[string]Present{}
	for _, p := range list {
		if !p.Guest {
			of[p.ID] = p
		}
	}
	for _, m := range marks {
		p, ok := of[m.Registration]
		if !ok {
			return 0, fault.New(fault.Conflict, "desk.error.not_on_roll", nil)
		}
		if !m.Came {
			m.Minutes = UnknownMinutes
		}
		if p.Came == m.Came && p.Minutes == m.Minutes {
			continue
		}
		changed++
		if p.Came != m.Came {
			if err := s.cameOrNot(ctx, tx, g, m); err != nil {
				return 0, err
			}
		}
		if err := keepMinutes(ctx, tx, g, m); err != nil {
			return 0, err
		}
	}
	return changed, nil
}

// keepMinutes keeps how long somebody was there; UnknownMinutes: nothing is kept.
func keepMinutes(ctx context.Context, tx *audit.Tx, g gatherings.Gathering, m Mark) error {
	q := store.New(tx)
	if m.Minutes == UnknownMinutes {
		return q.DropPresence(ctx, m.Registration)
	}
	row, err := q.PresenceOf(ctx, m.Registration)
	switch {
	case err == nil:
		return q.SetPresence(ctx, store.SetPresenceParams{ID: row.ID, Minutes: int64(m.Minutes), RecordedAt: db.Micros(tx.Now)})
	case !errors.Is(err, db.ErrNotFound):
		return err
	}
	return q.InsertPresence(ctx, store.InsertPresenceParams{ID: db.NewID(), GatheringID: g.ID, RegistrationID: m.Registration, Minutes: int64(m.Minutes), RecordedAt: db.Micros(tx.Now)})
}

// cameOrNot checks somebody in at the hour at which a gathering begins, or undoes every
// check-in. An act undoes those up to its own hour, so that it has to be later than they.
func (s *Service) cameOrNot(ctx context.Context, tx *audit.Tx, g gatherings.Gathering, m Mark) error {
	q := store.New(tx)
	acts, err := q.ChecksOf(ctx, m.Registration, MostPresent)
	if err != nil {
		return err
	}
	last := map[string]int64{} // of each day, the latest act
	for _, a := range acts {
		last[a.Day] = max(last[a.Day], a.At)
	}
	first := db.Day(clock.DayIn(g.Starts, g.Location()))
	act, days := In, []string{first}
	if !m.Came {
		act, days = Out, nil
		for day := range last {
			days = append(days, day)
		}
		slices.Sort(days)
	}
	who := tx.Who()
	for _, day := range days {
		at := db.Micros(g.Starts)
		if was, ok := last[day]; ok {
			at = was + 1
		}
		_, err := q.InsertCheck(ctx, store.InsertCheckParams{
			ID: db.NewID(), GatheringID: g.ID, RegistrationID: m.Registration, Day: day, Act: string(act), At: at, TakenAt: db.Micros(tx.Now), ByID: who.PersonID, ByName: who.Name,
		})
		if err != nil {
			return err
		}
	}
	return tx.Also(ctx, "desk.check_"+string(act), registration.Kind, m.Registration, nil)
}

// AddGuest notes somebody who came without having registered: a name, an address or both.
func (s *Service) AddGuest(ctx context.Context, who access.Actor, gatheringID, name, email string, minutes int) error {
	return s.run(ctx, who, "desk.add_guest", gatheringID, func(tx *audit.Tx, g gatherings.Gathering) error {
		if err := begun(g, tx.Now); err != nil {
			return err
		}
		one := Present{Guest: true, Name: oneLine(name), Email: people.FoldEmail(email), Minutes: minutes}
		list, err := s.roll(ctx, tx, g)
		if err != nil {
			return err
		}
		wrong := one.checkGuest()
		for _, p := range list {
			if same(p, one) {
				key := "desk.error.guest_has_place"
				if p.Guest {
					key = "desk.error.guest_again"
				}
				wrong = append(wrong, fault.Field("name", key, fault.Args{"Name": cmp.Or(p.Name, p.Email)}))
				break
			}
		}
		if len(list) >= MostPresent {
			wrong = append(wrong, fault.Field("name", "desk.error.many_present", fault.Args{"Most": MostPresent}))
		}
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		return insertGuest(ctx, tx, g, one)
	})
}

func insertGuest(ctx context.Context, tx *audit.Tx, g gatherings.Gathering, p Present) error {
	return store.New(tx).InsertPresence(ctx, store.InsertPresenceParams{ID: db.NewID(), GatheringID: g.ID, Name: p.Name, Email: p.Email, Minutes: int64(p.Minutes), RecordedAt: db.Micros(tx.Now)})
}

// same reports whether two of a roll are one person, as far as anybody can tell: by their
// addresses where both have one, else by their names.
func same(p, o Present) bool {
	if p.Email != "" && o.Email != "" {
		return people.FoldEmail(p.Email) == o.Email
	}
	return o.Name != "" && people.Fold(p.Name) == people.Fold(o.Name)
}

func (p Present) checkGuest() (wrong []*fault.Error) {
	must := func(right bool, field, key string, args fault.Args) {
		if !right {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	must(p.Name != "" || p.Email != "", "name", "desk.error.guest_name", nil)
	must(utf8.RuneCountInString(p.Name) <= maxGuestName, "name", "desk.error.long", fault.Args{"Most": maxGuestName})
	must(p.Email == "" || address(p.Email), "email", "people.error.email", fault.Args{"Email": p.Email})
	if f := checkMinutes("minutes", p.Minutes); f != nil {
		wrong = append(wrong, f)
	}
	return wrong
}

func address(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= maxGuestMail
}

// DropGuest takes a guest off the roll.
func (s *Service) DropGuest(ctx context.Context, who access.Actor, gatheringID, id string) error {
	return s.run(ctx, who, "desk.drop_guest", gatheringID, func(tx *audit.Tx, g gatherings.Gathering) error {
		n, err := store.New(tx).DropGuest(ctx, id, g.ID)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "desk.error.not_on_roll", nil)
		}
		return err
	})
}

// WriteRoll writes who was at a gathering as a table, for those who run the desk; minutes
// that nobody knows are left empty.
func (s *Service) WriteRoll(ctx context.Context, who access.Actor, g gatherings.Gathering, w io.Writer, l *i18n.Localizer) error {
	list, err := s.Roll(ctx, who, g)
	if err != nil {
		return err
	}
	out := sheet.NewWriter(w)
	var head []string
	for _, name := range []string{"name", "email", "organization", "registered", "came", "minutes"} {
		head = append(head, l.T("desk.roll."+name))
	}
	out.Row(head...)
	yes := func(is bool) string {
		if is {
			return l.T("desk.answer.yes")
		}
		return l.T("desk.answer.no")
	}
	for _, p := range list {
		minutes := ""
		if p.Minutes != UnknownMinutes {
			minutes = strconv.Itoa(p.Minutes)
		}
		out.Row(p.Name, p.Email, p.Organization, yes(!p.Guest), yes(p.Came), minutes)
	}
	return out.Flush()
}
