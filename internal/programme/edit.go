package programme

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme/internal/store"
)

// most bounds how many rooms, tracks, speakers and sessions a programme has: the
// queries read no more.
const (
	mostRooms    = 100
	mostTracks   = 50
	mostSessions = 900
)

// Set changes the settings of a gathering's programme.
func (s *Service) Set(ctx context.Context, who access.Actor, key string, to Settings) error {
	return s.prepare(ctx, who, "programme.set", key, func(a *act) error { return a.set(ctx, to) })
}

func (a *act) set(ctx context.Context, to Settings) error {
	to.Access = trim(to.Access)
	if err := to.check(); err != nil {
		return err
	}
	return a.q.SaveSettings(ctx, store.SaveSettingsParams{
		GatheringID: a.g.ID, Teams: int64(to.Teams), Changeover: int64(to.Changeover), ClosedShown: db.Flag(to.ClosedShown), AccessEn: to.Access.EN, AccessFr: to.Access.FR,
	})
}

// SaveRoom adds a room, or changes the one with its ID.
func (s *Service) SaveRoom(ctx context.Context, who access.Actor, key string, r Room) (saved Room, err error) {
	err = s.prepare(ctx, who, "programme.save_room", key, func(a *act) (err error) {
		saved, err = a.saveRoom(ctx, r)
		return err
	})
	return saved, err
}

func (a *act) saveRoom(ctx context.Context, r Room) (Room, error) {
	r.Name, r.Where = trim(r.Name), trim(r.Where)
	if err := r.check(); err != nil {
		return r, err
	}
	if r.ID != "" {
		n, err := a.q.SaveRoom(ctx, store.SaveRoomParams{
			ID: r.ID, GatheringID: a.g.ID, NameEn: r.Name.EN, NameFr: r.Name.FR, WhereaboutsEn: r.Where.EN, WhereaboutsFr: r.Where.FR, Capacity: int64(r.Capacity),
			StepFree: db.Flag(r.StepFree), HearingLoop: db.Flag(r.HearingLoop), Online: db.Flag(r.Online),
		})
		return r, one404(n, err, "programme.error.no_room")
	}
	last, err := a.q.LastRoom(ctx, a.g.ID)
	if err != nil {
		return r, err
	}
	if last >= mostRooms {
		return r, fault.New(fault.Conflict, "programme.error.full", nil)
	}
	r.ID = db.NewID()
	return r, a.q.InsertRoom(ctx, store.InsertRoomParams{
		ID: r.ID, GatheringID: a.g.ID, Place: last + 1, NameEn: r.Name.EN, NameFr: r.Name.FR, WhereaboutsEn: r.Where.EN, WhereaboutsFr: r.Where.FR,
		Capacity: int64(r.Capacity), StepFree: db.Flag(r.StepFree), HearingLoop: db.Flag(r.HearingLoop), Online: db.Flag(r.Online),
	})
}

// one404 refuses where a change found no row of this gathering.
func one404(n int64, err error, key string) error {
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, key, nil)
	}
	return err
}

// RemoveRoom takes out a room that no session is in.
func (s *Service) RemoveRoom(ctx context.Context, who access.Actor, key, roomID string) error {
	return s.prepare(ctx, who, "programme.remove_room", key, func(a *act) error {
		n, err := a.q.CountInRoom(ctx, roomID)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "programme.error.room_used", fault.Args{"Count": int(n)})
		}
		gone, err := a.q.DeleteRoom(ctx, roomID, a.g.ID)
		return one404(gone, err, "programme.error.no_room")
	})
}

// SaveTrack adds a track, or changes the one with its ID.
func (s *Service) SaveTrack(ctx context.Context, who access.Actor, key string, t Track) (saved Track, err error) {
	err = s.prepare(ctx, who, "programme.save_track", key, func(a *act) (err error) {
		saved, err = a.saveTrack(ctx, t)
		return err
	})
	return saved, err
}

func (a *act) saveTrack(ctx context.Context, t Track) (Track, error) {
	t.Name = trim(t.Name)
	if err := t.check(); err != nil {
		return t, err
	}
	if t.ID != "" {
		n, err := a.q.SaveTrack(ctx, store.SaveTrackParams{ID: t.ID, GatheringID: a.g.ID, NameEn: t.Name.EN, NameFr: t.Name.FR, Colour: t.Colour, Shape: t.Shape})
		return t, one404(n, err, "programme.error.no_track")
	}
	last, err := a.q.LastTrack(ctx, a.g.ID)
	if err != nil {
		return t, err
	}
	if last >= mostTracks {
		return t, fault.New(fault.Conflict, "programme.error.full", nil)
	}
	t.ID = db.NewID()
	return t, a.q.InsertTrack(ctx, store.InsertTrackParams{ID: t.ID, GatheringID: a.g.ID, Place: last + 1, NameEn: t.Name.EN, NameFr: t.Name.FR, Colour: t.Colour, Shape: t.Shape})
}

