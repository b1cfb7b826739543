package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/minutes"
)

//go:embed minutes.json
var minutesTexts []byte

// Who acts in these meetings, besides the secretariat.
const (
	presidentAddress = "ngaire.castellanos@pacific-gate.example"
	secretaryAddress = "marwa.chenier@deux-rives.example"
	delegateAddress  = "aino.balakrishnan@superior-shore.example"
)

func (st *story) president() access.Actor {
	return st.officer(presidentAddress, "executive-committee", access.President)
}

// assembled is a general meeting of the past, with what was written in its minutes.
type assembled struct {
	Before    int       `json:"before"` // about so many days before the meeting's
	City      i18n.Text `json:"city"`
	Land      i18n.Text `json:"land"`
	Question  i18n.Text `json:"question"`
	Present   i18n.Text `json:"present"`
	Regrets   i18n.Text `json:"regrets"`
	Words     i18n.Text `json:"words"`
	Corrected i18n.Text `json:"corrected"`
	Asked     string    `json:"asked"`
	Answer    string    `json:"answer"`

	starts time.Time
	key    string
}

// minuteMeetings holds the two general meetings before this one: the minutes of the
// first are approved and signed, those of the second are a draft that is on the agenda.
func (st *story) minuteMeetings() error {
	if st.s.Minutes == nil {
		return nil
	}
	var words struct {
		Opening, Report, Received i18n.Text
		Meetings                  []*assembled
	}
	if err := json.Unmarshal(minutesTexts, &words); err != nil {
		return fmt.Errorf("minutes.json: %w", err)
	}
	for i, m := range words.Meetings {
		y, mo, d := st.workday(-m.Before).Date()
		m.starts = time.Date(y, mo, d, 13, 0, 0, 0, st.zone)
		m.key = m.starts.Format("2006-01")
		st.hold(m, words.Opening, words.Report, words.Received)
		if i > 0 {
			st.approved(words.Meetings[i-1], m)
		}
	}
	last := words.Meetings[len(words.Meetings)-1]
	st.on(st.at(planned-2, 11, 0), "circulate "+last.key, func(ctx context.Context) error { return st.s.Minutes.Circulate(ctx, st.staff(), last.key) })
	st.on(st.at(closing, 11, 0), "ask for a correction of "+last.key, func(ctx context.Context) error { return st.askFor(ctx, last) })
	st.on(st.at(lastMinute, 16, 10), "agenda: minutes of "+last.key, func(ctx context.Context) error {
		return st.s.Minutes.PutOnAgenda(ctx, st.staff(), last.key, minutes.Put{On: st.meeting.Key, Consent: true})
	})
	return nil
}

