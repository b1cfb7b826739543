package programme

import (
	"context"
	"errors"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Import is a whole programme, or a part of one, from elsewhere. The IDs in it are its
// own words: a session says its room, its track and its speakers by them.
type Import struct {
	Settings *Settings // nil: as they are
	Rooms    []Room
	Tracks   []Track
	Speakers []Speaker
	Sessions []Session
}

// Imported counts what an import added.
type Imported struct{ Rooms, Tracks, Speakers, Sessions int }

// ImportProgramme takes a programme in, out of a file on its page (see ReadTable and
// ReadJSON) or as the worked example has it, in one transaction: what is wrong anywhere
// refuses the whole. A room, a track or a speaker that the draft has under the same
// name in either language is that one and stays as it is; a session with the same
// title, hour and room is not added again, so that importing twice changes nothing.
func (s *Service) ImportProgramme(ctx context.Context, who access.Actor, key string, in Import) (done Imported, err error) {
	err = s.prepare(ctx, who, "programme.import", key, func(a *act) (err error) {
		done, _, err = a.take(ctx, in)
		return err
	})
	return done, err
}

// Trial is what an import would do.
type Trial struct {
	Imported
	Fresh []bool // of each session of the import: it would be added
	// Clashes are those that the sessions would have which would be added.
	Clashes []Clash
}

// Nothing reports whether all of it is there already.
func (t Trial) Nothing() bool { return t.Imported == Imported{} }

// errTried undoes a trial.
var errTried = errors.New("programme: tried")

// TryImport says what ImportProgramme would do, and what would clash: it is done and
// undone.
func (s *Service) TryImport(ctx context.Context, who access.Actor, key string, in Import) (t Trial, err error) {
	err = s.prepare(ctx, who, "programme.import", key, func(a *act) error {
		done, ids, err := a.take(ctx, in)
		if err != nil {
			return err
		}
		b, err := s.Board(ctx, a, a.g)
		if err != nil {
			return err
		}
		t = Trial{Imported: done, Fresh: make([]bool, len(ids))}
		for i, id := range ids {
			t.Fresh[i] = id != ""
		}
		for _, c := range b.Clashes() {
			if slices.ContainsFunc(ids, func(id string) bool { return id != "" && c.About(id) }) {
				t.Clashes = append(t.Clashes, c)
			}
		}
		return errTried
	})
	if errors.Is(err, errTried) {
		err = nil
	}
	return t, err
}

// called reports whether two names are the same in a language that both have.
func called(a, b i18n.Text) bool {
	return a.EN != "" && a.EN == b.EN || a.FR != "" && a.FR == b.FR
}

// take adds what is not there yet; ids are those that the sessions of the import got,
// empty for one that is there.
func (a *act) take(ctx context.Context, in Import) (done Imported, sessions []string, err error) {
	if in.Settings != nil {
		if err := a.set(ctx, *in.Settings); err != nil {
			return done, nil, err
		}
	}
	var b Board
	if err := a.s.fill(ctx, a.q, a.g.ID, &b); err != nil {
		return done, nil, err
	}
	ids := map[string]string{}
	for _, r := range in.Rooms {
		word := r.ID
		there, ok := find(b.Rooms, func(o Room) bool { return called(o.Name, r.Name) })
		if !ok {
			r.ID = ""
			if there, err = a.saveRoom(ctx, r); err != nil {
				return done, nil, err
			}
			b.Rooms = append(b.Rooms, there)
			done.Rooms++
		}
		ids["room "+word] = there.ID
	}
	for _, t := range in.Tracks {
		word := t.ID
		there, ok := find(b.Tracks, func(o Track) bool { return called(o.Name, t.Name) })
		if !ok {
			t.ID = ""
			if there, err = a.saveTrack(ctx, t); err != nil {
				return done, nil, err
			}
			b.Tracks = append(b.Tracks, there)
			done.Tracks++
		}
		ids["track "+word] = there.ID
	}
	for _, p := range in.Speakers {
		word := p.ID
		there, ok := find(b.Speakers, func(o Speaker) bool {
			return p.PersonID != "" && o.PersonID == p.PersonID || o.PersonID == p.PersonID && o.Name == p.Name
		})
		if !ok {
			p.ID = ""
			if there, err = a.saveSpeaker(ctx, p); err != nil {
				return done, nil, err
			}
			b.Speakers = append(b.Speakers, there)
			done.Speakers++
		}
		ids["speaker "+word] = there.ID
	}
	sessions, err = a.takeSessions(ctx, in.Sessions, b.Sessions, ids)
	for _, id := range sessions {
		if id != "" {
			done.Sessions++
		}
	}
	a.Detail("sessions", done.Sessions)
	return done, sessions, err
}

// takeSessions adds sessions, their words for rooms, tracks and speakers being ids; it
// returns the key that each got, empty where it is there.
func (a *act) takeSessions(ctx context.Context, list, there []Session, ids map[string]string) ([]string, error) {
	named := func(kind, word, refusal string) (string, error) {
		if word == "" && kind != "speaker" {
			return "", nil
		}
		id, ok := ids[kind+" "+word]
		if !ok {
			return "", fault.Field(kind, refusal, nil)
		}
		return id, nil
	}
	var fresh []Session
	keys := make([]string, len(list))
	for n, one := range list {
		one = one.normal()
		if err := one.check(); err != nil {
			return nil, err
		}
		err := a.itsBody(ctx, one)
		if err != nil {
			return nil, err
		}
		if one.RoomID, err = named("room", one.RoomID, "programme.error.no_room"); err != nil {
			return nil, err
		}
		if one.TrackID, err = named("track", one.TrackID, "programme.error.no_track"); err != nil {
			return nil, err
		}
		one.Parts = slices.Clone(one.Parts)
		for i := range one.Parts {
			if one.Parts[i].SpeakerID, err = named("speaker", one.Parts[i].SpeakerID, "programme.error.no_speaker"); err != nil {
				return nil, err
			}
		}
		if !slices.ContainsFunc(there, func(o Session) bool {
			return called(o.Title, one.Title) && o.Starts.Equal(one.Starts) && o.RoomID == one.RoomID
		}) {
			one.ID = db.NewID()
			keys[n] = one.ID
			fresh = append(fresh, one)
		}
	}
	if len(fresh) == 0 {
		return keys, nil
	}
	last, err := a.q.TakeNumbers(ctx, int64(len(fresh)), a.g.ID)
	if err != nil {
		return nil, err
	}
	if last > mostSessions {
		return nil, fault.New(fault.Conflict, "programme.error.full", nil)
	}
	for i, one := range fresh {
		one.Number = int(last) - len(fresh) + 1 + i
		if err := a.put(ctx, one); err != nil {
			return nil, err
		}
	}
	return keys, nil
}
