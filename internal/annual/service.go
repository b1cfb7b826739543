package annual

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/annual/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Kind is the name under which the record knows annual reports.
const Kind = "annual_report"

// maxReports bounds what is listed.
const maxReports = 500

// Service holds the use cases.
type Service struct {
	db      *db.DB
	log     *audit.Log
	of      Records
	catalog *i18n.Catalog
	zone    *time.Location
	name    i18n.Text
}

// New returns the service of the coalition of that name; zone is where "today" is.
func New(log *audit.Log, of Records, catalog *i18n.Catalog, name i18n.Text, zone *time.Location) *Service {
	return &Service{db: log.DB(), log: log, of: of, catalog: catalog, zone: zone, name: name}
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return clock.DayIn(s.db.Now(), s.zone) }

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

func notFound() error { return fault.New(fault.NotFound, "annual.error.none", nil) }

// Reports lists the reports that somebody may read, without their figures, the latest
// first.
func (s *Service) Reports(ctx context.Context, who access.Actor) ([]Report, error) {
	rows, err := s.read().Reports(ctx, maxReports)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Report
	for _, r := range rows {
		if r.State == string(Published) || MayRead(who) {
			list = append(list, Report{Year: int(r.Year), State: State(r.State), President: r.President, ApprovedOn: db.ParseDay(r.ApprovedOn), Published: db.Time(r.PublishedAt)})
		}
	}
	return list, nil
}

// Of is the report on a year with its figures: those it was published with or, of a draft,
// those of now, for whoever reads drafts.
func (s *Service) Of(ctx context.Context, who access.Actor, year int) (Report, error) {
	r, err := load(ctx, s.read(), year)
	if err != nil {
		return Report{}, audit.Fault(err)
	}
	if r.State == Published {
		return r, nil
	}
	if !MayRead(who) {
		return Report{}, notFound()
	}
	r.Figures, err = s.assemble(ctx, year)
	return r, err
}

func load(ctx context.Context, q *store.Queries, year int) (Report, error) {
	row, err := q.Report(ctx, int64(year))
	if errors.Is(err, db.ErrNotFound) {
		return Report{}, notFound()
	}
	if err != nil {
		return Report{}, err
	}
	r := Report{
		Year: int(row.Year), State: State(row.State), President: row.President, Message: i18n.Text{EN: row.MessageEn, FR: row.MessageFr}, ApprovedOn: db.ParseDay(row.ApprovedOn),
		ApprovedBy: i18n.Text{EN: row.ApprovedEn, FR: row.ApprovedFr}, Own: map[Part]Own{}, Published: db.Time(row.PublishedAt),
	}
	parts, err := q.Parts(ctx, row.Year)
	if err != nil {
		return Report{}, err
	}
	for _, p := range parts {
		r.Own[Part(p.Part)] = Own{i18n.Text{EN: p.IntroEn, FR: p.IntroFr}, p.LeftOut != 0}
	}
	if row.Figures != "" {
		if err := json.Unmarshal([]byte(row.Figures), &r.Figures); err != nil {
			return Report{}, fmt.Errorf("annual: the figures of %d: %w", year, err)
		}
	}
	return r, nil
}

// Begin begins the report on a financial year, by the calendar year in which it begins.
// One that is begun stays as it is.
func (s *Service) Begin(ctx context.Context, who access.Actor, year int) error {
	if err := mayWrite(who); err != nil {
		return err
	}
	span, err := s.of.Figures.Span(year)
	if err != nil || span.From.After(s.Today()) {
		return fault.Field("year", "annual.error.year", nil)
	}
	return s.log.Do(ctx, who, "annual.begin", func(tx *audit.Tx) error {
		n, err := store.New(tx).Begin(ctx, int64(year), db.Micros(tx.Now))
		if n > 0 {
			tx.About(Kind, strconv.Itoa(year))
		}
		return err
	})
}

// Save keeps what the secretariat writes of a report that is not published.
func (s *Service) Save(ctx context.Context, who access.Actor, r Report) error {
	return s.write(ctx, who, "annual.save", r.Year, func(tx *audit.Tx, q *store.Queries, _ Report) error {
		r := r.clean()
		if err := r.Check(clock.DayIn(tx.Now, s.zone), false); err != nil {
			return err
		}
		err := q.Save(ctx, store.SaveParams{
			Year: int64(r.Year), President: r.President, MessageEn: r.Message.EN, MessageFr: r.Message.FR, ApprovedOn: db.Day(r.ApprovedOn), ApprovedEn: r.ApprovedBy.EN, ApprovedFr: r.ApprovedBy.FR, ChangedAt: db.Micros(tx.Now),
		})
		if err != nil {
			return err
		}
		for _, p := range Parts() {
			own := r.Own[p]
			if err := q.PutPart(ctx, store.PutPartParams{Year: int64(r.Year), Part: string(p), IntroEn: own.Intro.EN, IntroFr: own.Intro.FR, LeftOut: db.Flag(own.LeftOut)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Publish publishes an approved report whose year is over, with the figures of now, which
// are kept with it.
func (s *Service) Publish(ctx context.Context, who access.Actor, year int) error {
	if err := mayWrite(who); err != nil {
		return err
	}
	figures, err := s.assemble(ctx, year)
	if err != nil {
		return err
	}
	return s.write(ctx, who, "annual.publish", year, func(tx *audit.Tx, q *store.Queries, r Report) error {
		today := clock.DayIn(tx.Now, s.zone)
		if !figures.To.Before(today) {
			return fault.New(fault.Conflict, "annual.error.not_over", fault.Args{"Day": figures.To})
		}
		if err := r.Check(today, true); err != nil {
			return err
		}
		if r.ApprovedOn.Before(figures.To) {
			return fault.Field("approved_on", "annual.error.approved_early", fault.Args{"Day": figures.To})
		}
		raw, err := json.Marshal(figures)
		if err != nil {
			return err
		}
		return q.Publish(ctx, store.PublishParams{Year: int64(year), Figures: string(raw), PublishedAt: db.Micros(tx.Now)})
	})
}

func (s *Service) write(ctx context.Context, who access.Actor, action string, year int, do func(tx *audit.Tx, q *store.Queries, r Report) error) error {
	if err := mayWrite(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		r, err := load(ctx, q, year)
		if err != nil {
			return err
		}
		if r.State == Published {
			return fault.New(fault.Conflict, "annual.error.published", nil)
		}
		tx.About(Kind, strconv.Itoa(year))
		return do(tx, q, r)
	})
}
