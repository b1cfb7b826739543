package concerns

import (
	"context"
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/concerns/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/identifying"
	"plenary.example/internal/people"
)

// Unit is what a report counts.
type Unit string

// What reports count.
const (
	People   Unit = "people"
	Families Unit = "families"
	Cases    Unit = "cases"
)

// Units lists them.
func Units() []Unit { return []Unit{People, Families, Cases} }

// Problem is what a report says of a problem.
type Problem struct {
	Problem  string // what kind of problem, in one sentence
	Words    string // in the reporter's own words; may be empty
	Lang     i18n.Lang
	Unit     Unit
	Affected int
	Region   people.Region
	City     string    // may be empty
	From, To time.Time // calendar days, both included
}

// Report is a problem as an organization reported it.
type Report struct {
	Problem
	ID           string
	Slug         string // of the concern
	Organization Party
	By           Person
	Withdrawn    bool
	Reason       string // why it was withdrawn or corrected
	Version      int    // counts from 1
	Made         time.Time
	Changed      time.Time
}

// most a report may count: beyond is a slip of the finger.
const maxAffected = 1_000_000

// Check refuses what cannot stand, naming each field: problem, words, unit,
// affected, region, city, from, to. today is the last day a report may speak of.
func (p Problem) Check(today time.Time) error {
	var found []*fault.Error
	must := func(right bool, field, key string, args fault.Args) {
		if !right {
			found = append(found, fault.Field(field, key, args))
		}
	}
	must(utf8.RuneCountInString(p.Problem) >= minProblem, "problem", "concerns.error.problem", nil)
	must(slices.Contains(Units(), p.Unit), "unit", "concerns.error.unit", nil)
	must(p.Affected >= 1 && p.Affected <= maxAffected, "affected", "concerns.error.affected", nil)
	must(p.Region.Valid(), "region", "concerns.error.region", nil)
	must(!p.From.IsZero() && p.From.Year() >= 1950 && !p.From.After(today), "from", "concerns.error.from", nil)
	must(!p.To.IsZero() && !p.To.After(today), "to", "concerns.error.to", nil)
	must(p.From.IsZero() || p.To.IsZero() || !p.To.Before(p.From), "to", "concerns.error.order", nil)
	return together(
		fault.Join(found...), refusals(tooLong("problem", p.Problem, MaxProblem), tooLong("words", p.Words, MaxWords), tooLong("city", p.City, maxCity)),
		identifying.Check("problem", p.Problem), identifying.Check("words", p.Words), identifying.Check("city", p.City),
	)
}

func (p Problem) clean() Problem {
	p.Problem, p.Words, p.City = text(p.Problem), text(p.Words), text(p.City)
	return p
}

// Report keeps a report of a problem, in the name of one of the reporter's member
// organizations (empty: the first). What points at a person is refused, with the
// passage.
func (s *Service) Report(ctx context.Context, who access.Actor, slug, organizationID string, p Problem) (made Report, err error) {
	seat, err := mayReport(who, organizationID)
	if err != nil {
		return Report{}, err
	}
	p = p.clean()
	err = s.log.Do(ctx, who, "concerns.report", func(tx *audit.Tx) error {
		if _, err := s.known(ctx, tx, slug); err != nil {
			return err
		}
		if err := p.Check(s.Day(tx.Now)); err != nil {
			return err
		}
		made = Report{
			Problem: p, ID: db.NewID(), Slug: slug, Organization: Party{seat.OrganizationID, seat.Name}, By: Person{who.PersonID, who.Name}, Version: 1, Made: tx.Now, Changed: tx.Now,
		}
		tx.About(KindReport, made.ID)
		tx.Detail("concern", slug)
		q := store.New(tx)
		if err := q.InsertReport(ctx, store.InsertReportParams{
			ID: made.ID, Slug: slug, OrganizationID: seat.OrganizationID, OrganizationEn: seat.Name.EN, OrganizationFr: seat.Name.FR, PersonID: who.PersonID, PersonName: who.Name,
			Lang: string(p.Lang), Problem: p.Problem, Words: p.Words, Unit: string(p.Unit), Affected: int64(p.Affected), Region: string(p.Region), City: p.City,
			FromDay: db.Day(p.From), ToDay: db.Day(p.To), MadeAt: db.Micros(tx.Now),
		}); err != nil {
			return err
		}
		return keepVersion(ctx, q, made, who, tx.Now)
	})
	return made, err
}

// Correct gives a report other words or figures; the reason is kept with the
// wording before.
func (s *Service) Correct(ctx context.Context, who access.Actor, id string, p Problem, reason string) (Report, error) {
	p, reason = p.clean(), text(reason)
	return s.change(ctx, who, "concerns.correct_report", id, reason, func(r *Report, today time.Time) error {
		if err := p.Check(today); err != nil {
			return err
		}
		if p.Lang == "" {
			p.Lang = r.Lang
		}
		r.Problem = p
		return nil
	})
}

// Withdraw takes a report out of the counts; it stays, with the reason, for those
// who look at its history.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, id, reason string) (Report, error) {
	return s.change(ctx, who, "concerns.withdraw_report", id, text(reason), func(r *Report, _ time.Time) error {
		r.Withdrawn = true
		return nil
	})
}

