package programme

import (
	"context"
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

// ImportProgramme takes a programme in, out of a table on its page (see ReadTable) or as
// the worked example has it, in one transaction: what is wrong anywhere
// refuses the whole. A room, a track or a speaker that the draft has under the same
// name in either language is that one and stays as it is; a session with the same
// title, hour and room is not added again, so that importing twice changes nothing.
func (s *Service) ImportProgramme(ctx context.Context, who access.Actor, key string, in Import) (done Imported, err error) {
	err = s.prepare(ctx, who, "programme.import", key, func(a *act) (err error) {
		done, err = a.take(ctx, in)
		return err
	})
	return done, err
}

// called reports whether two names are the same in a language that both have.
func called(a, b i18n.Text) bool {
	return a.EN != "" && a.EN == b.EN || a.FR != "" && a.FR == b.FR
}

func (a *act) take(ctx context.Context, in Import) (done Imported, err error) {
	if in.Settings != nil {
		if err := a.set(ctx, *in.Settings); err != nil {
			return done, err
		}
	}
	var b Board
	if err := a.s.fill(ctx, a.q, a.g.ID, &b); err != nil {
		return done, err
	}
	ids := map[string]string{}
	for _, r := range in.Rooms {
		word := r.ID
		there, ok := find(b.Rooms, func(o Room) bool { return called(o.Name, r.Name) })
		if !ok {
			r.ID = ""
			if there, err = a.saveRoom(ctx, r); err != nil {
				return done, err
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
				return done, err
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
				return done, err
			}
			b.Speakers = append(b.Speakers, there)
			done.Speakers++
		}
		ids["speaker "+word] = there.ID
	}
	done.Sessions, err = a.takeSessions(ctx, in.Sessions, b.Sessions, ids)
	a.Detail("sessions", done.Sessions)
	return done, err
}

// takeSessions adds sessions, their words for rooms, tracks and speakers being ids.
func (a *act) takeSessions(ctx context.Context, list, there []Session, ids map[string]string) (int, error) {
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
	for _, one := range list {
		one = one.normal()
		if err := one.check(); err != nil {
			return 0, err
		}
		var err error
		if one.RoomID, err = named("room", one.RoomID, "programme.error.no_room"); err != nil {
			return 0, err
		}
		if one.TrackID, err = named("track", one.TrackID, "programme.error.no_track"); err != nil {
			return 0, err
		}
		one.Parts = slices.Clone(one.Parts)
		for i := range one.Parts {
			if one.Parts[i].SpeakerID, err = named("speaker", one.Parts[i].SpeakerID, "programme.error.no_speaker"); err != nil {
				return 0, err
			}
		}
		if !slices.ContainsFunc(there, func(o Session) bool {
			return called(o.Title, one.Title) && o.Starts.Equal(one.Starts) && o.RoomID == one.RoomID
		}) {
			fresh = append(fresh, one)
		}
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	last, err := a.q.TakeNumbers(ctx, int64(len(fresh)), a.g.ID)
	if err != nil {
		return 0, err
	}
	if last > mostSessions {
		return 0, fault.New(fault.Conflict, "programme.error.full", nil)
	}
	for i, one := range fresh {
		one.ID, one.Number = db.NewID(), int(last)-len(fresh)+1+i
		if err := a.put(ctx, one); err != nil {
			return 0, err
		}
	}
	return len(fresh), nil
}
