// Package past tells of the general meetings before the one of the worked example: the
// minutes of the first are approved and signed, those of the second are a draft.
package past

import (
	"context"
	_ "embed" // what was said
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/minutes"
)

//go:embed past.json
var texts []byte

// Story is what the meetings are told with.
type Story struct {
	Meetings *meetings.Service
	Minutes  *minutes.Service
	Zone     *time.Location
	On       func(at time.Time, what string, do func(ctx context.Context) error)
	Workday  func(after int) time.Time // so many days after today, no Saturday or Sunday
	Title    func(starts time.Time) i18n.Text

	Staff, President, Secretary, Delegate access.Actor
	Delegates                             []access.Actor // who hold the voting cards
}

// When are the instants at which the last draft goes its way, and Agenda the meeting
// on whose agenda it is put.
type When struct {
	Circulated, Asked, Put time.Time
	Agenda                 func() string
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

// Tell has the meetings take place, and the draft of the last one be circulated.
func (st Story) Tell(w When) error {
	var words struct {
		Opening, Report, Received i18n.Text
		Meetings                  []*assembled
	}
	if err := json.Unmarshal(texts, &words); err != nil {
		return fmt.Errorf("past.json: %w", err)
	}
	for i, m := range words.Meetings {
		y, mo, d := st.Workday(-m.Before).Date()
		m.starts = time.Date(y, mo, d, 13, 0, 0, 0, st.Zone)
		m.key = m.starts.Format("2006-01")
		st.hold(m, words.Opening, words.Report, words.Received)
		if i > 0 {
			st.approved(words.Meetings[i-1], m)
		}
	}
	last := words.Meetings[len(words.Meetings)-1]
	st.On(w.Circulated, "circulate "+last.key, func(ctx context.Context) error { return st.Minutes.Circulate(ctx, st.Staff, last.key) })
	st.On(w.Asked, "ask for a correction of "+last.key, func(ctx context.Context) error { return st.askFor(ctx, last) })
	st.On(w.Put, "agenda: minutes of "+last.key, func(ctx context.Context) error {
		return st.Minutes.PutOnAgenda(ctx, st.Staff, last.key, minutes.Put{On: w.Agenda(), Consent: true})
	})
	return nil
}

// hold plans a meeting of the past and has it take place.
func (st Story) hold(m *assembled, opening, report, received i18n.Text) {
	s, president := st.Meetings, st.President
	after := func(d time.Duration) time.Time { return m.starts.Add(d) }
	do := func(at time.Time, what string, acts ...func(ctx context.Context) error) {
		st.On(at, what+" "+m.key, func(ctx context.Context) error {
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
			_, err := s.AddItem(ctx, st.Staff, m.key, meetings.NewItem{Kind: kind, Title: title})
			return err
		}
	}
	do(m.starts.AddDate(0, 0, -45), "plan", func(ctx context.Context) error {
		_, err := s.PlanMeeting(ctx, st.Staff, meetings.Plan{
			Title: st.Title(m.starts), Place: m.City, Land: m.Land, Starts: m.starts, Ends: after(4 * time.Hour), Zone: st.Zone.String(), RecordDay: st.Workday(-m.Before).AddDate(0, 0, -15),
		})
		return err
	}, add(opening, meetings.Procedural), add(report, meetings.Report))
	do(m.starts.AddDate(0, 0, -30), "notice", func(ctx context.Context) error { return s.SendNotice(ctx, st.Staff, m.key, nil) })
	do(after(-2*time.Hour), "electorate", func(ctx context.Context) error {
		_, _, err := s.ComputeElectorate(ctx, st.Staff, m.key)
		return err
	})
	for _, d := range st.Delegates {
		do(after(-time.Hour), "delegate", func(ctx context.Context) error {
			org := d.Seats[0].OrganizationID
			if _, err := s.NameDelegates(ctx, st.Staff, m.key, org, d.PersonID); err != nil {
				return err
			}
			_, err := s.Admit(ctx, st.Staff, m.key, org, d.PersonID)
			return err
		})
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
func (st Story) nextItem(ctx context.Context, m *assembled, n int) error {
	found, err := st.Meetings.ByKey(ctx, m.key)
	if err != nil {
		return err
	}
	items, err := st.Meetings.Agenda(ctx, found.ID)
	if err != nil {
		return err
	}
	return st.Meetings.TakeUp(ctx, st.President, m.key, items[n].ID)
}

// voteOn puts the meeting's question, by roll call.
func (st Story) voteOn(ctx context.Context, m *assembled) error {
	s, president := st.Meetings, st.President
	v, err := s.OpenVote(ctx, president, m.key, meetings.NewVote{Kind: meetings.VoteProcedural, Method: ballots.RollCall, Question: m.Question})
	if err != nil {
		return err
	}
	for i, d := range st.Delegates {
		choice := ballots.Yes
		switch i % 7 {
		case 3:
			choice = ballots.No
		case 5:
			choice = ballots.Abstain
		}
		if _, err := s.Cast(ctx, d, v.ID, "", choice); err != nil {
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
func (st Story) reportOf(ctx context.Context, m *assembled) (string, error) {
	found, err := st.Meetings.ByKey(ctx, m.key)
	if err != nil {
		return "", err
	}
	r, err := st.Minutes.Record(ctx, found)
	for _, p := range r.Parts {
		if p.Item != nil && p.Item.Kind == meetings.Report {
			return p.Key, err
		}
	}
	return "", err
}

func (st Story) write(ctx context.Context, m *assembled, base int, texts map[string]i18n.Text, note string) error {
	_, _, err := st.Minutes.Save(ctx, st.Staff, m.key, minutes.Edit{Base: base, Texts: texts, Note: note})
	return err
}

// askFor has a delegate ask for the correction of a circulated draft.
func (st Story) askFor(ctx context.Context, m *assembled) error {
	part, err := st.reportOf(ctx, m)
	if err != nil {
		return err
	}
	return st.Minutes.Correct(ctx, st.Delegate, m.key, part, m.Asked)
}

// approved has the minutes of one meeting circulated, corrected, approved by another,
// and signed.
func (st Story) approved(m, by *assembled) {
	s := st.Minutes
	st.On(m.starts.AddDate(0, 0, 14), "circulate "+m.key, func(ctx context.Context) error { return s.Circulate(ctx, st.Staff, m.key) })
	st.On(m.starts.AddDate(0, 0, 20), "ask for a correction of "+m.key, func(ctx context.Context) error { return st.askFor(ctx, m) })
	st.On(m.starts.AddDate(0, 0, 23), "correct "+m.key, func(ctx context.Context) error {
		part, err := st.reportOf(ctx, m)
		if err != nil {
			return err
		}
		if err := st.write(ctx, m, 1, map[string]i18n.Text{minutes.Before(part): m.Corrected}, "Interpretation"); err != nil {
			return err
		}
		found, err := st.Meetings.ByKey(ctx, m.key)
		if err != nil {
			return err
		}
		asked, err := s.Corrections(ctx, st.Staff, found.ID)
		if err != nil {
			return err
		}
		return s.Answer(ctx, st.Staff, m.key, asked[0].ID, true, m.Answer)
	})
	st.On(by.starts.AddDate(0, 0, -40), "agenda: minutes of "+m.key, func(ctx context.Context) error {
		return s.PutOnAgenda(ctx, st.Staff, m.key, minutes.Put{On: by.key})
	})
	st.On(by.starts.Add(70*time.Minute), "approve "+m.key, func(ctx context.Context) error {
		if err := st.nextItem(ctx, by, 2); err != nil {
			return err
		}
		return s.Approve(ctx, st.President, by.key, 0, 0)
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
	st.On(by.starts.AddDate(0, 0, 2), "sign "+m.key, sign(st.President, minutes.President))
	st.On(by.starts.AddDate(0, 0, 3), "sign "+m.key, sign(st.Secretary, minutes.Secretary))
}
