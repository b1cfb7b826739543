package minutes

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
)

// Approval is an agenda item that approves minutes, or an addition to them.
type Approval struct {
	ItemID       string
	At           meetings.Meeting // which decides
	Of           meetings.Meeting // whose minutes they are
	Addition     int              // 0: the minutes
	Version      int              // that stands now
	Circulated   int
	CirculatedAt time.Time
	Decided      bool // they have been approved
}

// Corrected reports whether the text has changed since it was circulated.
func (p Approval) Corrected() bool { return p.Addition == 0 && p.Version != p.Circulated }

// What says what is to be approved.
func (p Approval) What() i18n.Message { return what(p.Of, p.Addition) }

func what(m meetings.Meeting, addition int) i18n.Message {
	if addition > 0 {
		return i18n.Say("minutes.item.addition", "Number", addition, "Title", m.Title)
	}
	return i18n.Say("minutes.item.minutes", "Title", m.Title)
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

// ApprovalOf is what an agenda item approves; nil: nothing.
func (s *Service) ApprovalOf(ctx context.Context, itemID string) (*Approval, error) {
	row, err := s.read().MinutesItem(ctx, itemID)
	if missing(err) {
		return nil, nil //nolint:nilnil // most items approve nothing, which is no error
	}
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.approval(ctx, row)
}

func (s *Service) approval(ctx context.Context, row store.MeetingMinutesItem) (*Approval, error) {
	p := &Approval{ItemID: row.ItemID, Addition: int(row.Addition)}
	var err error
	if p.Of, err = s.meetings.ByID(ctx, row.MeetingID); err != nil {
		return nil, err
	}
	if p.At, err = s.meetings.ByID(ctx, row.AtMeeting); err != nil {
		return nil, err
	}
	q := s.read()
	m, err := rowOf(ctx, q, row.MeetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	p.Version, p.Circulated, p.CirculatedAt, p.Decided = int(m.Version), int(m.CirculatedVersion), db.Time(m.CirculatedAt), m.ApprovedAt != 0
	if p.Addition == 0 {
		return p, nil
	}
	p.Decided = false
	rows, err := q.MinutesAdditions(ctx, row.MeetingID)
	for _, r := range rows {
		p.Decided = p.Decided || r.Number == row.Addition && r.ApprovedAt != 0
	}
	return p, audit.Fault(err)
}

// ApprovalsAt are the items of a meeting that approve minutes, by the item.
func (s *Service) ApprovalsAt(ctx context.Context, meetingID string) (map[string]Approval, error) {
	rows, err := s.read().MinutesItemsAt(ctx, meetingID)
	return s.approvals(ctx, rows, err)
}

// ApprovalsOf are the items of any meeting that approve a meeting's minutes.
func (s *Service) ApprovalsOf(ctx context.Context, meetingID string) (map[string]Approval, error) {
	rows, err := s.read().MinutesItemsOf(ctx, meetingID)
	return s.approvals(ctx, rows, err)
}

func (s *Service) approvals(ctx context.Context, rows []store.MeetingMinutesItem, err error) (map[string]Approval, error) {
	if err != nil {
		return nil, audit.Fault(err)
	}
	out := map[string]Approval{}
	for _, r := range rows {
		p, err := s.approval(ctx, r)
		if err != nil {
			return nil, err
		}
		out[r.ItemID] = *p
	}
	return out, nil
}

// Coming are the meetings whose agenda may approve the minutes of one: those that
// begin after it and have not adjourned, the next first.
func (s *Service) Coming(ctx context.Context, m meetings.Meeting) ([]meetings.Meeting, error) {
	all, err := s.meetings.List(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(all, func(o meetings.Meeting) bool { return o.State == meetings.Adjourned || !o.Starts.After(m.Starts) })
	slices.Reverse(list)
	return list, nil
}

// Put says where minutes are put on an agenda.
type Put struct {
	On       string // the key of the meeting
	Addition int    // 0: the minutes
	Consent  bool   // with the items adopted together
}

// PutOnAgenda puts the approval of circulated minutes, or of an addition to approved
// ones, at the end of a later meeting's agenda.
func (s *Service) PutOnAgenda(ctx context.Context, who access.Actor, key string, in Put) error {
	if err := who.Require(who.IsStaff(), "power.prepare_meetings"); err != nil {
		return err
	}
	of, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	if in.On == "" {
		return fault.Field("on", "minutes.error.no_meeting", nil)
	}
	return s.meetings.Act(ctx, who, "minutes.put_on_agenda", in.On, func(a *meetings.Tx) error {
		if err := a.Require(meetings.Planned, meetings.Noticed, meetings.InSession); err != nil {
			return err
		}
		if !a.Meeting.Starts.After(of.Starts) {
			return fault.Field("on", "minutes.error.earlier", nil)
		}
		q := store.New(a.Tx)
		if err := s.mayBePut(ctx, a, q, of, in.Addition); err != nil {
			return err
		}
		items, err := a.Items(ctx)
		if err != nil {
			return err
		}
		position := 1
		if n := len(items); n > 0 {
			position = items[n-1].Position + 1
		}
		id, title := db.NewID(), say(s.catalog, what(of, in.Addition))
		a.Detail("item", id)
		a.Detail("title", title)
		err = q.InsertItem(ctx, store.InsertItemParams{
			ID: id, MeetingID: a.Meeting.ID, Position: int64(position), Kind: string(meetings.Report), TitleEn: title.EN, TitleFr: title.FR,
			Majority: string(ballots.Simple), Minutes: 5, Consent: in.Consent,
		})
		if err != nil {
			return err
		}
		return q.InsertMinutesItem(ctx, store.InsertMinutesItemParams{ItemID: id, AtMeeting: a.Meeting.ID, MeetingID: of.ID, Addition: int64(in.Addition)})
	})
}

// mayBePut refuses what is not ready to be approved, or is on an agenda already.
func (s *Service) mayBePut(ctx context.Context, a *meetings.Tx, q *store.Queries, of meetings.Meeting, addition int) error {
	row, err := rowOf(ctx, q, of.ID)
	if err != nil {
		return err
	}
	state, want := stateOf(of, row), Circulated
	if addition > 0 {
		want = Approved
	}
	if state != want {
		return fault.New(fault.Conflict, "minutes.refused."+string(state), nil)
	}
	if addition > 0 {
		rows, err := q.MinutesAdditions(ctx, of.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(rows, func(r store.MeetingMinutesAddition) bool { return int(r.Number) == addition })
		if i < 0 || rows[i].ApprovedAt != 0 {
			return fault.New(fault.Conflict, "minutes.refused.approved", nil)
		}
	}
	ties, err := q.MinutesItemsOf(ctx, of.ID)
	if err != nil {
		return err
	}
	for _, t := range ties {
		if int(t.Addition) != addition {
			continue
		}
		item, err := q.ItemByID(ctx, t.ItemID)
		if err != nil {
			return err
		}
		if meetings.ItemState(item.State) != meetings.Done {
			at, err := s.meetings.ByID(ctx, t.AtMeeting)
			if err != nil {
				return err
			}
			return fault.New(fault.Conflict, "minutes.error.on_agenda", fault.Args{"Meeting": at.Title})
		}
	}
	return nil
}

// current is the approval that is before the meeting, for whoever presides.
func (s *Service) current(ctx context.Context, a *meetings.Tx, version int) (store.MeetingMinutesItem, error) {
	var row store.MeetingMinutesItem
	if err := a.ChairInSession(a.Who()); err != nil {
		return row, err
	}
	if err := a.NoMotion(); err != nil {
		return row, err
	}
	if err := a.NoVote(ctx); err != nil {
		return row, err
	}
	item, err := a.Current(ctx)
	if err != nil {
		return row, err
	}
	q := store.New(a.Tx)
	row, err = q.MinutesItem(ctx, item.ID)
	if missing(err) {
		return row, fault.New(fault.Conflict, "minutes.error.no_approval", nil)
	}
	if err != nil || row.Addition > 0 {
		return row, err
	}
	m, err := rowOf(ctx, q, row.MeetingID)
	if err == nil && version != 0 && int(m.Version) != version {
		return row, fault.New(fault.Conflict, "minutes.error.changed", fault.Args{"Number": m.Version})
	}
	return row, err
}

// Approve approves what the current item is about by general consent: the chair has
// asked whether anybody objects, and nobody did. moment is that of the console, and
// version the text that the chair has before them (0: whatever stands).
func (s *Service) Approve(ctx context.Context, who access.Actor, key string, moment int64, version int) error {
	return s.meetings.At(moment).Act(ctx, who, "minutes.approve", key, func(a *meetings.Tx) error {
		row, err := s.current(ctx, a, version)
		if err != nil {
			return err
		}
		quorum, err := a.Quorum(ctx)
		if err != nil {
			return err
		}
		if !quorum.Met {
			return fault.New(fault.Conflict, "meetings.error.no_quorum", fault.Args{"Quorum": quorum.Words()})
		}
		a.Acted(i18n.Message{})
		a.MayTakeBack()
		return s.decided(ctx, a, row)
	})
}

// PutToVote puts the approval to the vote; it takes effect when the result is
// announced. Nobody edits the text meanwhile.
func (s *Service) PutToVote(ctx context.Context, who access.Actor, key string, moment int64, version int, method ballots.Method) error {
	return s.meetings.At(moment).Act(ctx, who, "minutes.put_to_vote", key, func(a *meetings.Tx) error {
		row, err := s.current(ctx, a, version)
		if err != nil {
			return err
		}
		of, err := s.meetings.ByID(ctx, row.MeetingID)
		if err != nil {
			return err
		}
		question := i18n.Say("minutes.question", "Title", of.Title)
		if row.Addition > 0 {
			question = i18n.Say("minutes.question_addition", "Number", row.Addition, "Title", of.Title)
		}
		v, err := a.OpenVote(ctx, meetings.NewVote{Kind: meetings.VoteProcedural, Method: method, Question: say(s.catalog, question)})
		if err != nil {
			return err
		}
		return store.New(a.Tx).PutMinutesItemToVote(ctx, row.ItemID, v.ID)
	})
}

// notBeingVotedOn refuses to change a text while a meeting votes on it.
func (s *Service) notBeingVotedOn(ctx context.Context, a *act) error {
	ties, err := a.q.MinutesItemsOf(ctx, a.m.ID)
	if err != nil {
		return err
	}
	for _, t := range ties {
		if t.VoteID == "" {
			continue
		}
		v, err := s.ballots.VoteTx(ctx, a.Tx, t.VoteID)
		if err != nil {
			return err
		}
		if v.State == ballots.StateOpen || v.State == ballots.StateClosed {
			return fault.New(fault.Conflict, "minutes.error.voting", nil)
		}
	}
	return nil
}

// heard follows what a meeting writes down: its items adopted together, the result of
// a vote on an approval, an act taken back.
func (s *Service) heard(ctx context.Context, a *meetings.Tx, e meetings.Event) error {
	q := store.New(a.Tx)
	switch e.Kind {
	case "in_consent":
		row, err := q.MinutesItem(ctx, e.ItemID)
		if missing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.settle(ctx, a, row)
	case "procedural":
		row, err := q.MinutesItemOfVote(ctx, e.VoteID)
		if missing(err) || e.VoteID == "" {
			return nil
		}
		if err != nil {
			return err
		}
		v, err := a.UnderWay(ctx)
		if err != nil || !v.Outcome().Adopted {
			return err
		}
		return s.decided(ctx, a, row)
	case "undone":
		return s.takenBack(ctx, a, q)
	}
	return nil
}

// decided approves what an item is about and ends the item.
func (s *Service) decided(ctx context.Context, a *meetings.Tx, row store.MeetingMinutesItem) error {
	item, err := a.Item(ctx, row.ItemID)
	if err != nil {
		return err
	}
	if err := a.Finish(ctx, item, meetings.OutcomeDealtWith); err != nil {
		return err
	}
	return s.settle(ctx, a, row)
}

// settle writes down that the meeting has approved what an item is about.
func (s *Service) settle(ctx context.Context, a *meetings.Tx, tie store.MeetingMinutesItem) error {
	q := store.New(a.Tx)
	of, err := s.meetings.ByID(ctx, tie.MeetingID)
	if err != nil {
		return err
	}
	row, err := rowOf(ctx, q, of.ID)
	if err != nil {
		return err
	}
	status := i18n.Say("minutes.status.approved", "Day", a.Now.In(a.Meeting.Location()), "Meeting", a.Meeting.Title)
	if tie.Addition > 0 {
		return s.settleAddition(ctx, a, q, tie, of, status)
	}
	if stateOf(of, row) != Circulated {
		return fault.New(fault.Conflict, "minutes.refused."+string(stateOf(of, row)), nil)
	}
	words := i18n.Say("minutes.event.approved", "Title", of.Title)
	if row.Version != row.CirculatedVersion {
		status.Key, words.Key = "minutes.status.approved_corrected", "minutes.event.approved_corrected"
	}
	doc, err := s.document(ctx, q, of, row.Version, status)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	row.ApprovedVersion, row.ApprovedAt, row.ApprovedItem = row.Version, db.Micros(a.Now), tie.ItemID
	row.Document, row.Body = string(raw), doc.Body()
	row.Fingerprint = Fingerprint(row.Body)
	if err := saveRow(ctx, q, row); err != nil {
		return err
	}
	if err := a.Also(ctx, "minutes.approved", meetings.Kind, of.ID, map[string]any{"version": row.Version, "fingerprint": row.Fingerprint}); err != nil {
		return err
	}
	return a.Happened(ctx, "minutes_approved", meetings.Event{ItemID: tie.ItemID}, words)
}

func (s *Service) settleAddition(ctx context.Context, a *meetings.Tx, q *store.Queries, tie store.MeetingMinutesItem, of meetings.Meeting, status i18n.Message) error {
	rows, err := q.MinutesAdditions(ctx, of.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(r store.MeetingMinutesAddition) bool { return r.Number == tie.Addition })
	if i < 0 {
		return fault.New(fault.Conflict, "minutes.refused.approved", nil)
	}
	c := &composer{catalog: s.catalog}
	c.add(Block{ID: "title", Kind: Title, Text: say(s.catalog, what(of, int(tie.Addition)))})
	c.add(Block{ID: "status", Kind: Status, Text: say(s.catalog, status)})
	c.add(Block{ID: "words", Kind: Prose, Text: i18n.Text{EN: rows[i].WordsEn, FR: rows[i].WordsFr}})
	body := c.out.Body()
	err = q.ApproveMinutesAddition(ctx, store.ApproveMinutesAdditionParams{
		MeetingID: of.ID, Number: tie.Addition, ApprovedAt: db.Micros(a.Now), ApprovedItem: tie.ItemID, Body: body, Fingerprint: Fingerprint(body),
	})
	if err != nil {
		return err
	}
	if err := a.Also(ctx, "minutes.approved", meetings.Kind, of.ID, map[string]any{"addition": tie.Addition, "fingerprint": Fingerprint(body)}); err != nil {
		return err
	}
	return a.Happened(ctx, "minutes_approved", meetings.Event{ItemID: tie.ItemID}, i18n.Say("minutes.event.addition", "Number", tie.Addition, "Title", of.Title))
}

// takenBack undoes approvals whose item is before the meeting again. What somebody has
// signed stands.
func (s *Service) takenBack(ctx context.Context, a *meetings.Tx, q *store.Queries) error {
	ties, err := q.MinutesItemsAt(ctx, a.Meeting.ID)
	if err != nil {
		return err
	}
	for _, tie := range ties {
		item, err := a.Item(ctx, tie.ItemID)
		if err != nil {
			return err
		}
		if item.State == meetings.Done {
			continue
		}
		if err := s.unsettle(ctx, q, tie); err != nil {
			return err
		}
		a.Touch("minutes.taken_back", meetings.Kind, tie.MeetingID)
	}
	return nil
}

func (s *Service) unsettle(ctx context.Context, q *store.Queries, tie store.MeetingMinutesItem) error {
	row, err := rowOf(ctx, q, tie.MeetingID)
	if err != nil {
		return err
	}
	additions, err := q.MinutesAdditions(ctx, tie.MeetingID)
	if err != nil {
		return err
	}
	approved := tie.Addition == 0 && row.ApprovedItem == tie.ItemID
	for _, r := range additions {
		approved = approved || r.Number == tie.Addition && r.ApprovedItem == tie.ItemID
	}
	if !approved {
		return nil
	}
	signed, err := q.MinutesSignatures(ctx, tie.MeetingID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(signed, func(r store.MeetingMinutesSignature) bool { return r.Addition == tie.Addition }) ||
		tie.Addition == 0 && len(additions) > 0 {
		return fault.New(fault.Conflict, "minutes.error.signed_undo", nil)
	}
	if tie.Addition > 0 {
		return q.ApproveMinutesAddition(ctx, store.ApproveMinutesAdditionParams{MeetingID: tie.MeetingID, Number: tie.Addition})
	}
	row.ApprovedVersion, row.ApprovedAt, row.ApprovedItem, row.Document, row.Body, row.Fingerprint = 0, 0, "", "", "", ""
	return saveRow(ctx, q, row)
}