func (s *Service) change(ctx context.Context, who access.Actor, action, id, reason string, edit func(r *Report, today time.Time) error) (r Report, err error) {
	err = s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		if r, err = load(ctx, q, who, id); err != nil {
			return err
		}
		if err := mayChange(who, r); err != nil {
			return err
		}
		if r.Withdrawn {
			return fault.New(fault.Conflict, "concerns.error.withdrawn", nil)
		}
		if reason == "" {
			return fault.Field("reason", "concerns.error.reason", nil)
		}
		if err := together(refusals(tooLong("reason", reason, maxReason)), identifying.Check("reason", reason)); err != nil {
			return err
		}
		if err := edit(&r, s.Day(tx.Now)); err != nil {
			return err
		}
		r.Reason, r.Version, r.Changed = reason, r.Version+1, tx.Now
		tx.About(KindReport, id)
		tx.Detail("concern", r.Slug)
		state := "stands"
		if r.Withdrawn {
			state = "withdrawn"
		}
		if err := q.UpdateReport(ctx, store.UpdateReportParams{
			ID: id, Problem: r.Problem.Problem, Words: r.Words, Unit: string(r.Unit), Affected: int64(r.Affected), Region: string(r.Region), City: r.City,
			FromDay: db.Day(r.From), ToDay: db.Day(r.To), State: state, Reason: reason, Version: int64(r.Version), ChangedAt: db.Micros(tx.Now), Lang: string(r.Lang),
		}); err != nil {
			return err
		}
		return keepVersion(ctx, q, r, who, tx.Now)
	})
	return r, err
}

// load reads a report for somebody; who may not read reports is told that there is
// none.
func load(ctx context.Context, q *store.Queries, who access.Actor, id string) (Report, error) {
	row, err := q.Report(ctx, id)
	if missing(err) || err == nil && !MayRead(who) && who.SignedIn() {
		return Report{}, notFound("concerns.error.no_report")
	}
	if err != nil {
		return Report{}, err
	}
	return reportOf(row), mayRead(who)
}

// ReportByID returns a report to whoever reads reports.
func (s *Service) ReportByID(ctx context.Context, who access.Actor, id string) (Report, error) {
	r, err := load(ctx, s.on(nil), who, id)
	return r, audit.Fault(err)
}

// Version is a report as it stood after a change.
type Version struct {
	Problem
	Version   int
	Withdrawn bool
	Reason    string
	By        Person
	At        time.Time
}

// maxVersions bounds how many versions of one report are listed.
const maxVersions = 200

// Versions lists how a report stood, oldest first.
func (s *Service) Versions(ctx context.Context, who access.Actor, id string) ([]Version, error) {
	if _, err := s.ReportByID(ctx, who, id); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).Versions(ctx, id, maxVersions)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Version, len(rows))
	for i, r := range rows {
		v := Version{Version: int(r.Version), By: Person{r.PersonID, r.PersonName}, At: db.Time(r.At)}
		if err := json.Unmarshal([]byte(r.Content), &v); err != nil {
			return nil, audit.Fault(err)
		}
		list[i] = v
	}
	return list, nil
}

func keepVersion(ctx context.Context, q *store.Queries, r Report, who access.Actor, now time.Time) error {
	raw, err := json.Marshal(struct {
		Problem
		Withdrawn bool
		Reason    string
	}{r.Problem, r.Withdrawn, r.Reason})
	if err != nil {
		return err
	}
	return q.InsertVersion(ctx, store.InsertVersionParams{ReportID: r.ID, Version: int64(r.Version), Content: string(raw), At: db.Micros(now), PersonID: who.PersonID, PersonName: who.Name})
}

// ReportsPage is how many reports a page has.
const ReportsPage = 50

// Reports lists a page of the reports of a concern, those of the latest period
// first, withdrawn ones among them; after is the last of the page before, nil at
// first. For those who read reports.
func (s *Service) Reports(ctx context.Context, who access.Actor, slug string, after *Report) (list []Report, more bool, err error) {
	if err := mayRead(who); err != nil {
		return nil, false, err
	}
	p := store.ReportsParams{Concern: slug, Withdrawn: 1, BeforeDay: "9999-12-31", BeforeID: "~", PageSize: ReportsPage + 1}
	if after != nil {
		p.BeforeDay, p.BeforeID = db.Day(after.To), after.ID
	}
	rows, err := s.on(nil).Reports(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > ReportsPage {
		rows, more = rows[:ReportsPage], true
	}
	return reportsOf(rows), more, nil
}

// maxReports bounds what ReportsOf lists.
const maxReports = 2000

// ReportsOf lists the reports of a concern that stand, those of the latest period
// first, within an upper subject's transaction (nil: the reader). It asks nobody's
// leave: who is shown them is the caller's rule.
func (s *Service) ReportsOf(ctx context.Context, tx db.DBTX, slug string) ([]Report, error) {
	rows, err := s.on(tx).Reports(ctx, store.ReportsParams{Concern: slug, BeforeDay: "9999-12-31", BeforeID: "~", PageSize: maxReports})
	return reportsOf(rows), audit.Fault(err)
}

func reportsOf(rows []store.ConcernReport) []Report {
	list := make([]Report, len(rows))
	for i, r := range rows {
		list[i] = reportOf(r)
	}
	return list
}

func reportOf(r store.ConcernReport) Report {
	return Report{
		Problem: Problem{
			Problem: r.Problem, Words: r.Words, Lang: i18n.Lang(r.Lang), Unit: Unit(r.Unit), Affected: int(r.Affected), Region: people.Region(r.Region), City: r.City,
			From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay),
		},
		ID: r.ID, Slug: r.Slug, Organization: Party{r.OrganizationID, i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr}}, By: Person{r.PersonID, r.PersonName},
		Withdrawn: r.State == "withdrawn", Reason: r.Reason, Version: int(r.Version), Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt),
	}
}
