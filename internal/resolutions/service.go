package resolutions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions/internal/store"
	"plenary.example/internal/search"
	"plenary.example/internal/wording"
)

// Kind is the name under which the record and the search index know resolutions.
const Kind = "resolution"

// Service holds the use cases.
type Service struct {
	log    *audit.Log
	db     *db.DB
	people *people.Service
	index  *search.Service
}

// New returns the service whose record is log, which looks organizations up in
// register and finds resolutions through index.
func New(log *audit.Log, register *people.Service, index *search.Service) *Service {
	return &Service{log: log, db: log.DB(), people: register, index: index}
}

func isMissing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

// load reads a resolution in a transaction or outside one.
func load(ctx context.Context, q *store.Queries, id string) (Resolution, error) {
	row, err := q.ResolutionByID(ctx, id)
	if err != nil {
		if isMissing(err) {
			return Resolution{}, notFound()
		}
		return Resolution{}, err
	}
	return fromRow(row)
}

// loadFor is load for somebody who must be allowed to see it.
func loadFor(ctx context.Context, q *store.Queries, who access.Actor, id string) (Resolution, error) {
	r, err := load(ctx, q, id)
	if err != nil {
		return Resolution{}, err
	}
	if !maySee(who, r) {
		return Resolution{}, notFound()
	}
	return r, nil
}

func fromRow(row store.Resolution) (Resolution, error) {
	r := Resolution{
		ID: row.ID, State: State(row.State), Revision: row.Revision, Round: int(row.Round), Original: i18n.Lang(row.OriginalLang),
		Author:        Person{ID: row.AuthorPersonID, Name: row.AuthorName},
		Organization:  party(row.OrganizationID, row.OrganizationEn, row.OrganizationFr),
		WorkingGroup:  party(row.WorkingGroupID, row.WorkingGroupEn, row.WorkingGroupFr),
		Mover:         party(row.MoverID, row.MoverEn, row.MoverFr),
		Seconder:      party(row.SeconderID, row.SeconderEn, row.SeconderFr),
		SeconderState: SeconderState(row.SeconderState), MeetingID: row.MeetingID, Late: row.Late,
		Votes:    Votes{Yes: row.VotesYes, No: row.VotesNo, Abstain: row.VotesAbstain, Majority: row.Majority},
		Imported: row.Imported, Fingerprint: row.Fingerprint, SavedBy: row.SavedBy,
		Created: db.Time(row.CreatedAt), Updated: db.Time(row.UpdatedAt), Submitted: db.Time(row.SubmittedAt), Decided: db.Time(row.DecidedAt),
		saveRecorded: db.Time(row.SaveRecordedAt),
	}
	var err error
	r.Wording, err = readWording(row.ID, row.Wording)
	return r, err
}

func readWording(id, text string) (w wording.Wording, err error) {
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		return w, fmt.Errorf("resolutions: wording of %s: %w", id, err)
	}
	return w, nil
}

