package persondata

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/persondata/internal/store"
	"plenary.example/internal/sheet"
)

// BreachYears is for how long an incident stays in the register after the
// coalition became aware of it: Quebec's regulation respecting confidentiality
// incidents, section 8, asks for five years; the federal one for two.
const BreachYears = 5

// Risk is whether an incident presents a risk of serious injury, which decides
// whether the authorities and the persons concerned must be told.
type Risk string

// The answers to the question of the risk.
const (
	RiskOpen    Risk = "open" // still being assessed
	RiskSerious Risk = "serious"
	RiskNone    Risk = "none"
)

// Risks lists them in the order pages show them.
func Risks() []Risk { return []Risk{RiskOpen, RiskSerious, RiskNone} }

// Name is the answer in words.
func (r Risk) Name() i18n.Message { return i18n.Say("breach.risk." + string(r)) }

// Unknown stands for a number of persons that nobody knows yet.
const Unknown = -1

// BreachEntry is what somebody wrote of an incident: the first one whole, a later
// one only what it adds or corrects. Empty fields say nothing.
type BreachEntry struct {
	ID                string
	First             bool
	From, To          time.Time // the days on which it happened; zero: not known
	Known             time.Time // the day on which the coalition became aware of it
	About             string    // what happened; of a later entry, what it adds or corrects
	Information       string    // what personal information, or why that is not known
	Cause             string
	Persons           int64 // how many people; Unknown: nobody knows
	Risk              Risk
	Reasons, Measures string
	// Commission and Commissioner are the days on which the Commission d'accès à
	// l'information and the Privacy Commissioner of Canada were told, PersonsTold
	// that of the people concerned; zero: they were not. Told says how, or why not.
	Commission, Commissioner, PersonsTold time.Time
	Told                                  string
	At                                    time.Time
	By                                    string
}

// Breach is a confidentiality incident with all that was written of it.
type Breach struct {
	ID        string
	Year      int
	Number    int
	Title     string
	Known     time.Time
	KeepUntil time.Time
	Entries   []BreachEntry // the first one first
}

// Label is the incident's reference: "2026-01".
func (b Breach) Label() string { return fmt.Sprintf("%d-%02d", b.Year, b.Number) }

// Now is the incident as all its entries together have it: each says what stands
// from then on.
func (b Breach) Now() BreachEntry {
	var now BreachEntry
	now.Persons = Unknown
	for _, e := range b.Entries {
		for _, f := range []struct{ to, from *string }{{&now.Information, &e.Information}, {&now.Cause, &e.Cause}, {&now.Reasons, &e.Reasons}, {&now.Measures, &e.Measures}, {&now.Told, &e.Told}} {
			if *f.from != "" {
				*f.to = *f.from
			}
		}
		for _, d := range []struct{ to, from *time.Time }{{&now.From, &e.From}, {&now.To, &e.To}, {&now.Known, &e.Known}, {&now.Commission, &e.Commission}, {&now.Commissioner, &e.Commissioner}, {&now.PersonsTold, &e.PersonsTold}} {
			if !d.from.IsZero() {
				*d.to = *d.from
			}
		}
		if e.First {
			now.About = e.About
		}
		if e.Persons != Unknown {
			now.Persons = e.Persons
		}
		if e.Risk != "" {
			now.Risk = e.Risk
		}
	}
	return now
}

// Untold reports whether a risk of serious injury was found and somebody who is to
// be told was not: an authority, or the people.
func (b Breach) Untold() bool {
	now := b.Now()
	return now.Risk == RiskSerious && (now.PersonsTold.IsZero() || now.Commission.IsZero() && now.Commissioner.IsZero())
}

// Limits of what is written, in runes.
const (
	maxBreachTitle = 200
	maxBreachText  = 5000
)

func (e BreachEntry) normal() BreachEntry {
	for _, s := range []*string{&e.About, &e.Information, &e.Cause, &e.Reasons, &e.Measures, &e.Told} {
		*s = db.Clean(strings.TrimSpace(strings.ToValidUTF8(*s, "\uFFFD")))
	}
	e.Persons = max(e.Persons, Unknown)
	return e
}

