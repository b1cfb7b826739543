package online

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// Options say where the links lead.
type Options struct {
	// Link makes the whole address of a link.
	Link    func(lang i18n.Lang, key, token string) string
	Catalog *i18n.Catalog
	// End ends a session that a link began: see signin.Service.EndTx.
	End func(ctx context.Context, tx *audit.Tx, session string) error
}

// Service holds the use cases.
type Service struct {
	log      *audit.Log
	db       *db.DB
	meetings *meetings.Service
	people   *people.Service
	mail     *outmail.Service
	options  Options
}

// New returns the service.
func New(log *audit.Log, m *meetings.Service, register *people.Service, mail *outmail.Service, o Options) *Service {
	return &Service{log: log, db: log.DB(), meetings: m, people: register, mail: mail, options: o}
}

// Setting is how a meeting is joined from elsewhere.
type Setting struct {
	Room   string // the address of the room for picture and sound; empty: none
	Counts bool   // cards held online count for the quorum; always where the meeting is electronic
	Silent bool   // those that do not count do not vote either: they follow and speak
}

// maxRoom bounds an address.
const maxRoom = 500

func (s *Setting) check() error {
	s.Room = strings.TrimSpace(s.Room)
	if s.Room == "" {
		return nil
	}
	u, err := url.Parse(s.Room)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(s.Room) > maxRoom {
		return fault.Field("room", "online.error.room", nil)
	}
	return nil
}

// SettingOf is the setting of a meeting.
func (s *Service) SettingOf(ctx context.Context, meetingID string) (Setting, error) {
	row, err := store.New(s.db.Reader()).OnlineOf(ctx, meetingID)
	if errors.Is(err, db.ErrNotFound) {
		return Setting{}, nil
	}
	if err != nil {
		return Setting{}, audit.Fault(err)
	}
	return Setting{Room: row.Room, Counts: row.Counts, Silent: !row.Votes && !row.Counts}, nil
}

// Settle replaces the setting of a meeting that is not over.
func (s *Service) Settle(ctx context.Context, who access.Actor, key string, set Setting) error {
	if err := set.check(); err != nil {
		return err
	}
	return s.meetings.Act(ctx, who, "online.settle", key, func(a *meetings.Tx) error {
		if err := mayPrepare(who, a.Meeting); err != nil {
			return err
		}
		if err := a.Require(meetings.Planned, meetings.Noticed, meetings.InSession); err != nil {
			return err
		}
		before, err := a.Quorum(ctx)
		if err != nil {
			return err
		}
		a.Detail("counts", set.Counts)
		a.Detail("silent", set.Silent)
		err = store.New(a).PutOnline(ctx, store.PutOnlineParams{MeetingID: a.Meeting.ID, Room: set.Room, Counts: set.Counts, Votes: !set.Silent})
		if err != nil {
			return err
		}
		return moved(ctx, a, before)
	})
}

// moved gives an open vote those who may vote now, and writes down where the quorum is
// lost or there again.
func moved(ctx context.Context, a *meetings.Tx, before meetings.Quorum) error {
	if a.Meeting.VoteID != "" {
		v, err := a.UnderWay(ctx)
		if err != nil {
			return err
		}
		if v.State == ballots.StateOpen {
			if err := a.ElectorsNow(ctx, v.ID); err != nil {
				return err
			}
		}
	}
	return a.QuorumChanged(ctx, before)
}

// Mark writes down whether the holder of an organization's card is online rather
// than in the hall.
func (s *Service) Mark(ctx context.Context, who access.Actor, key, organizationID string, online bool) error {
	return s.meetings.Act(ctx, who, "online.mark", key, func(a *meetings.Tx) error {
		if err := who.Require(meetings.MayDo(who, a.Meeting).Desk, "power.keep_desk"); err != nil {
			return err
		}
		card, err := a.HeldCard(ctx, organizationID)
		if err != nil {
			return err
		}
		before, err := a.Quorum(ctx)
		if err != nil {
			return err
		}
		a.Detail("organization", organizationID)
		a.Detail("online", online)
		q := store.New(a)
		if online {
			err = q.PutOnlineCard(ctx, store.PutOnlineCardParams{MeetingID: a.Meeting.ID, OrganizationID: organizationID, PersonID: card.Holder.ID, Since: db.Micros(a.Now)})
		} else {
			err = q.DeleteOnlineCard(ctx, a.Meeting.ID, organizationID)
		}
		if err != nil {
			return err
		}
		return moved(ctx, a, before)
	})
}

// Marked are the organizations whose card is held online, with since when.
func (s *Service) Marked(ctx context.Context, meetingID string) (map[string]time.Time, error) {
	rows, err := store.New(s.db.Reader()).OnlineCards(ctx, meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := map[string]time.Time{}
	for _, r := range rows {
		list[r.OrganizationID] = db.Time(r.Since)
	}
	return list, nil
}

// mayPrepare: the secretariat prepares how a meeting is joined, sends the links and
// revokes them.
func mayPrepare(who access.Actor, m meetings.Meeting) error {
	return who.Require(meetings.MayDo(who, m).Prepare, "power.prepare_meetings")
}
