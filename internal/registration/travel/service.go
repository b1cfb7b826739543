package travel

import (
	"context"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/internal/store"
)

// Options are what the fund must be told of the coalition.
type Options struct {
	Profile config.Profile
	// Site is the address of the web site without a final slash.
	Site string
}

// Service holds the use cases of the travel fund.
type Service struct {
	db         *db.DB
	log        *audit.Log
	gatherings *gatherings.Service
	register   *registration.Service
	people     *people.Service
	mail       *outmail.Service
	catalog    *i18n.Catalog
	o          Options
}

// New returns the service.
func New(log *audit.Log, held *gatherings.Service, register *registration.Service, persons *people.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	return &Service{db: log.DB(), log: log, gatherings: held, register: register, people: persons, mail: mail, catalog: catalog, o: o}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

func (f Fund) text(cents int64) i18n.Text { return money.Of(cents, f.Currency).Text() }

// FundOf returns the fund of a gathering; a NotFound refusal for none. tx nil is the
// reader.
func (s *Service) FundOf(ctx context.Context, tx db.DBTX, gatheringID string) (Fund, error) {
	q := s.on(tx)
	r, err := q.Fund(ctx, gatheringID)
	if err != nil {
		return Fund{}, notFound(err, "travel.error.no_fund")
	}
	f := fundOf(r)
	if f.Deciders, err = q.Deciders(ctx, gatheringID); err != nil {
		return f, audit.Fault(err)
	}
	rows, err := q.Criteria(ctx, gatheringID)
	for _, c := range rows {
		f.Criteria = append(f.Criteria, Criterion{Slug: c.Slug, Name: i18n.Text{EN: c.NameEn, FR: c.NameFr}, Most: int(c.Most)})
	}
	return f, audit.Fault(err)
}

func fundOf(r store.TravelFund) Fund {
	return Fund{
		GatheringID: r.GatheringID, Opens: db.ParseDay(r.OpensDay), Closes: db.ParseDay(r.ClosesDay), Currency: r.Currency, Budget: r.BudgetCents, Most: r.MostCents,
		Granted: r.GrantedCents, BodyID: r.BodyID, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, ForgetDays: int(r.ForgetDays), Ends: db.ParseDay(r.EndsDay),
	}
}

// SetUp opens the fund of a gathering, or changes it: those who run its registration
// do. A criterion that has the slug of one there was is that one, whatever it is called
// now and wherever it stands, so that the points it got stay its own.
func (s *Service) SetUp(ctx context.Context, who access.Actor, gatheringID string, f Fund) error {
	f.About, f.GatheringID, f.Currency = trim(f.About), gatheringID, s.o.Profile.Currency
	f.Opens, f.Closes = clock.Day(f.Opens), clock.Day(f.Closes)
	f.Criteria = slices.Clone(f.Criteria)
	for i := range f.Criteria {
		f.Criteria[i].Name = trim(f.Criteria[i].Name)
	}
	return s.log.Do(ctx, who, "travel.set_up", func(tx *audit.Tx) error {
		g, err := s.gatherings.ByID(ctx, tx, gatheringID)
		if err != nil {
			return err
		}
		if err := who.Require(registration.MayRun(who, g), "power.run_registration"); err != nil {
			return err
		}
		if _, err := s.register.SettingsOf(ctx, tx, gatheringID); err != nil {
			return err
		}
		had, err := s.FundOf(ctx, tx, gatheringID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		f.Granted = had.Granted
		f.Criteria = named(f.Criteria, had.Criteria)
		if err := f.check(); err != nil {
			return err
		}
		tx.About(KindFund, gatheringID)
		days := g.Days()
		return f.put(ctx, store.New(tx), days[len(days)-1])
	})
}

func (f Fund) put(ctx context.Context, q *store.Queries, ends time.Time) error {
	err := q.PutFund(ctx, store.PutFundParams{
		GatheringID: f.GatheringID, OpensDay: db.Day(f.Opens), ClosesDay: db.Day(f.Closes), Currency: f.Currency, BudgetCents: f.Budget, MostCents: f.Most,
		BodyID: f.BodyID, AboutEn: f.About.EN, AboutFr: f.About.FR, ForgetDays: int64(f.ForgetDays), EndsDay: db.Day(ends),
	})
	if err != nil {
		return err
	}
	if err := q.DropDeciders(ctx, f.GatheringID); err != nil {
		return err
	}
	if f.BodyID == "" {
		for _, id := range f.Deciders {
			if err := q.InsertDecider(ctx, f.GatheringID, id); err != nil {
				return err
			}
		}
	}
	if err := q.DropCriteria(ctx, f.GatheringID); err != nil {
		return err
	}
	for i, c := range f.Criteria {
		err := q.InsertCriterion(ctx, store.InsertCriterionParams{GatheringID: f.GatheringID, Slug: c.Slug, Place: int64(i), NameEn: c.Name.EN, NameFr: c.Name.FR, Most: int64(c.Most)})
		if err != nil {
			return err
		}
	}
	return nil
}

func requestOf(r store.TravelRequest) Request {
	lang, _ := i18n.ParseLang(r.Lang)
	return Request{
		ID: r.ID, GatheringID: r.GatheringID, RegistrationID: r.RegistrationID, PersonID: r.PersonID, Name: r.Name, Email: r.Email, Organization: r.Organization, Lang: lang,
		Asking: Asking{From: r.LeavesFrom, Distance: int(r.Distance), Means: Means(r.Means), Cost: r.CostCents, Asked: r.AskedCents, Support: r.Support, Reasons: r.Reasons},
		State:  State(r.State), Made: db.Time(r.MadeAt), Granted: r.GrantedCents, Decision: r.Decision, DecidedAt: db.Time(r.DecidedAt), DecidedBy: r.DecidedBy,
		Paid: db.ParseDay(r.PaidDay), Reference: r.PaidReference, Forgotten: r.Forgotten,
	}
}

func put(ctx context.Context, tx *audit.Tx, r Request) error {
	return store.New(tx).UpdateRequest(ctx, store.UpdateRequestParams{
		ID: r.ID, LeavesFrom: r.From, Distance: int64(r.Distance), Means: string(r.Means), CostCents: r.Cost, AskedCents: r.Asked, Support: r.Support, Reasons: r.Reasons,
		State: string(r.State), GrantedCents: r.Granted, Decision: r.Decision, DecidedAt: db.Micros(r.DecidedAt), DecidedBy: r.DecidedBy, PaidDay: db.Day(r.Paid),
		PaidReference: r.Reference,
	})
}

// Ask asks for help, or changes what was asked while that is possible. link is the
// person's own, as Own of registration has it.
func (s *Service) Ask(ctx context.Context, who access.Actor, link, registrationID string, a Asking) error {
	a = a.normal()
	if _, err := s.mail.Tokens(ctx); err != nil { // drawn before the transaction
		return err
	}
	return s.log.Do(ctx, who, "travel.ask", func(tx *audit.Tx) error {
		reg, f, err := s.own(ctx, tx, who, link, registrationID)
		if err != nil {
			return err
		}
		if reg.State == registration.Cancelled || reg.Online {
			return fault.New(fault.Conflict, "travel.error.not_coming", nil)
		}
		if !f.OpenOn(clock.DayIn(tx.Now, s.o.Profile.Location())) {
			return fault.New(fault.Conflict, "travel.error.closed", fault.Args{"Opens": f.Opens, "Closes": f.Closes})
		}
		if err := a.check(f); err != nil {
			return err
		}
		q := store.New(tx)
		row, err := q.RequestOfRegistration(ctx, reg.ID)
		switch {
		case err == nil:
			r := requestOf(row)
			if r.State != Asked && r.State != Withdrawn {
				return fault.New(fault.Conflict, "travel.error.decided", nil)
			}
			r.Asking, r.State = a, Asked
			tx.About(Kind, r.ID)
			return put(ctx, tx, r)
		case !errors.Is(err, db.ErrNotFound):
			return err
		}
		id := db.NewID()
		tx.About(Kind, id)
		return q.InsertRequest(ctx, store.InsertRequestParams{
			ID: id, GatheringID: f.GatheringID, RegistrationID: reg.ID, PersonID: reg.PersonID, Name: reg.Name, Email: reg.Email, Organization: reg.Organization,
			Lang: string(reg.Lang), LeavesFrom: a.From, Distance: int64(a.Distance), Means: string(a.Means), CostCents: a.Cost, AskedCents: a.Asked, Support: a.Support,
			Reasons: a.Reasons, State: string(Asked), MadeAt: db.Micros(tx.Now),
		})
	})
}

func (s *Service) own(ctx context.Context, tx db.DBTX, who access.Actor, link, registrationID string) (registration.Registration, Fund, error) {
	reg, err := s.register.Own(ctx, tx, who, link, registrationID)
	if err != nil {
		return reg, Fund{}, err
	}
	f, err := s.FundOf(ctx, tx, reg.GatheringID)
	return reg, f, err
}

// Withdraw takes a request back before it is decided.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, link, registrationID string) error {
	if _, err := s.mail.Tokens(ctx); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "travel.withdraw", func(tx *audit.Tx) error {
		reg, _, err := s.own(ctx, tx, who, link, registrationID)
		if err != nil {
			return err
		}
		row, err := store.New(tx).RequestOfRegistration(ctx, reg.ID)
		if err != nil {
			return notFound(err, "travel.error.no_request")
		}
		r := requestOf(row)
		if r.State != Asked {
			return fault.New(fault.Conflict, "travel.error.decided", nil)
		}
		r.State = Withdrawn
		tx.About(Kind, r.ID)
		return put(ctx, tx, r)
	})
}

