package floor

import (
	"context"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/standing"
	"plenary.example/internal/wording"
)

// Notice is previous notice of a motion to rescind a resolution in force, or to amend
// it: with it a majority is enough.
type Notice struct {
	ResolutionID string
	Title        i18n.Text
	Address      resolutions.Address
	Amend        bool // to amend it, and no more than that
	Given        time.Time
}

// What says of what notice is given.
func (n Notice) What() i18n.Message {
	if n.Amend {
		return i18n.Say("floor.notice.amend", "Title", n.Title)
	}
	return i18n.Say("floor.notice.rescind", "Title", n.Title)
}

// GiveNotice writes down that a motion to rescind or to amend a resolution in force
// will be made at a meeting. It goes out with the notice of the meeting, so that it is
// given before that.
func (s *Service) GiveNotice(ctx context.Context, who access.Actor, key, resolution string, amend bool) error {
	return s.meetings.Act(ctx, who, "floor.give_notice", key, func(a *meetings.Tx) error {
		if err := who.Require(meetings.MayDo(who, a.Meeting).Prepare, "power.prepare_meetings"); err != nil {
			return err
		}
		if a.Meeting.State != meetings.Planned {
			return fault.New(fault.Conflict, "floor.error.notice_gone", nil)
		}
		id, err := s.standing.Find(ctx, a, resolution)
		if err != nil {
			return err
		}
		e, err := s.standing.InForce(ctx, a, id)
		if err != nil {
			return onField("resolution", id, err)
		}
		scope := ""
		if amend {
			scope = ScopeAmend
		}
		title := s.named(e)
		a.Detail("resolution", id)
		a.Detail("amend", amend)
		return store.New(a.Tx).PutMotionNotice(ctx, store.PutMotionNoticeParams{
			MeetingID: a.Meeting.ID, ResolutionID: id, TitleEn: title.EN, TitleFr: title.FR, Address: e.Address().String(), Scope: scope, GivenAt: db.Micros(a.Now),
		})
	})
}

// TakeNotice takes a notice back before it has gone out.
func (s *Service) TakeNotice(ctx context.Context, who access.Actor, key, resolutionID string) error {
	return s.meetings.Act(ctx, who, "floor.take_notice", key, func(a *meetings.Tx) error {
		if err := who.Require(meetings.MayDo(who, a.Meeting).Prepare, "power.prepare_meetings"); err != nil {
			return err
		}
		if a.Meeting.State != meetings.Planned {
			return fault.New(fault.Conflict, "floor.error.notice_gone", nil)
		}
		a.Detail("resolution", resolutionID)
		_, err := store.New(a.Tx).DeleteMotionNotice(ctx, a.Meeting.ID, resolutionID)
		return err
	})
}

// Notices lists of what previous notice was given for a meeting.
func (s *Service) Notices(ctx context.Context, meetingID string) ([]Notice, error) {
	list, err := noticesIn(ctx, s.db.Reader(), meetingID)
	return list, audit.Fault(err)
}

func noticesIn(ctx context.Context, tx db.DBTX, meetingID string) ([]Notice, error) {
	rows, err := store.New(tx).MotionNotices(ctx, meetingID)
	if err != nil {
		return nil, err
	}
	list := make([]Notice, len(rows))
	for i, r := range rows {
		list[i] = Notice{ResolutionID: r.ResolutionID, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Amend: r.Scope == ScopeAmend, Given: db.Time(r.GivenAt)}
		list[i].Address, _ = resolutions.ParseAddress(r.Address)
	}
	return list, nil
}

// named is how a resolution in force is called: its citation and its title.
func (s *Service) named(e resolutions.Entry) i18n.Text {
	title := e.Resolution.Title()
	day, err := time.Parse("2006-01", e.Meeting)
	if err != nil || e.Number == 0 {
		return title
	}
	var out i18n.Text
	for _, lang := range i18n.Langs() {
		l := s.catalog.For(lang)
		out = out.With(lang, l.T("floor.cited", "Citation", wording.Citation{Number: e.Number, Year: day.Year(), Month: day.Month()}.Say(l), "Title", title.In(lang)))
	}
	return out
}

// Standing is a resolution in force that a motion may rescind or amend, with its text.
func (s *Service) Standing(ctx context.Context, resolution string) (resolutions.Entry, i18n.Text, error) {
	id, err := s.standing.Find(ctx, s.db.Reader(), resolution)
	if err != nil {
		return resolutions.Entry{}, i18n.Text{}, err
	}
	e, err := s.standing.InForce(ctx, s.db.Reader(), id)
	if err != nil {
		return e, i18n.Text{}, onField("resolution", id, err)
	}
	return e, s.named(e), nil
}

// rescinds checks a motion to rescind, or to amend, a resolution in force.
func (s *Service) rescinds(ctx context.Context, a *meetings.Tx, f facts, m *Motion, in NewMotion) error {
	id, err := s.standing.Find(ctx, a, in.Resolution)
	if err != nil {
		return err
	}
	e, err := s.standing.InForce(ctx, a, id)
	if err != nil {
		return onField("resolution", id, err)
	}
	for _, r := range f.made {
		item, err := a.Item(ctx, r.TargetID)
		if err != nil {
			return err
		}
		if item.ResolutionID == id {
			return fault.Field("resolution", "floor.error.reconsider_first", nil)
		}
	}
	m.TargetID, m.Text, m.Scope, m.Spec = id, s.named(e), "", Spec{}
	if in.Amendment != nil {
		spec := *in.Amendment
		spec.ID = m.ID
		if spec.Kind == wording.InsertAfter || spec.Kind == wording.InsertBefore {
			spec.NewClauseID = newID()
		}
		if _, _, err := s.standing.Amended(ctx, a, id, spec); err != nil {
			return err
		}
		m.Scope, m.Spec.Amendment = ScopeAmend, &spec
		m.Text = s.text(i18n.Say("floor.amended", "Title", m.Text, "What", wording.Describe(e.Resolution.Wording, spec)))
	}
	notices, err := noticesIn(ctx, a, a.Meeting.ID)
	if err != nil {
		return err
	}
	m.Spec.Noticed = slices.ContainsFunc(notices, func(n Notice) bool { return n.ResolutionID == id && (!n.Amend || m.Scope == ScopeAmend) })
	return nil
}

// Decided is what the meeting with a key did to the library.
func (s *Service) Decided(ctx context.Context, key string) (standing.Decided, error) {
	return s.standing.DecidedAt(ctx, s.db.Reader(), key)
}

// rescind carries it out.
func (s *Service) rescind(ctx context.Context, a *meetings.Tx, m Motion) error {
	about := meetings.Event{ResolutionID: m.TargetID}
	if m.Spec.Amendment == nil {
		if err := s.standing.RescindTx(ctx, a.Tx, m.TargetID, a.Meeting.Key); err != nil {
			return err
		}
		return a.Happened(ctx, "rescinded", about, i18n.Say("floor.event.rescinded", "Title", m.Text))
	}
	as, err := a.Adoption(ctx, m.votes)
	if err != nil {
		return err
	}
	number, err := s.standing.AmendTx(ctx, a.Tx, m.TargetID, *m.Spec.Amendment, party(m.Mover), party(m.Seconder), as)
	if err != nil {
		return err
	}
	a.Detail("number", number)
	return a.Happened(ctx, "amended_adopted", about, i18n.Say("floor.event.amended_adopted", "Number", strconv.Itoa(number), "Title", m.Text))
}
