package persondata

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/people/merging"
	"plenary.example/internal/persondata/internal/store"
	"plenary.example/internal/signin"
)

// Holder is a subject that holds something about persons.
type Holder interface {
	// Holdings is what it holds about a person, by kind. tx nil is the reader.
	Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error)
	// Repoint gives what one person has to another, and says exactly what it did.
	Repoint(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error)
	// Restore undoes what Repoint did; moves that are not its own it leaves alone.
	// Where something depends on a move since, it refuses with a Conflict.
	Restore(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error
	// Erase takes away what Holdings does not say stays.
	Erase(ctx context.Context, tx *audit.Tx, personID string) error
}

// Options say for which installation the service works.
type Options struct {
	Name    i18n.Text      // the coalition's
	Site    string         // "https://plenary.ccr.example", for links in mails
	Zone    *time.Location // where the coalition's days are; nil for UTC
	Catalog *i18n.Catalog  // words the mails
}

// Service answers for what is held about people.
type Service struct {
	db      *db.DB
	log     *audit.Log
	people  *people.Service
	signin  *signin.Service
	mail    *outmail.Service
	holders []Holder
	// register and organizations are what names organizations; see MergeOrganizations.
	register      *merging.Register
	organizations []OrganizationHolder
	o             Options
}

// New returns the service over the database of log. holders are all the subjects
// that hold something about persons, in the order pages show them.
func New(log *audit.Log, register *people.Service, doors *signin.Service, mail *outmail.Service, o Options, holders ...Holder) *Service {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	s := &Service{db: log.DB(), log: log, people: register, signin: doors, mail: mail, o: o}
	s.holders = append(append(s.holders, holders...), own{s})
	return s
}

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

// Report is all that is held about a person at an instant.
type Report struct {
	At       time.Time
	Person   people.Person
	Holdings []holding.Holding
}

// Held is what is held about a person: for the person and for the secretariat.
func (s *Service) Held(ctx context.Context, who access.Actor, personID string) (Report, error) {
	if err := maySee(who, personID); err != nil {
		return Report{}, err
	}
	return s.held(ctx, nil, personID, s.db.Now())
}

func (s *Service) held(ctx context.Context, tx db.DBTX, personID string, now time.Time) (Report, error) {
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return Report{}, err
	}
	r := Report{At: now, Person: p}
	for _, h := range s.holders {
		list, err := h.Holdings(ctx, tx, personID)
		if err != nil {
			return Report{}, err
		}
		r.Holdings = append(r.Holdings, list...)
	}
	return r, nil
}

// Kinds are the holdings that hold something.
func (r Report) Kinds() []holding.Holding {
	var list []holding.Holding
	for _, h := range r.Holdings {
		if h.Count > 0 {
			list = append(list, h)
		}
	}
	return list
}

// Exported is a report as machines read it, with its words in one language.
type Exported struct {
	Coalition string         `json:"coalition"`
	Person    string         `json:"person"`
	At        time.Time      `json:"exported_at"`
	Kinds     []ExportedKind `json:"holdings"`
}

// ExportedKind is one kind of record in an export.
type ExportedKind struct {
	Kind    string           `json:"kind"`
	What    string           `json:"what"`
	Why     string           `json:"purpose"`
	Kept    string           `json:"retention"`
	Count   int              `json:"count"`
	Records []holding.Record `json:"records"`
}

// Export writes a report for machines, its words in one language.
func (s *Service) Export(r Report, l *i18n.Localizer) Exported {
	e := Exported{Coalition: s.o.Name.In(l.Lang()), Person: r.Person.ID, At: r.At}
	for _, h := range r.Kinds() {
		k := ExportedKind{Kind: h.Kind, What: l.Say(h.Title()), Why: l.Say(h.Why()), Kept: l.Say(h.Kept()), Count: h.Count, Records: h.Records}
		if k.Records == nil {
			k.Records = []holding.Record{}
		}
		e.Kinds = append(e.Kinds, k)
	}
	return e
}

// Clean forgets what is of no use any more: addresses that never answered, and
// what merges moved once they can no longer be undone. Run it every hour or so.
func (s *Service) Clean(ctx context.Context) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if _, err := q.DeleteAddressChangesBefore(ctx, db.Micros(tx.Now)); err != nil {
			return err
		}
		old, err := q.OldMerges(ctx, db.Micros(tx.Now.AddDate(0, 0, -UndoDays)))
		if err != nil {
			return err
		}
		for _, id := range old {
			if err := q.ForgetMerge(ctx, id); err != nil {
				return err
			}
		}
		if err := s.cleanBreaches(ctx, tx); err != nil {
			return err
		}
		return q.ForgetOrganizationMerges(ctx, db.Micros(tx.Now.AddDate(0, 0, -UndoDays)))
	})
	return audit.Fault(err)
}

// own is what this package itself holds about a person.
type own struct{ s *Service }

// Holdings are a person's requests about what is held about them.
func (o own) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	if tx == nil {
		tx = o.s.db.Reader()
	}
	q := store.New(tx)
	rows, err := q.RequestsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	requests := holding.Of("requests", holding.Remain)
	for _, r := range rows {
		requests.Count++
		requests.Records = append(requests.Records, holding.Record{
			{Name: "request", Value: holding.Word{Code: r.Kind, Say: RequestKind(r.Kind).Name()}},
			{Name: "method", Value: holding.Word{Code: r.How, Say: Way(r.How).Name()}},
			{Name: "at", Value: db.Time(r.AskedAt)},
			{Name: "message", Value: r.Note},
			{Name: "entered_by", Value: r.RecordedName},
			{Name: "state", Value: holding.Word{Code: r.State, Say: RequestState(r.State).Name()}},
			{Name: "answer", Value: r.Answer},
		})
	}
	asked, err := q.ActingRequests(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	acting := holding.Of("acting", holding.Remain)
	for _, r := range asked {
		acting.Count++
		acting.Records = append(acting.Records, holding.Record{
			{Name: "method", Value: holding.Word{Code: r.How, Say: Way(r.How).Name()}}, {Name: "at", Value: db.Time(r.At)}, {Name: "message", Value: r.Note}, {Name: "entered_by", Value: r.RecordedName}, {Name: "ended", Value: db.Time(r.EndedAt)},
		})
	}
	written, err := q.BreachEntriesBy(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	incidents := holding.Of("incidents", holding.Remain)
	for _, r := range written {
		incidents.Count++
		incidents.Records = append(incidents.Records, holding.Record{{Name: "reference", Value: Breach{Year: int(r.Year), Number: int(r.Number)}.Label()}, {Name: "at", Value: db.Time(r.At)}})
	}
	return []holding.Holding{requests.Staying(), acting.Staying(), incidents.Staying()}, nil
}

// Repoint moves nothing; an address on its way is forgotten.
func (o own) Repoint(ctx context.Context, tx *audit.Tx, from, _ string) ([]holding.Move, error) {
	return nil, store.New(tx).DeleteAddressChanges(ctx, from)
}

// Restore has nothing to undo.
func (o own) Restore(context.Context, *audit.Tx, string, string, []holding.Move) error { return nil }

// Erase leaves that something was asked and answered, without the name or what
// was written.
func (o own) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	q := store.New(tx)
	if err := q.DeleteAddressChanges(ctx, personID); err != nil {
		return err
	}
	if _, err := q.EndActingRequests(ctx, personID, db.Micros(tx.Now)); err != nil {
		return err
	}
	if err := q.ForgetMerges(ctx, personID); err != nil {
		return err
	}
	return q.ForgetRequests(ctx, personID)
}
