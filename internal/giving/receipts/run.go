package receipts

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
)

// RunState is how a year-end run stands.
type RunState string

// The states of a run.
const (
	Running RunState = "running"
	Paused  RunState = "paused"
	Done    RunState = "done"
)

// Say is the state in words.
func (s RunState) Say() i18n.Message { return i18n.Say("receipts.run." + string(s)) }

// Run is a year-end run: one receipt to each donor with gifts of the year that wait.
type Run struct {
	ID      string
	Year    int
	State   RunState
	Total   int // donors when it began
	Issued  int
	Passed  int // donors who were passed over: no address, or somebody has to decide
	Mailed  int
	Cents   int64 // eligible, together
	Mail    bool  // those who have an address are mailed
	Started time.Time
	By      string
	Ended   time.Time

	after string
}

func runOf(r store.ReceiptRun) Run {
	return Run{
		ID: r.ID, Year: int(r.Year), State: RunState(r.State), Total: int(r.Total), Issued: int(r.Issued), Passed: int(r.Passed), Mailed: int(r.Mailed), Cents: r.Cents,
		Mail: r.Mail != 0, Started: db.Time(r.StartedAt), By: r.StartedBy, Ended: db.Time(r.EndedAt), after: r.AfterDonor,
	}
}

// Percent is how far a run is, from 0 to 100.
func (r Run) Percent() int {
	if r.State == Done || r.Total == 0 {
		return 100
	}
	return min(99, (r.Issued+r.Passed)*100/r.Total)
}

// RunWork is the job that does a run.
type RunWork struct {
	Run string `json:"run"`
}

// Kind names the job in the queue.
func (RunWork) Kind() string { return "receipts_run" }

// Slow puts it where jobs may take minutes.
func (RunWork) Slow() {}

// Asked is a donor who is passed over until something of them is put right.
type Asked struct {
	DonorID, Name string
	Gifts         int
	Cents         int64
	NoAddress     bool   // it is not whole
	Letters       string // of the name or the address, which no receipt can show; empty: none
}

// ToDecide is a gift of which somebody decides whether it is one.
type ToDecide struct {
	GiftID, DonorID, Name string
	Received              time.Time
	Cents, Advantage      int64
}

// Preview is what a run of a year would do if it began now.
type Preview struct {
	Year          int
	Donors, Gifts int
	Cents         int64
	Ask           []Asked // at most PageSize
	Decide        []ToDecide
	NoSigner      bool
}

// checkYear: receipts are issued for the years since 2000 that have begun.
func (s *Service) checkYear(year int) error {
	if year < 2000 || year > s.Today().Year() {
		return fault.New(fault.NotFound, "receipts.error.year", fault.Args{"Year": strconv.Itoa(year)})
	}
	return nil
}

// Preview says what a run of a year would do.
func (s *Service) Preview(ctx context.Context, who access.Actor, year int) (Preview, error) {
	if err := giving.RequireReading(who); err != nil {
		return Preview{}, err
	}
	if err := s.checkYear(year); err != nil {
		return Preview{}, err
	}
	from, to := yearSpan(year)
	q := s.on(nil)
	sum, err := q.CountToReceipt(ctx, db.Day(from), db.Day(to))
	if err != nil {
		return Preview{}, audit.Fault(err)
	}
	p := Preview{Year: year, Donors: int(sum.Donors), Gifts: int(sum.Gifts), Cents: sum.Cents}
	if p.Ask, err = s.toAsk(ctx, from, to); err != nil {
		return Preview{}, err
	}
	decide, err := q.GiftsToDecide(ctx, store.GiftsToDecideParams{FromDay: db.Day(from), ToDay: db.Day(to), Percent: s.rules.DecidePercent, PageSize: PageSize})
	if err != nil {
		return Preview{}, audit.Fault(err)
	}
	for _, r := range decide {
		p.Decide = append(p.Decide, ToDecide{GiftID: r.ID, DonorID: r.DonorID, Name: r.Name, Received: db.ParseDay(r.Received), Cents: r.Cents - r.BackCents, Advantage: r.AdvantageCents})
	}
	_, err = s.signer(ctx, nil, "")
	p.NoSigner = fault.Is(err, fault.Conflict)
	if p.NoSigner {
		err = nil
	}
	return p, err
}

// toAsk lists the donors who wait and of whom no receipt can be made as they stand.
func (s *Service) toAsk(ctx context.Context, from, to time.Time) (list []Asked, err error) {
	rows, err := s.on(nil).DonorsWaiting(ctx, db.Day(from), db.Day(to))
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range rows {
		address := giving.Address{Street: r.Street, City: r.City, Province: r.Province, Postal: r.Postal, Country: r.Country}
		letters, err := s.lacking(ctx, r.Name, strings.Join(address.Lines(s.o.Profile.Giving.Home()), "\n"))
		if err != nil {
			return nil, err
		}
		if address.Whole() && letters == "" {
			continue
		}
		list = append(list, Asked{DonorID: r.ID, Name: r.Name, Gifts: int(r.Gifts), Cents: r.Cents, NoAddress: !address.Whole(), Letters: letters})
		if len(list) == PageSize {
			break
		}
	}
	return list, nil
}

