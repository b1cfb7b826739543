package followup

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/internal/store"
)

// The names under which the record knows asks and commitments.
const (
	AskKind        = "ask"
	CommitmentKind = "commitment"
)

// Service holds the use cases of follow-up.
type Service struct {
	db          *db.DB
	log         *audit.Log
	roundtables *roundtables.Service
	people      *people.Service
	resolutions *resolutions.Service
	mail        *outmail.Service
	blobs       *blobs.Store
	catalog     *i18n.Catalog
	o           roundtables.Options
}

// New returns the service over the roundtables of r.
func New(log *audit.Log, r *roundtables.Service, register *people.Service, library *resolutions.Service, mail *outmail.Service, catalog *i18n.Catalog) *Service {
	return &Service{
		db: log.DB(), log: log, roundtables: r, people: register, resolutions: library, mail: mail, blobs: blobs.New(log.DB()), catalog: catalog, o: r.Options(),
	}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

// Today is the coalition's calendar day of an instant.
func (s *Service) Today(now time.Time) time.Time { return s.roundtables.Day(now) }

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func notFound(err error) error {
	if missing(err) {
		return fault.Wrap(err, fault.NotFound, "followup.error.not_found", nil)
	}
	return audit.Fault(err)
}

// mayFollow: those who choose the items of a roundtable follow what came of them.
func mayFollow(who access.Actor, r roundtables.Roundtable) error {
	return who.Require(roundtables.MayChoose(who, r), "power.follow_up")
}

// followed is a roundtable that was held, for an act of following it.
func (s *Service) followed(ctx context.Context, tx *audit.Tx, id string) (roundtables.Roundtable, error) {
	r, err := s.roundtables.ByID(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if err := mayFollow(tx.Who(), r); err != nil {
		return r, err
	}
	if r.State != roundtables.Held && r.State != roundtables.Closed {
		return r, fault.New(fault.Conflict, "roundtables.error.state", fault.Args{"Now": r.Now(tx.Now, s.o.Location)})
	}
	return r, nil
}

// onAsk runs fn on an ask.
func (s *Service) onAsk(ctx context.Context, who access.Actor, action, id string, fn func(tx *audit.Tx, q *store.Queries, r roundtables.Roundtable, a *Ask) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Ask(ctx, id)
		if err != nil {
			return notFound(err)
		}
		r, err := s.followed(ctx, tx, row.RoundtableID)
		if err != nil {
			return err
		}
		a := askOf(row)
		tx.About(AskKind, a.ID)
		if err := fn(tx, q, r, &a); err != nil {
			return err
		}
		return saveAsk(ctx, q, a)
	})
}

func saveAsk(ctx context.Context, q *store.Queries, a Ask) error {
	return q.SaveAsk(ctx, store.SaveAskParams{
		ID: a.ID, DepartmentID: a.DepartmentID, Concern: a.Concern, WordsEn: a.Words.EN, WordsFr: a.Words.FR, AskedOn: db.Day(a.AskedOn), AnswerBy: db.Day(a.AnswerBy),
		State: string(a.State), AnsweredOn: db.Day(a.AnsweredOn), Verdict: string(a.Verdict), Reason: a.Reason, RemindedOn: db.Day(a.RemindedOn),
	})
}

// onCommitment runs fn on a commitment.
func (s *Service) onCommitment(ctx context.Context, who access.Actor, action, id string, fn func(tx *audit.Tx, q *store.Queries, r roundtables.Roundtable, c *Commitment) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Commitment(ctx, id)
		if err != nil {
			return notFound(err)
		}
		r, err := s.followed(ctx, tx, row.RoundtableID)
		if err != nil {
			return err
		}
		c := commitmentOf(row)
		tx.About(CommitmentKind, c.ID)
		if err := fn(tx, q, r, &c); err != nil {
			return err
		}
		return saveCommitment(ctx, q, c)
	})
}

func saveCommitment(ctx context.Context, q *store.Queries, c Commitment) error {
	return q.SaveCommitment(ctx, store.SaveCommitmentParams{
		ID: c.ID, AskID: c.AskID, DepartmentID: c.DepartmentID, Concern: c.Concern, WordsEn: c.Words.EN, WordsFr: c.Words.FR, GivenBy: c.By, OfficialID: c.OfficialID,
		MadeOn: db.Day(c.MadeOn), FirstDue: db.Day(c.FirstDue), Due: db.Day(c.Due), OwnerID: c.OwnerID, OwnerName: c.Owner, WriteOfficial: db.Flag(c.WriteOff),
		State: string(c.State), SettledOn: db.Day(c.SettledOn), Reason: c.Reason, RemindedOn: db.Day(c.RemindedOn),
	})
}

func askOf(r store.RoundtableAsk) Ask {
	return Ask{
		ID: r.ID, RoundtableID: r.RoundtableID, ItemID: r.ItemID, DepartmentID: r.DepartmentID, Concern: r.Concern, Number: int(r.Number),
		Words: i18n.Text{EN: r.WordsEn, FR: r.WordsFr}, AskedOn: db.ParseDay(r.AskedOn), AnswerBy: db.ParseDay(r.AnswerBy), State: AskState(r.State),
		AnsweredOn: db.ParseDay(r.AnsweredOn), Verdict: Verdict(r.Verdict), Reason: r.Reason, RemindedOn: db.ParseDay(r.RemindedOn),
	}
}

func responseOf(r store.RoundtableResponse) Response {
	return Response{
		ID: r.ID, AskID: r.AskID, Verdict: Verdict(r.Verdict), Words: i18n.Text{EN: r.WordsEn, FR: r.WordsFr}, By: r.GivenBy, On: db.ParseDay(r.GivenOn),
		InWriting: r.InWriting != 0, BlobID: r.BlobID, File: r.BlobName, RecordedBy: r.RecordedBy,
	}
}

func commitmentOf(r store.RoundtableCommitment) Commitment {
	return Commitment{
		ID: r.ID, RoundtableID: r.RoundtableID, ItemID: r.ItemID, AskID: r.AskID, DepartmentID: r.DepartmentID, Concern: r.Concern, Number: int(r.Number),
		Words: i18n.Text{EN: r.WordsEn, FR: r.WordsFr}, By: r.GivenBy, OfficialID: r.OfficialID, MadeOn: db.ParseDay(r.MadeOn), FirstDue: db.ParseDay(r.FirstDue),
		Due: db.ParseDay(r.Due), OwnerID: r.OwnerID, Owner: r.OwnerName, WriteOff: r.WriteOfficial != 0, State: Outcome(r.State), SettledOn: db.ParseDay(r.SettledOn),
		Reason: r.Reason, RemindedOn: db.ParseDay(r.RemindedOn),
	}
}

func stepOf(r store.RoundtableStep) Step {
	return Step{
		ID: r.ID, Kind: StepKind(r.Kind), Words: r.Words, Day: db.ParseDay(r.Day), State: Outcome(r.State), BlobID: r.BlobID, File: r.BlobName, Name: r.Name, At: db.Time(r.At),
	}
}
