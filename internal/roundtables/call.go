package roundtables

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables/internal/store"
)

// OpenCall calls for items until an instant and writes to the people of the member
// organizations. The roundtable is in the members' calendar from then on. Called
// again while the call is open it changes the words and the deadline, and writes to
// nobody.
func (s *Service) OpenCall(ctx context.Context, who access.Actor, key string, words i18n.Text, closes time.Time) error {
	if err := mayPlan(who); err != nil {
		return err
	}
	words = lines(words, tidy)
	var c checks
	c.both("call", words, maxWords)
	if err := c.err(); err != nil {
		return err
	}
	return s.act(ctx, who, "roundtables.call", key, func(a *act) error {
		if err := a.require(Planned, Called); err != nil {
			return err
		}
		if !closes.After(a.Now) || !closes.Before(a.r.Starts) {
			return fault.Field("closes", "roundtables.error.closes", fault.Args{"Day": hour(a.r.Starts.In(s.o.Location))})
		}
		first := a.r.State == Planned
		a.r.State, a.r.Call, a.r.CallCloses = Called, words, closes
		if !first {
			return nil
		}
		a.r.CalledAt = a.Now
		if err := a.announce(ctx); err != nil {
			return err
		}
		return a.tellMembers(ctx, "call")
	})
}

// announce shows the roundtable in the coalition's year to its members.
func (a *act) announce(ctx context.Context) error {
	g, err := a.s.gatherings.ByID(ctx, a, a.r.GatheringID)
	if err != nil || g.State != gatherings.Planned {
		return err
	}
	return a.s.gatherings.AnnounceTx(ctx, a.Tx, g.ID)
}

// callsPage bounds how many calls are looked at in a day's round.
const callsPage = 100

// remindWithin is how long before the close of a call its reminder goes out.
const remindWithin = 4 * 24 * time.Hour