// Start begins the run of a year: the job does it. mail has those who have an address be
// mailed. While one is under way a second is refused.
func (s *Service) Start(ctx context.Context, who access.Actor, year int, mail bool) (run Run, err error) {
	if err := giving.RequireKeeping(who); err != nil {
		return Run{}, err
	}
	if !s.Official() {
		return Run{}, fault.New(fault.Conflict, "receipts.error.off", nil)
	}
	if err := s.checkYear(year); err != nil {
		return Run{}, err
	}
	err = s.log.Do(ctx, who, "receipts.run", func(tx *audit.Tx) error {
		q := store.New(tx)
		if _, err := s.signer(ctx, tx, ""); err != nil {
			return err
		}
		if _, err := q.LiveRun(ctx, int64(year)); err == nil {
			return fault.New(fault.Conflict, "receipts.error.run_under_way", fault.Args{"Year": strconv.Itoa(year)})
		} else if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		from, to := yearSpan(year)
		sum, err := q.CountToReceipt(ctx, db.Day(from), db.Day(to))
		if err != nil {
			return err
		}
		if sum.Donors == 0 {
			return fault.New(fault.Conflict, "receipts.error.nothing", nil)
		}
		row := store.InsertRunParams{
			ID: db.NewID(), Year: int64(year), State: string(Running), Total: sum.Donors, Mail: db.Flag(mail), StartedAt: db.Micros(tx.Now), StartedBy: who.Name,
		}
		run = runOf(store.ReceiptRun(row))
		tx.About(KindRun, row.ID)
		tx.Detail("year", year)
		if err := q.InsertRun(ctx, row); err != nil {
			return err
		}
		return s.queue.Add(ctx, tx.Tx, RunWork{Run: row.ID})
	})
	return run, err
}

// Pause has a run stop after the donors that it is at; Resume has it go on.
func (s *Service) Pause(ctx context.Context, who access.Actor, id string) error {
	return s.turn(ctx, who, "receipts.pause", id, Running, Paused)
}

// Resume has a run go on that was paused, or whose job was lost.
func (s *Service) Resume(ctx context.Context, who access.Actor, id string) error {
	return s.turn(ctx, who, "receipts.resume", id, Paused, Running)
}

func (s *Service) turn(ctx context.Context, who access.Actor, action, id string, from, to RunState) error {
	if err := giving.RequireKeeping(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Run(ctx, id)
		if err != nil {
			return notFound(err, "receipts.error.no_run")
		}
		if row.State == string(Done) {
			return fault.New(fault.Conflict, "receipts.error.run_done", nil)
		}
		tx.About(KindRun, id)
		if row.State == string(from) {
			if _, err := q.RunIs(ctx, store.RunIsParams{ID: id, State: string(to)}); err != nil {
				return err
			}
		}
		if to == Running {
			return s.queue.Add(ctx, tx.Tx, RunWork{Run: id})
		}
		return nil
	})
}

// Run returns a run; a NotFound refusal for none.
func (s *Service) Run(ctx context.Context, who access.Actor, id string) (Run, error) {
	if err := giving.RequireReading(who); err != nil {
		return Run{}, err
	}
	row, err := s.on(nil).Run(ctx, id)
	if err != nil {
		return Run{}, notFound(err, "receipts.error.no_run")
	}
	return runOf(row), nil
}

// Runs lists the runs of a year, the latest first.
func (s *Service) Runs(ctx context.Context, who access.Actor, year int) ([]Run, error) {
	if err := giving.RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).RunsOf(ctx, int64(year))
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Run, len(rows))
	for i, r := range rows {
		list[i] = runOf(r)
	}
	return list, nil
}

// How many donors one transaction issues to, and how long one job works before it lets
// another take its place: a job that takes longer than its time is ended.
const (
	runBatch = 100
	runTurn  = 2 * time.Minute
)