// RemoveTrack takes out a track that no session belongs to.
func (s *Service) RemoveTrack(ctx context.Context, who access.Actor, key, trackID string) error {
	return s.prepare(ctx, who, "programme.remove_track", key, func(a *act) error {
		n, err := a.q.CountInTrack(ctx, trackID)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "programme.error.track_used", fault.Args{"Count": int(n)})
		}
		gone, err := a.q.DeleteTrack(ctx, trackID, a.g.ID)
		return one404(gone, err, "programme.error.no_track")
	})
}

// SaveSpeaker adds somebody who has a part, or changes the one with the ID. Somebody
// of the register has the name of the register where none is given. Co-chairs of a
// working group may add speakers for its sessions, and change nobody.
func (s *Service) SaveSpeaker(ctx context.Context, who access.Actor, key string, p Speaker) (saved Speaker, err error) {
	err = s.act(ctx, who, "programme.save_speaker", key, func(a *act) (err error) {
		if p.ID != "" || !MaySeeDraft(who, a.g) {
			if err := mayPrepare(who, a.g); err != nil {
				return err
			}
		}
		if err := a.found(ctx); err != nil {
			return err
		}
		saved, err = a.saveSpeaker(ctx, p)
		return err
	})
	return saved, err
}

func (a *act) saveSpeaker(ctx context.Context, p Speaker) (Speaker, error) {
	p.Organization, p.Bio = trim(p.Organization), trim(p.Bio)
	p.Name = trim(i18n.Text{EN: p.Name}).EN
	if p.PersonID != "" {
		one, err := a.s.people.PersonTx(ctx, a, p.PersonID)
		if fault.Is(err, fault.NotFound) {
			return p, fault.Field("person", "programme.error.person", nil)
		}
		if err != nil {
			return p, err
		}
		if p.Name == "" {
			p.Name = one.Name
		}
	}
	if err := p.check(); err != nil {
		return p, err
	}
	if p.ID != "" {
		n, err := a.q.SaveSpeaker(ctx, store.SaveSpeakerParams{
			ID: p.ID, GatheringID: a.g.ID, PersonID: p.PersonID, Name: p.Name, OrganizationID: p.OrganizationID, OrganizationEn: p.Organization.EN,
			OrganizationFr: p.Organization.FR, BioEn: p.Bio.EN, BioFr: p.Bio.FR, Named: db.Flag(p.Named), StepFree: db.Flag(p.StepFree),
		})
		return p, one404(n, err, "programme.error.no_speaker")
	}
	p.ID = db.NewID()
	return p, a.q.InsertSpeaker(ctx, store.InsertSpeakerParams{
		ID: p.ID, GatheringID: a.g.ID, PersonID: p.PersonID, Name: p.Name, OrganizationID: p.OrganizationID, OrganizationEn: p.Organization.EN,
		OrganizationFr: p.Organization.FR, BioEn: p.Bio.EN, BioFr: p.Bio.FR, Named: db.Flag(p.Named), StepFree: db.Flag(p.StepFree),
	})
}

// RemoveSpeaker takes out somebody who has no part any more.
func (s *Service) RemoveSpeaker(ctx context.Context, who access.Actor, key, speakerID string) error {
	return s.prepare(ctx, who, "programme.remove_speaker", key, func(a *act) error {
		n, err := a.q.CountParts(ctx, speakerID)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "programme.error.speaker_used", fault.Args{"Count": int(n)})
		}
		gone, err := a.q.DeleteSpeaker(ctx, speakerID, a.g.ID)
		return one404(gone, err, "programme.error.no_speaker")
	})
}