// hold plans a meeting of the past and has it take place.
func (st *story) hold(m *assembled, opening, report, received i18n.Text) {
	s, president := st.s.Meetings, st.president()
	after := func(d time.Duration) time.Time { return m.starts.Add(d) }
	do := func(at time.Time, what string, acts ...func(ctx context.Context) error) {
		st.on(at, what+" "+m.key, func(ctx context.Context) error {
			for _, act := range acts {
				if err := act(ctx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	add := func(title i18n.Text, kind meetings.ItemKind) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.AddItem(ctx, st.staff(), m.key, meetings.NewItem{Kind: kind, Title: title})
			return err
		}
	}
	do(m.starts.AddDate(0, 0, -45), "plan", func(ctx context.Context) error {
		_, err := s.PlanMeeting(ctx, st.staff(), meetings.Plan{
			Title: titleOf(m.starts), Place: m.City, Land: m.Land, Starts: m.starts, Ends: after(4 * time.Hour), Zone: st.zone.String(), RecordDay: st.workday(-m.Before).AddDate(0, 0, -15),
		})
		return err
	}, add(opening, meetings.Procedural), add(report, meetings.Report))
	do(m.starts.AddDate(0, 0, -noticed), "notice", func(ctx context.Context) error { return s.SendNotice(ctx, st.staff(), m.key, nil) })
	do(after(-2*time.Hour), "electorate", func(ctx context.Context) error {
		_, _, err := s.ComputeElectorate(ctx, st.staff(), m.key)
		return err
	})
	for _, d := range st.delegations {
		if slices.Contains(admitted(), d.Organization) {
			do(after(-time.Hour), "delegate", func(ctx context.Context) error {
				org, person := st.planted.Organizations[d.Organization].ID, st.planted.People[d.Delegate].ID
				if _, err := s.NameDelegates(ctx, st.staff(), m.key, org, person); err != nil {
					return err
				}
				_, err := s.Admit(ctx, st.staff(), m.key, org, person)
				return err
			})
		}
	}
	take := func(n int, note i18n.Text) []func(ctx context.Context) error {
		return []func(ctx context.Context) error{func(ctx context.Context) error { return st.nextItem(ctx, m, n) }, func(ctx context.Context) error {
			return s.FinishItem(ctx, president, m.key, note)
		}}
	}
	do(m.starts, "open", append([]func(ctx context.Context) error{func(ctx context.Context) error { return s.Open(ctx, president, m.key) }}, take(0, i18n.Text{})...)...)
	do(after(25*time.Minute), "report", take(1, received)...)
	do(after(50*time.Minute), "vote", func(ctx context.Context) error { return st.voteOn(ctx, m) })
	do(after(80*time.Minute), "adjourn", func(ctx context.Context) error { return s.Adjourn(ctx, president, m.key) })
	do(m.starts.AddDate(0, 0, 12), "write", func(ctx context.Context) error {
		part, err := st.reportOf(ctx, m)
		if err != nil {
			return err
		}
		return st.write(ctx, m, 0, map[string]i18n.Text{minutes.Present: m.Present, minutes.Regrets: m.Regrets, minutes.Before(part): m.Words}, "")
	})
}

// nextItem takes up the item at a place of the agenda.
func (st *story) nextItem(ctx context.Context, m *assembled, n int) error {
	found, err := st.s.Meetings.ByKey(ctx, m.key)
	if err != nil {
		return err
	}
	items, err := st.s.Meetings.Agenda(ctx, found.ID)
	if err != nil {
		return err
	}
	return st.s.Meetings.TakeUp(ctx, st.president(), m.key, items[n].ID)
}

// voteOn puts the meeting's question, by roll call.
func (st *story) voteOn(ctx context.Context, m *assembled) error {
	s, president := st.s.Meetings, st.president()
	v, err := s.OpenVote(ctx, president, m.key, meetings.NewVote{Kind: meetings.VoteProcedural, Method: ballots.RollCall, Question: m.Question})
	if err != nil {
		return err
	}
	for i, d := range st.delegations {
		if !slices.Contains(admitted(), d.Organization) {
			continue
		}
		choice := ballots.Yes
		switch i % 7 {
		case 3:
			choice = ballots.No
		case 5:
			choice = ballots.Abstain
		}
		if _, err := s.Cast(ctx, st.member(d.Delegate), v.ID, "", choice); err != nil {
			return err
		}
	}
	if _, err := s.CloseVote(ctx, president, m.key); err != nil {
		return err
	}
	_, err = s.Announce(ctx, president, m.key)
	return err
}

// reportOf is the part of the minutes that the Executive's report is.
func (st *story) reportOf(ctx context.Context, m *assembled) (string, error) {
	found, err := st.s.Meetings.ByKey(ctx, m.key)
	if err != nil {
		return "", err
	}
	r, err := st.s.Minutes.Record(ctx, found)
	for _, p := range r.Parts {
		if p.Item != nil && p.Item.Kind == meetings.Report {
			return p.Key, err
		}
	}
	return "", err
}

func (st *story) write(ctx context.Context, m *assembled, base int, texts map[string]i18n.Text, note string) error {
	_, _, err := st.s.Minutes.Save(ctx, st.staff(), m.key, minutes.Edit{Base: base, Texts: texts, Note: note})
	return err
}

// askFor has a delegate ask for the correction of a circulated draft.
func (st *story) askFor(ctx context.Context, m *assembled) error {
	part, err := st.reportOf(ctx, m)
	if err != nil {
		return err
	}
	return st.s.Minutes.Correct(ctx, st.member(delegateAddress), m.key, part, m.Asked)
}

// approved has the minutes of one meeting circulated, corrected, approved by another,
// and signed.
func (st *story) approved(m, by *assembled) {
	s := st.s.Minutes
	st.on(m.starts.AddDate(0, 0, 14), "circulate "+m.key, func(ctx context.Context) error { return s.Circulate(ctx, st.staff(), m.key) })
	st.on(m.starts.AddDate(0, 0, 20), "ask for a correction of "+m.key, func(ctx context.Context) error { return st.askFor(ctx, m) })
	st.on(m.starts.AddDate(0, 0, 23), "correct "+m.key, func(ctx context.Context) error {
		part, err := st.reportOf(ctx, m)
		if err != nil {
			return err
		}
		if err := st.write(ctx, m, 1, map[string]i18n.Text{minutes.Before(part): m.Corrected}, "Interpretation"); err != nil {
			return err
		}
		found, err := st.s.Meetings.ByKey(ctx, m.key)
		if err != nil {
			return err
		}
		asked, err := s.Corrections(ctx, st.staff(), found.ID)
		if err != nil {
			return err
		}
		return s.Answer(ctx, st.staff(), m.key, asked[0].ID, true, m.Answer)
	})
	st.on(by.starts.AddDate(0, 0, -40), "agenda: minutes of "+m.key, func(ctx context.Context) error {
		return s.PutOnAgenda(ctx, st.staff(), m.key, minutes.Put{On: by.key})
	})
	st.on(by.starts.Add(70*time.Minute), "approve "+m.key, func(ctx context.Context) error {
		if err := st.nextItem(ctx, by, 2); err != nil {
			return err
		}
		return s.Approve(ctx, st.president(), by.key, 0, 0)
	})
	sign := func(who access.Actor, o minutes.Office) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			v, err := s.Of(ctx, m.key)
			if err != nil {
				return err
			}
			return s.Sign(ctx, who, m.key, 0, o, v.Fingerprint)
		}
	}
	st.on(by.starts.AddDate(0, 0, 2), "sign "+m.key, sign(st.president(), minutes.President))
	st.on(by.starts.AddDate(0, 0, 3), "sign "+m.key, sign(st.officer(secretaryAddress, "executive-committee", access.Secretary), minutes.Secretary))
}