// Mine returns the request of a registration to the person alone; found is false for
// none.
func (s *Service) Mine(ctx context.Context, who access.Actor, link, registrationID string) (r Request, found bool, err error) {
	reg, err := s.register.Own(ctx, nil, who, link, registrationID)
	if err != nil {
		return Request{}, false, err
	}
	row, err := s.on(nil).RequestOfRegistration(ctx, reg.ID)
	if errors.Is(err, db.ErrNotFound) {
		return Request{}, false, nil
	}
	return requestOf(row), err == nil, audit.Fault(err)
}

// PageSize is how many requests a page has at most.
const PageSize = 50

// List lists a page of the requests of a fund to those who decide, in the order in
// which they came, and the points that each got.
func (s *Service) List(ctx context.Context, who access.Actor, gatheringID, after string) (list []Request, scores map[string][]Score, more bool, err error) {
	f, err := s.FundOf(ctx, nil, gatheringID)
	if err != nil {
		return nil, nil, false, err
	}
	if err := mayRead(who, f); err != nil {
		return nil, nil, false, err
	}
	q := s.on(nil)
	rows, err := q.Requests(ctx, store.RequestsParams{GatheringID: gatheringID, AfterID: after, PageSize: PageSize + 1})
	if err != nil {
		return nil, nil, false, audit.Fault(err)
	}
	if more = len(rows) > PageSize; more {
		rows = rows[:PageSize]
	}
	for _, r := range rows {
		list = append(list, requestOf(r))
	}
	points, err := q.ScoresOfGathering(ctx, gatheringID)
	scores = map[string][]Score{}
	for _, p := range points {
		scores[p.RequestID] = append(scores[p.RequestID], scoreOf(p))
	}
	return list, scores, more, audit.Fault(err)
}

