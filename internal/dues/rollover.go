package dues

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// Outcome is what the roll-over does about an organization.
type Outcome string

// The outcomes.
const (
	WillInvoice Outcome = "invoice"
	WillExempt  Outcome = "exempt"
	Missing     Outcome = "missing" // no budget: nothing is done until there is one
	HasInvoice  Outcome = "invoiced"
	IsExempt    Outcome = "exempted"
	IsSettled   Outcome = "settled" // the register has the year's dues as paid already
	IsBranch    Outcome = "branch"  // its national body pays
	HasNoScale  Outcome = "no_scale"
)

// Outcomes lists the outcomes in the order pages show them.
func Outcomes() []Outcome {
	return []Outcome{Missing, WillInvoice, WillExempt, HasInvoice, IsExempt, IsSettled, IsBranch, HasNoScale}
}

// Planned is what the roll-over does about one organization, and why.
type Planned struct {
	Organization people.Organization
	Outcome      Outcome
	Bill         Bill   // of WillInvoice and WillExempt
	Reason       string // of an exemption agreed
	known        people.Dues
}

// Plan is what a roll-over would do.
type Plan struct {
	Year int
	On   time.Time // who belongs to the coalition on this day is billed
	Rows []Planned // by English name
}

// Total sums up the rows of a class that are invoiced.
type Total struct {
	Class    people.Class
	Invoices int
	Cents    int64
}

// Totals sums up what would be invoiced, class by class.
func (p Plan) Totals() []Total {
	var list []Total
	for _, class := range people.Classes() {
		t := Total{Class: class}
		for _, r := range p.Rows {
			if r.Outcome == WillInvoice && r.Bill.Class == class {
				t.Invoices++
				t.Cents += r.Bill.Cents
			}
		}
		if t.Invoices > 0 {
			list = append(list, t)
		}
	}
	return list
}

// Count counts the rows of an outcome.
func (p Plan) Count(o Outcome) (n int) {
	for _, r := range p.Rows {
		if r.Outcome == o {
			n++
		}
	}
	return n
}

// checkYear: the year that is under way, the one before and the one after can be billed.
func (s *Service) checkYear(year int) error {
	if now := s.Today().Year(); year < now-1 || year > now+1 {
		return fault.New(fault.NotFound, "dues.error.year", fault.Args{"Year": strconv.Itoa(year)})
	}
	return nil
}

// billDay is the day whose members a roll-over of a year bills: today within the
// year, its first day before it, its last day after it.
func (s *Service) billDay(year int) time.Time {
	today := s.Today()
	first := time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
	if last := first.AddDate(1, 0, -1); today.After(last) {
		return last
	}
	if today.Before(first) {
		return first
	}
	return today
}

// Preview says what a roll-over of a year would do if it ran now.
func (s *Service) Preview(ctx context.Context, who access.Actor, year int) (Plan, error) {
	if err := MayRead(who); err != nil {
		return Plan{}, err
	}
	if err := s.checkYear(year); err != nil {
		return Plan{}, err
	}
	plan := Plan{Year: year, On: s.billDay(year)}
	members, err := s.people.Register(ctx, nil, plan.On)
	if err != nil {
		return Plan{}, err
	}
	facts, err := s.people.FactsOfAll(ctx, nil)
	if err != nil {
		return Plan{}, err
	}
	plan.Rows, err = s.plan(ctx, nil, year, members, func(id string) (people.Facts, error) { return facts[id], nil })
	return plan, err
}