func fromRows(rows []store.Resolution) ([]Resolution, error) {
	list := make([]Resolution, 0, len(rows))
	for _, row := range rows {
		r, err := fromRow(row)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

func party(id, en, fr string) Party { return Party{ID: id, Name: i18n.Text{EN: en, FR: fr}} }

func marshalWording(w wording.Wording) (string, error) {
	raw, err := json.Marshal(w)
	if err != nil {
		return "", fmt.Errorf("resolutions: wording: %w", err)
	}
	return string(raw), nil
}

func insert(ctx context.Context, q *store.Queries, r Resolution) error {
	text, err := marshalWording(r.Wording)
	if err != nil {
		return err
	}
	title := r.Title()
	return q.InsertResolution(ctx, store.InsertResolutionParams{
		ID: r.ID, State: string(r.State), Revision: r.Revision, Round: int64(r.Round), Wording: text, OriginalLang: string(r.Original),
		TitleEn: title.EN, TitleFr: title.FR, AuthorPersonID: r.Author.ID, AuthorName: r.Author.Name,
		OrganizationID: r.Organization.ID, OrganizationEn: r.Organization.Name.EN, OrganizationFr: r.Organization.Name.FR,
		WorkingGroupID: r.WorkingGroup.ID, WorkingGroupEn: r.WorkingGroup.Name.EN, WorkingGroupFr: r.WorkingGroup.Name.FR,
		MoverID: r.Mover.ID, MoverEn: r.Mover.Name.EN, MoverFr: r.Mover.Name.FR,
		SeconderID: r.Seconder.ID, SeconderEn: r.Seconder.Name.EN, SeconderFr: r.Seconder.Name.FR, SeconderState: string(r.SeconderState),
		MeetingID: r.MeetingID, Late: r.Late, Majority: r.Votes.Majority, VotesYes: r.Votes.Yes, VotesNo: r.Votes.No, VotesAbstain: r.Votes.Abstain,
		Imported: r.Imported, Fingerprint: r.Fingerprint, SavedBy: r.SavedBy, SaveRecordedAt: db.Micros(r.saveRecorded),
		CreatedAt: db.Micros(r.Created), UpdatedAt: db.Micros(r.Updated), SubmittedAt: db.Micros(r.Submitted), DecidedAt: db.Micros(r.Decided),
	})
}

// save writes all of a resolution that may change back to its row.
func save(ctx context.Context, q *store.Queries, r Resolution, now time.Time) error {
	text, err := marshalWording(r.Wording)
	if err != nil {
		return err
	}
	title := r.Title()
	n, err := q.UpdateResolution(ctx, store.UpdateResolutionParams{
		ID: r.ID, State: string(r.State), Revision: r.Revision, Round: int64(r.Round), Wording: text, OriginalLang: string(r.Original),
		TitleEn: title.EN, TitleFr: title.FR,
		WorkingGroupID: r.WorkingGroup.ID, WorkingGroupEn: r.WorkingGroup.Name.EN, WorkingGroupFr: r.WorkingGroup.Name.FR,
		MoverID: r.Mover.ID, MoverEn: r.Mover.Name.EN, MoverFr: r.Mover.Name.FR,
		SeconderID: r.Seconder.ID, SeconderEn: r.Seconder.Name.EN, SeconderFr: r.Seconder.Name.FR, SeconderState: string(r.SeconderState),
		MeetingID: r.MeetingID, Late: r.Late, Majority: r.Votes.Majority, VotesYes: r.Votes.Yes, VotesNo: r.Votes.No, VotesAbstain: r.Votes.Abstain,
		SavedBy: r.SavedBy, SaveRecordedAt: db.Micros(r.saveRecorded), UpdatedAt: db.Micros(now),
		SubmittedAt: db.Micros(r.Submitted), DecidedAt: db.Micros(r.Decided),
	})
	if err == nil && n == 0 {
		return notFound()
	}
	return err
}

// keepVersion records the text as it stands at a step.
func keepVersion(ctx context.Context, q *store.Queries, r Resolution, step Step, who access.Actor, now time.Time) error {
	text, err := marshalWording(r.Wording)
	if err != nil {
		return err
	}
	return q.InsertVersion(ctx, store.InsertVersionParams{
		ID: db.NewID(), ResolutionID: r.ID, Revision: r.Revision, Step: string(step), Wording: text,
		At: db.Micros(now), PersonID: who.PersonID, PersonName: who.Name,
	})
}

// change runs a use case that changes one resolution: it loads it, refuses
// whoever may not even see it, lets fn decide and change it, and stores it. The
// resolution comes back as it stands, also beside a refusal of fn, so that a
// page can show what is there.
func (s *Service) change(ctx context.Context, who access.Actor, action, id string, fn func(tx *audit.Tx, q *store.Queries, r *Resolution) error) (Resolution, error) {
	var out Resolution
	err := s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		r, err := loadFor(ctx, q, who, id)
		if err != nil {
			out = Resolution{}
			return err
		}
		out = r
		tx.About(Kind, id)
		if err := fn(tx, q, &r); err != nil {
			return err
		}
		if err := save(ctx, q, r, tx.Now); err != nil {
			return err
		}
		r.Updated = tx.Now
		out = r
		return nil
	})
	return out, err
}

// changeTx is change inside an upper subject's transaction. Who may do it is
// the upper subject's rule; the state of the resolution is this one's.
func (s *Service) changeTx(ctx context.Context, tx *audit.Tx, action, id string, fn func(q *store.Queries, r *Resolution, detail map[string]any) error) (Resolution, error) {
	q := store.New(tx)
	r, err := load(ctx, q, id)
	if err != nil {
		return Resolution{}, err
	}
	detail := map[string]any{}
	if err := fn(q, &r, detail); err != nil {
		return r, err
	}
	if err := save(ctx, q, r, tx.Now); err != nil {
		return Resolution{}, err
	}
	r.Updated = tx.Now
	return r, tx.Also(ctx, action, Kind, id, detail)
}

func bounded(field, text string, required bool) error {
	if required && text == "" {
		return fault.Field(field, "resolutions.error.reasons_missing", nil)
	}
	if n := len([]rune(text)); n > maxNote {
		return fault.Field(field, "resolutions.error.note_too_long", fault.Args{"Max": maxNote, "Length": n})
	}
	return nil
}