func scoreOf(r store.TravelScore) Score {
	return Score{RequestID: r.RequestID, Slug: r.Slug, PersonID: r.PersonID, Person: r.PersonName, Points: int(r.Points)}
}

// Get returns a request with its scores to those who decide.
func (s *Service) Get(ctx context.Context, who access.Actor, id string) (Request, Fund, []Score, error) {
	row, err := s.on(nil).Request(ctx, id)
	if err != nil {
		return Request{}, Fund{}, nil, notFound(err, "travel.error.no_request")
	}
	f, err := s.FundOf(ctx, nil, row.GatheringID)
	if err != nil {
		return Request{}, f, nil, err
	}
	if err := mayRead(who, f); err != nil {
		return Request{}, Fund{}, nil, err
	}
	rows, err := s.on(nil).ScoresOf(ctx, id)
	scores := make([]Score, len(rows))
	for i, r := range rows {
		scores[i] = scoreOf(r)
	}
	return requestOf(row), f, scores, audit.Fault(err)
}

// Sum is how many requests stand in a state, and what they come to in cents.
type Sum struct {
	State          State
	Requests       int
	Asked, Granted int64
}

// Sums adds up the requests of a fund for those who decide.
func (s *Service) Sums(ctx context.Context, who access.Actor, f Fund) ([]Sum, error) {
	if err := mayRead(who, f); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).RequestSums(ctx, f.GatheringID)
	list := make([]Sum, len(rows))
	for i, r := range rows {
		list[i] = Sum{State: State(r.State), Requests: int(r.Requests), Asked: r.Asked, Granted: r.Granted}
	}
	return list, audit.Fault(err)
}