// RemindCalls reminds the people of the member organizations of the calls for items
// that close within four days, once each. The worker calls it daily.
func (s *Service) RemindCalls(ctx context.Context) error {
	rows, err := s.on(nil).RoundtablesInState(ctx, string(Called), callsPage)
	if err != nil {
		return audit.Fault(err)
	}
	now := s.db.Now()
	for _, row := range rows {
		closes := db.Time(row.CallCloses)
		if row.RemindedAt != 0 || !closes.After(now) || closes.Sub(now) > remindWithin {
			continue
		}
		err := s.act(ctx, access.TheProgram(), "roundtables.remind_call", row.Key, func(a *act) error {
			if !a.r.RemindedAt.IsZero() || a.r.PhaseAt(a.Now) != Calling {
				return nil // another node was quicker
			}
			a.r.RemindedAt = a.Now
			return a.tellMembers(ctx, "remind")
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// items are all items of a roundtable: the agenda in its order, then the others as
// they came, each with the resolutions it names.
func (s *Service) items(ctx context.Context, q *store.Queries, roundtableID string) ([]Item, error) {
	rows, err := q.ItemsOf(ctx, roundtableID, MaxItems+1)
	if err != nil {
		return nil, audit.Fault(err)
	}
	cited, err := q.CitedIn(ctx, roundtableID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	behind := map[string][]string{}
	for _, c := range cited {
		behind[c.ItemID] = append(behind[c.ItemID], c.ResolutionID)
	}
	var agenda, others []Item
	for _, row := range rows {
		i := itemOf(row)
		i.Resolutions = behind[i.ID]
		if i.OnAgenda() {
			agenda = append(agenda, i)
		} else {
			others = append(others, i)
		}
	}
	return append(agenda, others...), nil
}

// Items lists the items of a roundtable, the agenda first. Those who see
// roundtables see all that was proposed; the word to the co-chairs is theirs and its
// authors' alone.
func (s *Service) Items(ctx context.Context, who access.Actor, r Roundtable) ([]Item, error) {
	if err := maySee(who); err != nil {
		return nil, err
	}
	list, err := s.items(ctx, s.on(nil), r.ID)
	for n := range list {
		list[n] = list[n].seenBy(who, r)
	}
	return list, err
}

// seenBy is the item without what a reader may not read of it.
func (i Item) seenBy(who access.Actor, r Roundtable) Item {
	if !MayChoose(who, r) && !owns(who, i.PersonID, i.OrganizationID) {
		i.Internal = ""
	}
	return i
}

// ItemsTx is all items of a roundtable, for what is made of them; tx nil is the
// reader.
func (s *Service) ItemsTx(ctx context.Context, tx db.DBTX, roundtableID string) ([]Item, error) {
	return s.items(ctx, s.on(tx), roundtableID)
}

// ItemTx is an item, whoever may see it; tx nil is the reader.
func (s *Service) ItemTx(ctx context.Context, tx db.DBTX, id string) (Item, error) {
	return s.item(ctx, s.on(tx), id)
}

func (s *Service) item(ctx context.Context, q *store.Queries, id string) (Item, error) {
	row, err := q.Item(ctx, id)
	if err != nil {
		if missing(err) {
			return Item{}, fault.Wrap(err, fault.NotFound, "roundtables.error.item_not_found", nil)
		}
		return Item{}, audit.Fault(err)
	}
	i := itemOf(row)
	i.Resolutions, err = q.Cited(ctx, id)
	return i, audit.Fault(err)
}

// Item returns an item of a roundtable.
func (s *Service) Item(ctx context.Context, who access.Actor, r Roundtable, id string) (Item, error) {
	if err := maySee(who); err != nil {
		return Item{}, err
	}
	i, err := s.item(ctx, s.on(nil), id)
	if err == nil && i.RoundtableID != r.ID {
		err = fault.New(fault.NotFound, "roundtables.error.item_not_found", nil)
	}
	return i.seenBy(who, r), err
}

func itemOf(r store.RoundtableItem) Item {
	return Item{
		ID: r.ID, RoundtableID: r.RoundtableID, State: ItemState(r.State),
		Proposal: Proposal{
			Words: Words{
				Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Problem: i18n.Text{EN: r.ProblemEn, FR: r.ProblemFr},
				Question: i18n.Text{EN: r.QuestionEn, FR: r.QuestionFr}, Ask: i18n.Text{EN: r.AskEn, FR: r.AskFr},
			},
			Concern: r.Concern, GroupID: r.BodyID, DepartmentID: r.DepartmentID, Urgency: Urgency(r.Urgency), Internal: r.Internal,
		},
		OrganizationID: r.OrganizationID, Organization: i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr}, PersonID: r.PersonID, PersonName: r.PersonName,
		OfficialID: r.OfficialID, ShareNames: r.ShareNames != 0, MergedInto: r.MergedInto, Reason: r.Reason, Position: int(r.Position), Minutes: int(r.Minutes),
		Speaker: r.Speaker, ProposedAt: db.Time(r.ProposedAt), ChangedAt: db.Time(r.ChangedAt), Notes: i18n.Text{EN: r.NotesEn, FR: r.NotesFr}, NotedBy: r.NotedBy,
	}
}

func rowOfItem(i Item) store.InsertItemParams {
	return store.InsertItemParams{
		ID: i.ID, RoundtableID: i.RoundtableID, DepartmentID: i.DepartmentID, BodyID: i.GroupID, Concern: i.Concern, Urgency: string(i.Urgency), State: string(i.State),
		TitleEn: i.Title.EN, TitleFr: i.Title.FR, ProblemEn: i.Problem.EN, ProblemFr: i.Problem.FR, QuestionEn: i.Question.EN, QuestionFr: i.Question.FR,
		AskEn: i.Ask.EN, AskFr: i.Ask.FR, Internal: i.Internal, OrganizationID: i.OrganizationID, OrganizationEn: i.Organization.EN,
		OrganizationFr: i.Organization.FR, PersonID: i.PersonID, PersonName: i.PersonName, OfficialID: i.OfficialID, ShareNames: db.Flag(i.ShareNames),
		MergedInto: i.MergedInto, Reason: i.Reason, Position: int64(i.Position), Minutes: int64(i.Minutes), Speaker: i.Speaker, ProposedAt: db.Micros(i.ProposedAt),
		ChangedAt: db.Micros(i.ChangedAt), NotesEn: i.Notes.EN, NotesFr: i.Notes.FR, NotedBy: i.NotedBy,
	}
}

func (a *act) saveItem(ctx context.Context, i Item) error {
	w := rowOfItem(i)
	return a.q.SaveItem(ctx, store.SaveItemParams{
		ID: w.ID, DepartmentID: w.DepartmentID, BodyID: w.BodyID, Concern: w.Concern, Urgency: w.Urgency, State: w.State, TitleEn: w.TitleEn, TitleFr: w.TitleFr,
		ProblemEn: w.ProblemEn, ProblemFr: w.ProblemFr, QuestionEn: w.QuestionEn, QuestionFr: w.QuestionFr, AskEn: w.AskEn, AskFr: w.AskFr, Internal: w.Internal,
		OrganizationID: w.OrganizationID, OrganizationEn: w.OrganizationEn, OrganizationFr: w.OrganizationFr, PersonID: w.PersonID, PersonName: w.PersonName,
		OfficialID: w.OfficialID, ShareNames: w.ShareNames, MergedInto: w.MergedInto, Reason: w.Reason, Position: w.Position, Minutes: w.Minutes, Speaker: w.Speaker,
		ProposedAt: w.ProposedAt, ChangedAt: w.ChangedAt, NotesEn: w.NotesEn, NotesFr: w.NotesFr, NotedBy: w.NotedBy,
	})
}