// check returns what is wrong with an entry written on a day.
func (e BreachEntry) check(today time.Time) []*fault.Error {
	var wrong []*fault.Error
	missing := func(empty bool, field string) {
		if empty {
			wrong = append(wrong, fault.Field(field, "breach.error.missing."+field, nil))
		}
	}
	missing(e.About == "", "about")
	if e.First {
		missing(e.Known.IsZero(), "known")
		missing(e.Information == "", "information")
		missing(e.Risk == "", "risk")
		missing(e.Measures == "", "measures")
	}
	missing((e.Risk == RiskSerious || e.Risk == RiskNone) && e.Reasons == "", "reasons")
	if e.Risk != "" && !slices.Contains(Risks(), e.Risk) {
		wrong = append(wrong, fault.Field("risk", "breach.error.missing.risk", nil))
	}
	for _, d := range []struct {
		field string
		day   time.Time
	}{{"from", e.From}, {"to", e.To}, {"known", e.Known}, {"commission", e.Commission}, {"commissioner", e.Commissioner}, {"persons_told", e.PersonsTold}} {
		if d.day.After(today) {
			wrong = append(wrong, fault.Field(d.field, "breach.error.future", nil))
		}
	}
	if !e.To.IsZero() && e.To.Before(e.From) {
		wrong = append(wrong, fault.Field("to", "breach.error.order", nil))
	}
	if !e.Known.IsZero() && e.Known.Before(e.From) {
		wrong = append(wrong, fault.Field("known", "breach.error.known_before", nil))
	}
	for _, f := range []struct{ field, text string }{{"about", e.About}, {"information", e.Information}, {"cause", e.Cause}, {"reasons", e.Reasons}, {"measures", e.Measures}, {"told", e.Told}} {
		if len([]rune(f.text)) > maxBreachText {
			wrong = append(wrong, fault.Field(f.field, "persondata.error.too_long", fault.Args{"Limit": maxBreachText}))
		}
	}
	return wrong
}

// RecordBreach enters an incident in the register, under the next number of the
// year in which the coalition became aware of it.
func (s *Service) RecordBreach(ctx context.Context, who access.Actor, title string, e BreachEntry) (b Breach, err error) {
	err = s.log.Do(ctx, who, "persondata.record_breach", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		title, e := strings.TrimSpace(db.Clean(title)), e.normal()
		e.First = true
		wrong := e.check(s.day(tx.Now))
		switch {
		case title == "":
			wrong = append([]*fault.Error{fault.Field("title", "breach.error.missing.title", nil)}, wrong...)
		case len([]rune(title)) > maxBreachTitle:
			wrong = append([]*fault.Error{fault.Field("title", "persondata.error.too_long", fault.Args{"Limit": maxBreachTitle})}, wrong...)
		}
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		q := store.New(tx)
		last, err := q.LastBreach(ctx, int64(e.Known.Year()))
		if err != nil {
			return err
		}
		b = Breach{ID: db.NewID(), Year: e.Known.Year(), Number: int(last) + 1, Title: title, Known: e.Known, KeepUntil: e.Known.AddDate(BreachYears, 0, 0)}
		err = q.InsertBreach(ctx, store.InsertBreachParams{ID: b.ID, Year: int64(b.Year), Number: int64(b.Number), Title: title, KnownDay: db.Day(b.Known), KeepUntil: db.Day(b.KeepUntil)})
		if err != nil {
			return err
		}
		tx.About("breach", b.ID)
		tx.Detail("reference", b.Label())
		return enter(ctx, q, tx, b.ID, e)
	})
	return b, err
}

// AddToBreach writes a further entry of an incident: what was learned since, or a
// correction. What stood before stays to be read. Where the coalition turns out to
// have been aware of it on a later day, the incident is kept for longer; never for
// less than was said.
func (s *Service) AddToBreach(ctx context.Context, who access.Actor, id string, e BreachEntry) error {
	return s.log.Do(ctx, who, "persondata.add_to_breach", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		e := e.normal()
		e.First = false
		b, err := breach(ctx, store.New(tx), id)
		if err != nil {
			return err
		}
		wrong := e.check(s.day(tx.Now))
		together := Breach{Entries: append(slices.Clone(b.Entries), e)}.Now()
		if len(wrong) == 0 && together.Known.Before(together.From) {
			wrong = append(wrong, fault.Field("from", "breach.error.known_before", nil))
		}
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		q := store.New(tx)
		if !e.Known.IsZero() {
			until := e.Known.AddDate(BreachYears, 0, 0)
			if until.Before(b.KeepUntil) {
				until = b.KeepUntil
			}
			if err := q.SetBreachKnown(ctx, store.SetBreachKnownParams{ID: id, KnownDay: db.Day(e.Known), KeepUntil: db.Day(until)}); err != nil {
				return err
			}
		}
		tx.About("breach", id)
		tx.Detail("reference", b.Label())
		return enter(ctx, q, tx, id, e)
	})
}

func enter(ctx context.Context, q *store.Queries, tx *audit.Tx, id string, e BreachEntry) error {
	kind := "addition"
	if e.First {
		kind = "first"
	}
	return q.InsertBreachEntry(ctx, store.InsertBreachEntryParams{
		ID: db.NewID(), BreachID: id, Kind: kind, HappenedFrom: db.Day(e.From), HappenedTo: db.Day(e.To), KnownDay: db.Day(e.Known), About: e.About, Information: e.Information, Cause: e.Cause,
		Persons: e.Persons, Risk: string(e.Risk), Reasons: e.Reasons, Measures: e.Measures, CommissionDay: db.Day(e.Commission), CommissionerDay: db.Day(e.Commissioner), PersonsDay: db.Day(e.PersonsTold),
		Told: e.Told, At: db.Micros(tx.Now), ByID: tx.Who().PersonID, ByName: tx.Who().Name,
	})
}