// plan says what to do about some organizations, whose facts factsOf knows.
func (s *Service) plan(ctx context.Context, tx db.DBTX, year int, members []people.Entry, factsOf func(id string) (people.Facts, error)) ([]Planned, error) {
	q := s.on(tx)
	invoiced, err := q.InvoicedIn(ctx, int64(year))
	if err != nil {
		return nil, audit.Fault(err)
	}
	exempt, err := q.ExemptIn(ctx, int64(year))
	if err != nil {
		return nil, audit.Fault(err)
	}
	agreed, err := q.Rates(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	outcomes := make(map[string]Outcome, len(invoiced)+len(exempt))
	reasons, rates := map[string]string{}, map[string]string{}
	for _, x := range exempt {
		outcomes[x.OrganizationID], reasons[x.OrganizationID] = IsExempt, x.Reason
	}
	for _, id := range invoiced {
		outcomes[id] = HasInvoice
	}
	for _, r := range agreed {
		rates[r.OrganizationID] = rateIn(r, year)
	}
	rows := make([]Planned, len(members))
	for n, m := range members {
		rows[n] = Planned{Organization: m.Organization, Outcome: outcomes[m.ID], Reason: reasons[m.ID], Bill: Bill{Class: m.Class}}
		switch {
		case rows[n].Outcome != "":
			continue
		case m.ParentID != "":
			rows[n].Outcome = IsBranch
			continue
		}
		facts, err := factsOf(m.ID)
		if err != nil {
			return nil, err
		}
		if err := s.planOne(ctx, tx, year, rates[m.ID], facts, &rows[n]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (s *Service) planOne(ctx context.Context, tx db.DBTX, year int, rate string, facts people.Facts, p *Planned) (err error) {
	if p.known, p.Outcome, err = s.knownTx(ctx, tx, p.Organization.ID, facts.Dues, year); err != nil || p.Outcome != "" {
		return err
	}
	bill, trouble := Compute(s.o.Profile, p.Organization.Class, p.Organization.Budget, rate, admittedIn(year, p.Organization.Joined, facts.Earlier))
	p.Bill = bill
	switch {
	case trouble == NoScale:
		p.Outcome = HasNoScale
	case trouble == NoBudget:
		p.Outcome = Missing
	case bill.Cents == 0:
		p.Outcome = WillExempt
	default:
		p.Outcome = WillInvoice
	}
	return nil
}

// knownTx is what the register has of a year, and the outcome that it leads to:
// none where the year may be billed. Dues of nothing are an exemption, unless an
// invoice that was cancelled left them.
func (s *Service) knownTx(ctx context.Context, tx db.DBTX, organizationID string, dues []people.Dues, year int) (people.Dues, Outcome, error) {
	for _, d := range dues {
		switch {
		case d.Year != year:
			continue
		case d.Amount > 0 && !d.Paid.IsZero():
			return d, IsSettled, nil
		case d.Amount > 0:
			return d, "", nil
		}
		cancelled, err := s.on(tx).CountCancelled(ctx, organizationID, int64(year))
		if err != nil {
			return d, "", audit.Fault(err)
		}
		if cancelled == 0 {
			return d, IsExempt, nil
		}
		return d, "", nil
	}
	return people.Dues{}, "", nil
}

// admittedIn is the day within a year on which an organization was admitted; zero
// for one that belonged before it, if in another class: its dues are a renewal.
func admittedIn(year int, joined time.Time, earlier []people.Membership) time.Time {
	first := people.Unbroken(earlier, joined)
	if first.Year() != year {
		return time.Time{}
	}
	return first
}

// Run is a roll-over under way, or one that has ended.
type Run struct {
	ID        string
	Year      int
	Started   time.Time
	StartedBy string
	Total     int // organizations to look at
	Seen      int
	Invoiced  int
	Exempted  int
	Missing   int       // budgets
	Finished  time.Time // zero: under way
}

func runOf(r store.DuesRun) Run {
	return Run{
		ID: r.ID, Year: int(r.Year), Started: db.Time(r.StartedAt), StartedBy: r.StartedBy, Total: int(r.Total), Seen: int(r.Seen), Invoiced: int(r.Invoiced),
		Exempted: int(r.Exempted), Missing: int(r.Missing), Finished: db.Time(r.FinishedAt),
	}
}

// LastRun is the latest roll-over of a year that can be billed; ok is false when
// there was none.
func (s *Service) LastRun(ctx context.Context, who access.Actor, year int) (run Run, ok bool, err error) {
	if err := MayRead(who); err != nil {
		return Run{}, false, err
	}
	if err := s.checkYear(year); err != nil {
		return Run{}, false, err
	}
	row, err := s.on(nil).LastRun(ctx, int64(year))
	if errors.Is(err, db.ErrNotFound) {
		return Run{}, false, nil
	}
	return runOf(row), err == nil, audit.Fault(err)
}

// RollOver is the job that bills a year for everybody.
type RollOver struct {
	Run string `json:"run"`
}

// Kind names the job in the queue.
func (RollOver) Kind() string { return "dues_roll_over" }

// stuckAfter is when a roll-over that has not ended may be taken up by hand.
const stuckAfter = time.Hour

// StartRollOver begins to bill a year; a job does the work (DoRollOver). While one is
// under way a second gets a Conflict refusal; one that has not ended within an
// hour is taken up again instead.
func (s *Service) StartRollOver(ctx context.Context, who access.Actor, year int) (run Run, err error) {
	err = s.log.Do(ctx, who, "dues.roll_over", func(tx *audit.Tx) error {
		if err := mayKeep(who); err != nil {
			return err
		}
		if err := s.checkYear(year); err != nil {
			return err
		}
		q := store.New(tx)
		if last, err := q.LastRun(ctx, int64(year)); err == nil && last.FinishedAt == 0 {
			if run = runOf(last); tx.Now.Sub(run.Started) > stuckAfter {
				tx.About("dues_run", run.ID)
				return s.queue.Add(ctx, tx.Tx, RollOver{Run: run.ID})
			}
			return fault.New(fault.Conflict, "dues.error.under_way", fault.Args{"Year": strconv.Itoa(year)})
		} else if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		members, err := s.people.Register(ctx, tx, s.billDay(year))
		if err != nil {
			return err
		}
		run = Run{ID: db.NewID(), Year: year, Started: tx.Now, StartedBy: who.Name, Total: len(members)}
		err = q.InsertRun(ctx, store.InsertRunParams{
			ID: run.ID, Year: int64(year), StartedAt: db.Micros(tx.Now), StartedBy: who.Name, StartedByID: who.PersonID, Total: int64(run.Total),
		})
		if err != nil {
			return err
		}
		tx.About("dues_run", run.ID)
		tx.Detail("year", year)
		return s.queue.Add(ctx, tx.Tx, RollOver{Run: run.ID})
	})
	return run, err
}

// DoRollOver does a roll-over, some hundred organizations at a time: each batch is
// kept whole with its numbers, or not at all. Interrupted, it begins again and
// passes over whoever has an invoice; one that has ended it leaves alone. The
// letters go out by a job of their own.
func (s *Service) DoRollOver(ctx context.Context, runID string) error {
	row, err := s.on(nil).Run(ctx, runID)
	if err != nil {
		return notFound(err, "dues.error.no_invoice")
	}
	run := runOf(row)
	if !run.Finished.IsZero() {
		return nil
	}
	members, err := s.people.Register(ctx, nil, s.billDay(run.Year))
	if err != nil {
		return err
	}
	run.Seen, run.Missing = 0, 0
	for len(members) > 0 {
		batch := members[:min(invoiceBatch, len(members))]
		members = members[len(batch):]
		var next Run
		err := s.log.Do(ctx, access.TheProgram(), "dues.roll_over_batch", func(tx *audit.Tx) error {
			next = run
			return s.bill(ctx, tx, &next, batch, len(members) == 0)
		})
		if err != nil {
			return fmt.Errorf("dues: roll-over of %d: %w", run.Year, err)
		}
		run = next
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// bill bills one batch.
func (s *Service) bill(ctx context.Context, tx *audit.Tx, run *Run, batch []people.Entry, last bool) error {
	rows, err := s.plan(ctx, tx, run.Year, batch, func(id string) (people.Facts, error) { return s.people.FactsOf(ctx, tx, id) })
	if err != nil {
		return err
	}
	plan := Plan{Rows: rows}
	number := 0
	if n := plan.Count(WillInvoice); n > 0 {
		if number, err = takeNumbers(ctx, tx, run.Year, invoiceSeries, n); err != nil {
			return err
		}
	}
	today := s.day(tx.Now)
	for _, p := range rows {
		switch p.Outcome {
		case WillInvoice:
			if err := s.issueTx(ctx, tx, s.draft(p.Organization, run.Year, number, p.Bill, today), p.known); err != nil {
				return fmt.Errorf("%s: %w", p.Organization.Slug, err)
			}
			number++
			run.Invoiced++
		case WillExempt:
			if err := s.exemptTx(ctx, tx, p.Organization, run.Year, ""); err != nil {
				return fmt.Errorf("%s: %w", p.Organization.Slug, err)
			}
			run.Exempted++
		case Missing:
			run.Missing++
		case HasInvoice, IsExempt, IsSettled, IsBranch, HasNoScale:
		}
	}
	if err := s.useOver(ctx, tx, rows); err != nil {
		return err
	}
	run.Seen += len(batch)
	if last {
		run.Finished = tx.Now
		if err := s.queue.Add(ctx, tx.Tx, Mailing{Year: run.Year}); err != nil {
			return err
		}
	}
	return store.New(tx).UpdateRun(ctx, store.UpdateRunParams{
		ID: run.ID, Seen: int64(run.Seen), Invoiced: int64(run.Invoiced), Exempted: int64(run.Exempted), Missing: int64(run.Missing), FinishedAt: db.Micros(run.Finished),
	})
}

// useOver lets what organizations have over count towards their new invoices.
func (s *Service) useOver(ctx context.Context, tx *audit.Tx, rows []Planned) error {
	with, err := store.New(tx).OrganizationsWithOver(ctx)
	if err != nil || len(with) == 0 {
		return err
	}
	invoiced := map[string]bool{}
	for _, p := range rows {
		invoiced[p.Organization.ID] = p.Outcome == WillInvoice
	}
	for _, id := range with {
		if invoiced[id] {
			if err := s.settleTx(ctx, tx, id); err != nil {
				return err
			}
		}
	}
	return nil
}