// DoRun does a run, or what is left of it. Done twice, it does nothing more: whoever has
// a receipt has no gift that waits.
func (s *Service) DoRun(ctx context.Context, id string) error {
	began := s.db.Now()
	for {
		run, err := s.batch(ctx, id)
		if err != nil {
			return err
		}
		if err := s.setRun(ctx, run); err != nil {
			return err
		}
		if run.State != Running {
			return nil
		}
		if s.db.Now().Sub(began) > runTurn {
			return s.log.Do(ctx, access.TheProgram(), "receipts.run_on", func(tx *audit.Tx) error {
				return s.queue.Add(ctx, tx.Tx, RunWork{Run: id})
			})
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// batch issues receipts to the next donors of a run.
func (s *Service) batch(ctx context.Context, id string) (run Run, err error) {
	err = s.issuing(ctx, access.TheProgram(), "receipts.run_batch", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Run(ctx, id)
		if err != nil {
			return notFound(err, "receipts.error.no_run")
		}
		if run = runOf(row); run.State != Running {
			return nil
		}
		from, to := yearSpan(run.Year)
		donors, err := q.DonorsToReceipt(ctx, store.DonorsToReceiptParams{FromDay: db.Day(from), ToDay: db.Day(to), After: run.after, PageSize: runBatch})
		if err != nil {
			return err
		}
		signer, err := s.signer(ctx, tx, "")
		if err != nil {
			return err
		}
		for _, d := range donors {
			if err := s.runOne(ctx, tx, &run, d, signer); err != nil {
				return err
			}
			run.after = d
		}
		if err := q.RunWent(ctx, store.RunWentParams{
			ID: id, Issued: int64(run.Issued), Passed: int64(run.Passed), Mailed: int64(run.Mailed), Cents: run.Cents, AfterDonor: run.after,
		}); err != nil {
			return err
		}
		if len(donors) == runBatch {
			return nil
		}
		run.State, run.Ended = Done, tx.Now
		_, err = q.RunIs(ctx, store.RunIsParams{ID: id, State: string(Done), EndedAt: db.Micros(tx.Now)})
		return err
	})
	return run, err
}

// runOne issues the receipt of one donor of a run, or passes them over.
func (s *Service) runOne(ctx context.Context, tx *audit.Tx, run *Run, donorID string, signer Signer) error {
	gifts, err := s.waiting(ctx, tx, donorID, run.Year)
	if err != nil {
		return err
	}
	d, err := s.giving.Donor(ctx, tx, donorID)
	if err != nil {
		return err
	}
	l := lot{donor: d, gifts: gifts, cumulative: true, run: run.ID, by: run.By, signer: signer}
	if err := s.check(ctx, l); d.Erased || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		run.Passed++ // one who cannot have a receipt does not keep the others from theirs
		return nil
	} else if err != nil {
		return err
	}
	r, err := s.issueTx(ctx, tx, l)
	if err != nil {
		return err
	}
	run.Issued++
	run.Cents += r.Eligible
	if run.Mail && r.Email != "" {
		run.Mailed++
	}
	return nil
}

// setRun sets the documents of the receipts of a run that have none yet, on all
// processors, and mails them.
func (s *Service) setRun(ctx context.Context, run Run) error {
	for {
		ids, err := s.on(nil).ReceiptsToSet(ctx, run.ID, runBatch)
		if err != nil || len(ids) == 0 {
			return audit.Fault(err)
		}
		list, sums, err := s.setMany(ctx, ids)
		if err != nil {
			return err
		}
		err = s.issuing(ctx, access.TheProgram(), "receipts.set", func(tx *audit.Tx) error {
			var letters []outmail.Message // sent together: a job for each would cost as much as the receipt
			for i, r := range list {
				mailed, err := s.noteTx(ctx, tx, r, sums[i], run.Mail)
				if err != nil {
					return err
				}
				if mailed {
					letters = append(letters, s.letter(r))
				}
			}
			return s.mail.Queue(ctx, tx.Tx, letters...)
		})
		if err != nil {
			return err
		}
	}
}

// setMany sets documents side by side.
func (s *Service) setMany(ctx context.Context, ids []string) (list []Receipt, sums []string, err error) {
	list, sums = make([]Receipt, len(ids)), make([]string, len(ids))
	errs := make([]error, len(ids))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				r, err := s.Get(ctx, nil, ids[i])
				if err != nil {
					errs[i] = err
					continue
				}
				raw, err := s.pdf(ctx, r.asIssued(), time.Time{})
				list[i], sums[i], errs[i] = r, sumOf(raw), err
			}
		})
	}
	for i := range ids {
		next <- i
	}
	close(next)
	workers.Wait()
	return list, sums, errors.Join(errs...)
}

// amountOf are cents of the coalition's currency.
func (s *Service) amountOf(cents int64) money.Amount { return money.Of(cents, s.o.Profile.Currency) }

// Year is what was issued for the gifts of a year.
type Year struct {
	Issued, Replaced, Cancelled int
	Eligible                    int64 // cents of those in force
	First, Last                 int64 // the serial numbers ever given
}

// YearAt is what was issued for the gifts of a year.
func (s *Service) YearAt(ctx context.Context, who access.Actor, year int) (Year, error) {
	if err := giving.RequireReading(who); err != nil {
		return Year{}, err
	}
	rows, err := s.on(nil).ReceiptSums(ctx, int64(year))
	if err != nil {
		return Year{}, audit.Fault(err)
	}
	var y Year
	for _, r := range rows {
		switch State(r.State) {
		case Issued:
			y.Issued, y.Eligible = int(r.Receipts), r.Cents
		case Replaced:
			y.Replaced = int(r.Receipts)
		case Cancelled:
			y.Cancelled = int(r.Receipts)
		}
	}
	span, err := s.on(nil).SerialSpan(ctx)
	y.First, y.Last = span.First, span.Last
	return y, audit.Fault(err)
}