// decide runs a use case of those who decide on a request.
func (s *Service) decide(ctx context.Context, who access.Actor, action, id string, fn func(tx *audit.Tx, f Fund, r Request) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		row, err := store.New(tx).Request(ctx, id)
		if err != nil {
			return notFound(err, "travel.error.no_request")
		}
		f, err := s.FundOf(ctx, tx, row.GatheringID)
		if err != nil {
			return err
		}
		r := requestOf(row)
		if err := mayDecide(who, f, r); err != nil {
			return err
		}
		if r.Forgotten {
			return fault.New(fault.Conflict, "travel.error.forgotten", nil)
		}
		tx.About(Kind, r.ID)
		return fn(tx, f, r)
	})
}

// Rate keeps how one of those who decide rates a request, criterion by criterion.
func (s *Service) Rate(ctx context.Context, who access.Actor, id string, points map[string]int) error {
	return s.decide(ctx, who, "travel.rate", id, func(tx *audit.Tx, f Fund, r Request) error {
		for _, c := range f.Criteria {
			p, given := points[c.Slug]
			if !given {
				continue
			}
			if p < 0 || p > c.Most {
				return fault.Field("points_"+c.Slug, "travel.error.score", fault.Args{"Name": c.Name, "Most": c.Most})
			}
			err := store.New(tx).PutScore(ctx, store.PutScoreParams{RequestID: r.ID, Slug: c.Slug, PersonID: who.PersonID, PersonName: who.Name, Points: int64(p)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Decision is what those who decide come to.
type Decision struct {
	Grant   bool
	Cents   int64
	Reasons string
}

// Decide grants an amount or refuses, with reasons that the person reads. It may be
// changed until the money is paid out. What is granted never comes to more than the
// budget.
func (s *Service) Decide(ctx context.Context, who access.Actor, id string, d Decision) error {
	d.Reasons = Asking{Reasons: d.Reasons}.normal().Reasons
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return err
	}
	return s.decide(ctx, who, "travel.decide", id, func(tx *audit.Tx, f Fund, r Request) error {
		switch {
		case r.State == Withdrawn:
			return fault.New(fault.Conflict, "travel.error.withdrawn", nil)
		case !r.Paid.IsZero():
			return fault.New(fault.Conflict, "travel.error.paid", nil)
		case d.Reasons == "" || long(d.Reasons, MaxReason):
			return fault.Field("reasons", "travel.error.decision_reasons", fault.Args{"Most": MaxReason})
		case d.Grant && (d.Cents <= 0 || d.Cents > r.Cost):
			return fault.Field("cents", "travel.error.grant", fault.Args{"Cost": f.text(r.Cost)})
		case d.Grant && f.Most > 0 && d.Cents > f.Most:
			return fault.Field("cents", "travel.error.asked_most", fault.Args{"Most": f.text(f.Most)})
		}
		if !d.Grant {
			d.Cents = 0
		}
		n, err := store.New(tx).GrantFromFund(ctx, d.Cents-r.Granted, f.GatheringID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Field("cents", "travel.error.over_budget", fault.Args{"Left": f.text(f.Left() + r.Granted)})
		}
		r.State, r.Granted, r.Decision, r.DecidedAt, r.DecidedBy = Refused, d.Cents, d.Reasons, tx.Now, who.Name
		if d.Grant {
			r.State = Granted
		}
		if err := put(ctx, tx, r); err != nil {
			return err
		}
		return s.tell(ctx, tx, key.Link(registration.PersonLink, r.RegistrationID), r)
	})
}

// tell says that there is a decision; what it is stands behind the person's own link.
func (s *Service) tell(ctx context.Context, tx *audit.Tx, link string, r Request) error {
	if r.Email == "" {
		return nil
	}
	g, err := s.gatherings.ByID(ctx, tx, r.GatheringID)
	if err != nil {
		return err
	}
	l := s.catalog.For(r.Lang)
	return s.mail.Queue(ctx, tx.Tx, outmail.Message{
		To: mailmsg.Address{Name: r.Name, Address: r.Email}, Lang: r.Lang, Subject: l.T("travel.letter.subject", "Title", g.Title),
		Paragraphs: []string{l.T("travel.letter.told", "Name", r.Name, "Title", g.Title), l.T("travel.letter.confidential")},
		Button:     outmail.Button{Label: l.T("travel.letter.button"), URL: s.o.Site + "/" + string(r.Lang) + "/gatherings/" + g.Key + "/register/people/" + link + "/travel"},
	})
}