// SaveSession adds a session, or changes the one with its number. Its Version is that
// of the form it was read from: where somebody else has saved it since, it is a
// Conflict. Of those who may write it but do not prepare the programme, the hour, the
// room and whatever else is not theirs is kept as it was.
func (s *Service) SaveSession(ctx context.Context, who access.Actor, key string, one Session) (saved Session, err error) {
	err = s.act(ctx, who, "programme.save_session", key, func(a *act) (err error) {
		if one.Number == 0 {
			if err := mayPrepare(who, a.g); err != nil {
				return err
			}
			if err := a.found(ctx); err != nil {
				return err
			}
			saved, err = a.insert(ctx, one)
			return err
		}
		was, err := a.session(ctx, one.Number)
		if err != nil {
			return err
		}
		if err := mayWrite(who, a.g, was); err != nil {
			return err
		}
		next := one
		if !MayPrepare(who, a.g) {
			next = was
			next.Title, next.About, next.Languages, next.Interpretation, next.Services = one.Title, one.About, one.Languages, one.Interpretation, one.Services
			next.Parts, next.Capacity, next.Version = one.Parts, one.Capacity, one.Version
		}
		next.ID, next.Cancelled = was.ID, was.Cancelled
		saved, err = a.save(ctx, next)
		return err
	})
	return saved, err
}

// session reads a session by its number.
func (a *act) session(ctx context.Context, number int) (Session, error) {
	row, err := a.q.SessionByNumber(ctx, a.g.ID, int64(number))
	if missing(err) {
		return Session{}, noSession()
	}
	return sessionOf(row), err
}

// insert adds a session and its parts.
func (a *act) insert(ctx context.Context, one Session) (Session, error) {
	one = one.normal()
	if err := a.check(ctx, one); err != nil {
		return one, err
	}
	last, err := a.q.TakeNumbers(ctx, 1, a.g.ID)
	if err != nil {
		return one, err
	}
	if last > mostSessions {
		return one, fault.New(fault.Conflict, "programme.error.full", nil)
	}
	one.ID, one.Number, one.Version = db.NewID(), int(last), 1
	a.Detail("number", one.Number)
	return one, a.put(ctx, one)
}

// put writes a new session as it is.
func (a *act) put(ctx context.Context, one Session) error {
	err := a.q.InsertSession(ctx, store.InsertSessionParams{
		ID: one.ID, GatheringID: a.g.ID, Number: int64(one.Number), Kind: string(one.Kind), TitleEn: one.Title.EN, TitleFr: one.Title.FR,
		AboutEn: one.About.EN, AboutFr: one.About.FR, StartsAt: db.Micros(one.Starts), EndsAt: db.Micros(one.Ends), RoomID: one.RoomID, TrackID: one.TrackID,
		BodyID: one.BodyID, MeetingKey: one.MeetingKey, Languages: join(one.Languages), Interpretation: join(one.Interpretation),
		Services: join(one.Services), Capacity: int64(one.Capacity), Closed: string(one.Closed), Cancelled: db.Flag(one.Cancelled),
	})
	if err != nil {
		return err
	}
	return a.putParts(ctx, one)
}

func (a *act) putParts(ctx context.Context, one Session) error {
	var had []string
	for i, p := range one.Parts {
		if slices.Contains(had, p.SpeakerID) {
			continue
		}
		had = append(had, p.SpeakerID)
		if err := a.q.InsertPart(ctx, store.InsertPartParams{SessionID: one.ID, SpeakerID: p.SpeakerID, Place: int64(i + 1), Role: string(p.Role)}); err != nil {
			return err
		}
	}
	return nil
}

// save changes a session with its parts.
func (a *act) save(ctx context.Context, one Session) (Session, error) {
	one = one.normal()
	if err := a.check(ctx, one); err != nil {
		return one, err
	}
	a.Detail("number", one.Number)
	n, err := a.q.SaveSession(ctx, store.SaveSessionParams{
		ID: one.ID, Version: int64(one.Version), Kind: string(one.Kind), TitleEn: one.Title.EN, TitleFr: one.Title.FR, AboutEn: one.About.EN, AboutFr: one.About.FR,
		StartsAt: db.Micros(one.Starts), EndsAt: db.Micros(one.Ends), RoomID: one.RoomID, TrackID: one.TrackID, BodyID: one.BodyID, MeetingKey: one.MeetingKey,
		Languages: join(one.Languages), Interpretation: join(one.Interpretation), Services: join(one.Services), Capacity: int64(one.Capacity),
		Closed: string(one.Closed), Cancelled: db.Flag(one.Cancelled),
	})
	if err != nil {
		return one, err
	}
	if n == 0 {
		return one, fault.New(fault.Conflict, "programme.error.meanwhile", nil)
	}
	one.Version++
	if err := a.q.DeleteParts(ctx, one.ID); err != nil {
		return one, err
	}
	return one, a.putParts(ctx, one)
}

