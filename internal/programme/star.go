package programme

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme/internal/store"
)

// Star puts a published session into somebody's personal programme, or takes it out.
// A session to which they may not go is not there for them.
func (s *Service) Star(ctx context.Context, who access.Actor, key string, number int, on bool) error {
	if err := mayStar(who); err != nil {
		return err
	}
	g, err := s.gatherings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	// Nothing goes into the record: where somebody means to go is theirs to forget.
	return s.log.Do(ctx, who, "programme.star", func(tx *audit.Tx) error {
		a, err := s.begin(ctx, tx, g)
		if err != nil {
			return err
		}
		if !gatherings.MaySee(who, a.g) {
			return noSession()
		}
		p, err := s.Public(ctx, a, who, a.g)
		if err != nil {
			return err
		}
		one, ok := p.Numbered(number)
		if !ok || one.Hidden {
			return noSession()
		}
		if !on {
			_, err := a.q.DeleteStar(ctx, who.PersonID, one.ID)
			return err
		}
		return a.q.InsertStar(ctx, store.InsertStarParams{PersonID: who.PersonID, SessionID: one.ID, GatheringID: a.g.ID, StarredAt: db.Micros(a.Now)})
	})
}

// Starred are the IDs of the sessions in somebody's personal programme of a gathering.
func (s *Service) Starred(ctx context.Context, tx db.DBTX, personID, gatheringID string) (map[string]bool, error) {
	starred := map[string]bool{}
	if personID == "" {
		return starred, nil
	}
	ids, err := s.on(tx).StarsIn(ctx, personID, gatheringID)
	for _, id := range ids {
		starred[id] = true
	}
	return starred, audit.Fault(err)
}

// Mine is somebody's personal programme: what they starred of what is published,
// and what they have a part in, in the order of time. What has been closed to them
// since is not among it.
func (p *Published) Mine(personID string, starred map[string]bool) []Session {
	var list []Session
	for _, s := range p.Sessions {
		if !s.Hidden && (starred[s.ID] || p.speaks(personID, s)) {
			list = append(list, s)
		}
	}
	return list
}

// speaks reports whether a person of the register has a part in a session.
func (p *Published) speaks(personID string, s Session) bool {
	return personID != "" && slices.ContainsFunc(s.Parts, func(part Part) bool {
		who, ok := p.Speaker(part.SpeakerID)
		return ok && who.PersonID == personID
	})
}

// Together finds which of one's own sessions are on at the same time, in words: two
// of them each.
func Together(mine []Session) []Clash {
	var found []Clash
	for i, s := range mine {
		for _, o := range mine[i+1:] {
			if s.Overlaps(o) && !s.Cancelled && !o.Cancelled {
				found = append(found, Clash{SpeakerTwice, []Session{s, o}, i18n.Say("programme.clash.mine", "First", s.Title, "Second", o.Title)})
			}
		}
	}
	return found
}

// Entry is a session of somebody's personal programme for a calendar.
type Entry struct {
	Gathering gatherings.Gathering
	Session   Session
	Room      Room      // the zero Room: none
	At        time.Time // when it was published as it is
}

// PersonalEntries is the personal programme of all gatherings together, for the
// reader's calendar: what is Mine of each, in the order of gatherings. What has been
// withdrawn since, or closed to them, is not among it.
func (s *Service) PersonalEntries(ctx context.Context, tx db.DBTX, who access.Actor) ([]Entry, error) {
	if who.PersonID == "" {
		return nil, nil
	}
	stars, err := s.on(tx).StarsEver(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	parts, err := s.on(tx).SpeakersEver(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var held []string // the gatherings in which they have something
	starred := make(map[string]bool, len(stars))
	for _, r := range stars {
		starred[r.SessionID] = true
		held = append(held, r.GatheringID)
	}
	for _, r := range parts {
		held = append(held, r.GatheringID)
	}
	slices.Sort(held)
	var list []Entry
	for _, id := range slices.Compact(held) {
		g, err := s.gatherings.ByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if !gatherings.MaySee(who, g) {
			continue
		}
		p, err := s.Public(ctx, tx, who, g)
		if err != nil {
			return nil, err
		}
		list = append(list, p.Entries(g, p.Mine(who.PersonID, starred))...)
	}
	return list, nil
}

// actor is a person as they are today, for what is sent to them.
func (s *Service) actor(ctx context.Context, tx db.DBTX, personID string) (who access.Actor, err error) {
	who.PersonID = personID
	today := s.bodies.Today()
	if who.Seats, err = s.people.SeatsOf(ctx, tx, personID, today); err != nil {
		return who, err
	}
	who.Offices, err = s.bodies.OfficesOf(ctx, tx, personID, today)
	return who, err
}

// Entries are sessions with their gathering and room, for a calendar.
func (p *Published) Entries(g gatherings.Gathering, sessions []Session) []Entry {
	list := make([]Entry, 0, len(sessions))
	for _, one := range sessions {
		room, _ := p.Room(one.RoomID)
		list = append(list, Entry{g, one, room, p.At})
	}
	return list
}

// changedSince is how long the pages mark what a publication has changed.
const changedSince = 14 * 24 * time.Hour

// Marked reports whether a session bears the mark of a change at an instant: what the
// latest publications changed, until the gathering has long been over.
func (p *Published) Marked(s Session, now time.Time) bool {
	return s.Changed > 1 && now.Sub(p.At) < changedSince
}
