package programme

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/programme/internal/store"
)

// ProgrammeKind is the name under which the record knows programmes, each by the
// ID of its gathering.
const ProgrammeKind = "programme"

// Options are what programmes must be told of the coalition.
type Options struct {
	Name i18n.Text // the coalition's
	Site string    // the address of the web site without a final slash
}

// Service holds the use cases of programmes.
type Service struct {
	db         *db.DB
	log        *audit.Log
	gatherings *gatherings.Service
	people     *people.Service
	bodies     *bodies.Service
	mail       *outmail.Service
	catalog    *i18n.Catalog
	o          Options
}

// New returns the service.
func New(log *audit.Log, g *gatherings.Service, register *people.Service, b *bodies.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	return &Service{db: log.DB(), log: log, gatherings: g, people: register, bodies: b, mail: mail, catalog: catalog, o: o}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

// act is one act on a programme, in its transaction.
type act struct {
	*audit.Tx
	s *Service
	q *store.Queries
	g gatherings.Gathering
}

// act runs fn on the programme of the gathering with a key and leaves the line in
// the record.
func (s *Service) act(ctx context.Context, who access.Actor, action, key string, fn func(a *act) error) error {
	g, err := s.gatherings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		a, err := s.begin(ctx, tx, g)
		if err != nil {
			return err
		}
		tx.About(ProgrammeKind, g.ID)
		return fn(a)
	})
}

// begin is the act on a gathering's programme in the caller's transaction; the
// gathering is read in it.
func (s *Service) begin(ctx context.Context, tx *audit.Tx, g gatherings.Gathering) (*act, error) {
	g, err := s.gatherings.ByID(ctx, tx, g.ID)
	return &act{Tx: tx, s: s, q: store.New(tx), g: g}, err
}

// prepare is act for those who prepare the programme, which is begun where there is none.
func (s *Service) prepare(ctx context.Context, who access.Actor, action, key string, fn func(a *act) error) error {
	return s.act(ctx, who, action, key, func(a *act) error {
		if err := mayPrepare(who, a.g); err != nil {
			return err
		}
		if err := a.found(ctx); err != nil {
			return err
		}
		return fn(a)
	})
}

// found makes the programme's row where there is none.
func (a *act) found(ctx context.Context) error {
	_, err := a.q.Programme(ctx, a.g.ID)
	if !missing(err) {
		return err
	}
	d := defaults()
	return a.q.InsertProgramme(ctx, store.InsertProgrammeParams{GatheringID: a.g.ID, Teams: int64(d.Teams), Changeover: int64(d.Changeover), ClosedShown: db.Flag(d.ClosedShown)})
}

// defaults are the settings of a programme that nobody has set yet.
func defaults() Settings { return Settings{Teams: 1, Changeover: 10, ClosedShown: true} }

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func noSession() error { return fault.New(fault.NotFound, "programme.error.no_session", nil) }

// Board is the draft of a gathering's programme. tx nil is the reader. Who may see
// it, the caller asks MaySeeDraft.
func (s *Service) Board(ctx context.Context, tx db.DBTX, g gatherings.Gathering) (Board, error) {
	q := s.on(tx)
	days := g.Days()
	b := Board{GatheringID: g.ID, First: days[0], Last: days[len(days)-1], Zone: g.Location(), Settings: defaults()}
	row, err := q.Programme(ctx, g.ID)
	if missing(err) {
		return b, nil
	}
	if err != nil {
		return b, audit.Fault(err)
	}
	b.Settings = settingsOf(row)
	b.Revision, b.PublishedAt, b.PublishedBy = int(row.Revision), db.Time(row.PublishedAt), row.PublishedBy
	return b, audit.Fault(s.fill(ctx, q, g.ID, &b))
}