// check checks a session by itself and that its room, its track and its speakers
// are those of this programme, and its body is one.
func (a *act) check(ctx context.Context, one Session) error {
	if err := one.check(); err != nil {
		return err
	}
	var b Board
	if err := a.s.fill(ctx, a.q, a.g.ID, &b); err != nil {
		return err
	}
	if _, ok := b.Room(one.RoomID); !ok && one.RoomID != "" {
		return fault.Field("room", "programme.error.no_room", nil)
	}
	if _, ok := b.Track(one.TrackID); !ok && one.TrackID != "" {
		return fault.Field("track", "programme.error.no_track", nil)
	}
	for _, p := range one.Parts {
		if _, ok := b.Speaker(p.SpeakerID); !ok {
			return fault.Field("parts", "programme.error.no_speaker", nil)
		}
	}
	return a.itsBody(ctx, one)
}

// itsBody checks that the body whose session it is is one.
func (a *act) itsBody(ctx context.Context, one Session) error {
	if one.BodyID == "" {
		return nil
	}
	_, err := a.s.bodies.BodyTx(ctx, a, one.BodyID)
	if fault.Is(err, fault.NotFound) {
		return fault.Field("body", "programme.error.body", nil)
	}
	return err
}

// Move gives a session another hour and room; zero times take it out of the hours.
func (s *Service) Move(ctx context.Context, who access.Actor, key string, number int, starts, ends time.Time, roomID string) error {
	return s.change(ctx, who, "programme.move_session", key, number, func(one *Session) {
		one.Starts, one.Ends, one.RoomID = starts, ends, roomID
	})
}

// Cancel says that a session does not take place, or that it does after all. It stays
// in the programme, marked.
func (s *Service) Cancel(ctx context.Context, who access.Actor, key string, number int, cancelled bool) error {
	return s.change(ctx, who, "programme.cancel_session", key, number, func(one *Session) { one.Cancelled = cancelled })
}

// change changes a session for those who prepare the programme.
func (s *Service) change(ctx context.Context, who access.Actor, action, key string, number int, change func(one *Session)) error {
	return s.prepare(ctx, who, action, key, func(a *act) error {
		one, err := a.whole(ctx, number)
		if err != nil {
			return err
		}
		change(&one)
		_, err = a.save(ctx, one)
		return err
	})
}

// whole reads a session with its parts.
func (a *act) whole(ctx context.Context, number int) (Session, error) {
	var b Board
	if err := a.s.fill(ctx, a.q, a.g.ID, &b); err != nil {
		return Session{}, err
	}
	one, ok := b.Numbered(number)
	if !ok {
		return one, noSession()
	}
	return one, nil
}

// Copy adds a session like another, without its hour.
func (s *Service) Copy(ctx context.Context, who access.Actor, key string, number int) (copied Session, err error) {
	err = s.prepare(ctx, who, "programme.copy_session", key, func(a *act) error {
		one, err := a.whole(ctx, number)
		if err != nil {
			return err
		}
		one.Starts, one.Ends, one.Cancelled, one.MeetingKey = time.Time{}, time.Time{}, false, ""
		copied, err = a.insert(ctx, one)
		return err
	})
	return copied, err
}

// Remove takes a session out of the draft. Whoever has it in a personal programme is
// told once that is published.
func (s *Service) Remove(ctx context.Context, who access.Actor, key string, number int) error {
	return s.prepare(ctx, who, "programme.remove_session", key, func(a *act) error {
		one, err := a.session(ctx, number)
		if err != nil {
			return err
		}
		a.Detail("number", number)
		if err := a.q.DeleteParts(ctx, one.ID); err != nil {
			return err
		}
		gone, err := a.q.DeleteSession(ctx, one.ID, a.g.ID)
		return one404(gone, err, "programme.error.no_session")
	})
}

// AddTx adds a session with its speakers to the draft of a gathering's programme in
// the caller's transaction: what became of a proposal. The speakers are new ones.
func (s *Service) AddTx(ctx context.Context, tx *audit.Tx, g gatherings.Gathering, one Session, speakers ...Speaker) (Session, error) {
	if err := mayPrepare(tx.Who(), g); err != nil {
		return one, err
	}
	a, err := s.begin(ctx, tx, g)
	if err != nil {
		return one, err
	}
	if err := a.found(ctx); err != nil {
		return one, err
	}
	one.Parts = nil
	for _, p := range speakers {
		p, err := a.saveSpeaker(ctx, p)
		if err != nil {
			return one, err
		}
		one.Parts = append(one.Parts, Part{SpeakerID: p.ID, Role: Facilitator})
	}
	if one, err = a.insert(ctx, one); err != nil {
		return one, err
	}
	return one, tx.Also(ctx, "programme.save_session", ProgrammeKind, g.ID, map[string]any{"number": one.Number})
}