// day is the coalition's calendar day of an instant.
func (s *Service) day(t time.Time) time.Time {
	return clock.DayIn(t, s.o.Zone)
}

// BreachByID returns an incident with its entries; a NotFound refusal for none.
func (s *Service) BreachByID(ctx context.Context, who access.Actor, id string) (Breach, error) {
	if err := MayKeep(who); err != nil {
		return Breach{}, err
	}
	return breach(ctx, s.read(), id)
}

func breach(ctx context.Context, q *store.Queries, id string) (Breach, error) {
	row, err := q.Breach(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return Breach{}, fault.New(fault.NotFound, "breach.error.none", nil)
	}
	if err != nil {
		return Breach{}, audit.Fault(err)
	}
	return whole(ctx, q, row)
}

func whole(ctx context.Context, q *store.Queries, r store.Breach) (Breach, error) {
	b := Breach{ID: r.ID, Year: int(r.Year), Number: int(r.Number), Title: r.Title, Known: db.ParseDay(r.KnownDay), KeepUntil: db.ParseDay(r.KeepUntil)}
	rows, err := q.BreachEntries(ctx, r.ID)
	if err != nil {
		return b, audit.Fault(err)
	}
	for _, e := range rows {
		b.Entries = append(b.Entries, BreachEntry{
			ID: e.ID, First: e.Kind == "first", From: db.ParseDay(e.HappenedFrom), To: db.ParseDay(e.HappenedTo), Known: db.ParseDay(e.KnownDay), About: e.About, Information: e.Information, Cause: e.Cause,
			Persons: e.Persons, Risk: Risk(e.Risk), Reasons: e.Reasons, Measures: e.Measures, Commission: db.ParseDay(e.CommissionDay), Commissioner: db.ParseDay(e.CommissionerDay),
			PersonsTold: db.ParseDay(e.PersonsDay), Told: e.Told, At: db.Time(e.At), By: e.ByName,
		})
	}
	return b, nil
}

// Breaches lists a page of the register of incidents, the latest known first,
// after the place where the page before ended (empty: from the first); next is
// where the page after this one begins.
func (s *Service) Breaches(ctx context.Context, who access.Actor, after string) (list []Breach, next string, err error) {
	if err := MayKeep(who); err != nil {
		return nil, "", err
	}
	day, id, _ := strings.Cut(after, " ")
	if after == "" {
		day = "9999-12-31~"
	}
	q := s.read()
	rows, err := q.Breaches(ctx, store.BreachesParams{BeforeDay: day, BeforeID: id, PageSize: PageSize + 1})
	if err != nil {
		return nil, "", audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		next = rows[PageSize-1].KnownDay + " " + rows[PageSize-1].ID
	}
	for _, r := range rows {
		b, err := whole(ctx, q, r)
		if err != nil {
			return nil, "", err
		}
		list = append(list, b)
	}
	return list, next, nil
}

// WriteBreaches writes the whole register of incidents as comma-separated values,
// a line for each entry, for an authority that asks for it. That it was taken is
// recorded.
func (s *Service) WriteBreaches(ctx context.Context, who access.Actor, w io.Writer) error {
	err := s.log.Do(ctx, who, "persondata.export_breaches", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		tx.About("breaches", "register")
		return nil
	})
	if err != nil {
		return err
	}
	out := sheet.NewWriter(w)
	out.Row(
		"reference", "title", "entry", "happened_from", "happened_to", "known", "circumstances", "information", "cause", "persons", "risk_of_serious_injury", "reasons", "measures",
		"commission_told", "commissioner_told", "persons_told", "told", "written_at", "written_by", "kept_until",
	)
	for after := ""; ; {
		list, next, err := s.Breaches(ctx, who, after)
		if err != nil {
			return err
		}
		for _, b := range list {
			for i, e := range b.Entries {
				persons := ""
				if e.Persons != Unknown {
					persons = strconv.FormatInt(e.Persons, 10)
				}
				row := []string{
					b.Label(), b.Title, strconv.Itoa(i + 1), db.Day(e.From), db.Day(e.To), db.Day(e.Known), e.About, e.Information, e.Cause, persons, string(e.Risk), e.Reasons, e.Measures,
					db.Day(e.Commission), db.Day(e.Commissioner), db.Day(e.PersonsTold), e.Told, e.At.In(s.o.Zone).Format(time.RFC3339), e.By, db.Day(b.KeepUntil),
				}
				out.Row(row...)
			}
		}
		if after = next; next == "" {
			break
		}
	}
	return out.Flush()
}

// cleanBreaches deletes the incidents whose time in the register is over, never
// one before.
func (s *Service) cleanBreaches(ctx context.Context, tx *db.Tx) error {
	q := store.New(tx)
	ids, err := q.BreachesPast(ctx, db.Day(s.day(tx.Now)), PageSize)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := q.DeleteBreachEntries(ctx, id); err != nil {
			return err
		}
		if err := q.DeleteBreach(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