// fill reads what a programme consists of.
func (s *Service) fill(ctx context.Context, q *store.Queries, gatheringID string, b *Board) error {
	rooms, err := q.RoomsOf(ctx, gatheringID)
	if err != nil {
		return err
	}
	for _, r := range rooms {
		b.Rooms = append(b.Rooms, roomOf(r))
	}
	tracks, err := q.TracksOf(ctx, gatheringID)
	if err != nil {
		return err
	}
	for _, t := range tracks {
		b.Tracks = append(b.Tracks, Track{ID: t.ID, Name: i18n.Text{EN: t.NameEn, FR: t.NameFr}, Colour: t.Colour, Shape: t.Shape})
	}
	speakers, err := q.SpeakersOf(ctx, gatheringID)
	if err != nil {
		return err
	}
	for _, p := range speakers {
		b.Speakers = append(b.Speakers, speakerOf(p))
	}
	sortSpeakers(b.Speakers)
	rows, err := q.SessionsOf(ctx, gatheringID)
	if err != nil {
		return err
	}
	parts, err := q.PartsOf(ctx, gatheringID)
	if err != nil {
		return err
	}
	bySession := map[string][]Part{}
	for _, p := range parts {
		bySession[p.SessionID] = append(bySession[p.SessionID], Part{SpeakerID: p.SpeakerID, Role: Role(p.Role)})
	}
	for _, r := range rows {
		one := sessionOf(r)
		one.Parts = bySession[r.ID]
		b.Sessions = append(b.Sessions, one)
	}
	sortSessions(b.Sessions)
	stars, err := q.CountStars(ctx, gatheringID)
	b.Signed = make(map[string]int, len(stars))
	for _, n := range stars {
		b.Signed[n.SessionID] = int(n.People)
	}
	return err
}

func settingsOf(row store.Programme) Settings {
	return Settings{
		Teams: int(row.Teams), Changeover: int(row.Changeover), ClosedShown: row.ClosedShown != 0, Access: i18n.Text{EN: row.AccessEn, FR: row.AccessFr},
	}
}

func roomOf(r store.ProgrammeRoom) Room {
	return Room{
		ID: r.ID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Where: i18n.Text{EN: r.WhereaboutsEn, FR: r.WhereaboutsFr}, Capacity: int(r.Capacity),
		StepFree: r.StepFree != 0, HearingLoop: r.HearingLoop != 0, Online: r.Online != 0,
	}
}

func speakerOf(p store.ProgrammeSpeaker) Speaker {
	return Speaker{
		ID: p.ID, PersonID: p.PersonID, Name: p.Name, OrganizationID: p.OrganizationID, Organization: i18n.Text{EN: p.OrganizationEn, FR: p.OrganizationFr},
		Bio: i18n.Text{EN: p.BioEn, FR: p.BioFr}, Named: p.Named != 0, StepFree: p.StepFree != 0,
	}
}

func sessionOf(r store.ProgrammeSession) Session {
	return Session{
		ID: r.ID, Number: int(r.Number), Kind: Kind(r.Kind), Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr},
		Starts: db.Time(r.StartsAt), Ends: db.Time(r.EndsAt), RoomID: r.RoomID, TrackID: r.TrackID, BodyID: r.BodyID, MeetingKey: r.MeetingKey,
		Languages: split(r.Languages), Interpretation: split(r.Interpretation), Services: split(r.Services), Capacity: int(r.Capacity),
		Closed: Closing(r.Closed), Cancelled: r.Cancelled != 0, Version: int(r.Version),
	}
}

// Public is the published programme of a gathering as somebody may see it; its
// Revision is 0 where nothing is published. Whether they may see the gathering, the
// caller asks. tx nil is the reader.
func (s *Service) Public(ctx context.Context, tx db.DBTX, who access.Actor, g gatherings.Gathering) (Published, error) {
	p, err := s.published(ctx, tx, g)
	return p.For(who), err
}

func (s *Service) published(ctx context.Context, tx db.DBTX, g gatherings.Gathering) (Published, error) {
	p := Published{Zone: g.Location()}
	row, err := s.on(tx).Programme(ctx, g.ID)
	if missing(err) || err == nil && row.Revision == 0 {
		return p, nil
	}
	if err != nil {
		return p, audit.Fault(err)
	}
	p, err = parsePublished(row.Published)
	p.Revision, p.At, p.Zone = int(row.Revision), db.Time(row.PublishedAt), g.Location()
	return p, err
}

func parsePublished(text string) (p Published, err error) {
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return p, fmt.Errorf("programme: what was published is damaged: %w", err)
	}
	return p, nil
}

// Sessions lists the published sessions of a gathering, all of them, in the order of
// time: for subjects that refer to them. What somebody may see of them, For says.
func (s *Service) Sessions(ctx context.Context, tx db.DBTX, gatheringID string) ([]Session, error) {
	g, err := s.gatherings.ByID(ctx, tx, gatheringID)
	if err != nil {
		return nil, err
	}
	p, err := s.published(ctx, tx, g)
	return p.Sessions, err
}

// PublishedRevision is the number of the latest publication, 0 for none.
func (s *Service) PublishedRevision(ctx context.Context, gatheringID string) (int, error) {
	row, err := s.on(nil).Revision(ctx, gatheringID)
	if missing(err) {
		return 0, nil
	}
	return int(row.Revision), audit.Fault(err)
}

func join(list []string) string { return strings.Join(list, " ") }
