package meetings

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/resolutions"
)

// NewItem is an item to put on the agenda.
type NewItem struct {
	Kind         ItemKind
	Title        i18n.Text // of a report or procedural item; a resolution brings its own
	ResolutionID string
	Majority     ballots.Majority // of a resolution's main motion; empty: simple
	Starts       time.Time        // when it is planned to begin; zero: not said
	Minutes      int              // how long it is given; 0: not said
	Recess       bool             // of a procedural item: the meeting is interrupted
	Consent      bool             // adopted with the others of its kind, if nobody takes it out
}

// AddItem puts an item at the end of the agenda. A resolution must be ready
// for it; one submitted after the meeting's deadline is late and will need the
// meeting's leave.
func (s *Service) AddItem(ctx context.Context, who access.Actor, key string, in NewItem) (Item, error) {
	if err := mayPrepare(who); err != nil {
		return Item{}, err
	}
	if in.Majority == "" {
		in.Majority = ballots.Simple
	}
	if err := in.check(); err != nil {
		return Item{}, err
	}
	var item Item
	err := s.Act(ctx, who, "meetings.add_item", key, func(a *Tx) error {
		if err := a.Require(Planned, Noticed, InSession); err != nil {
			return err
		}
		items, err := a.Items(ctx)
		if err != nil {
			return err
		}
		item = Item{
			ID: db.NewID(), MeetingID: a.Meeting.ID, Position: 1, Kind: in.Kind, Title: in.Title,
			ResolutionID: in.ResolutionID, Majority: in.Majority, State: Waiting,
			Starts: in.Starts, Minutes: in.Minutes, Recess: in.Recess, Consent: in.Consent,
		}
		if n := len(items); n > 0 {
			item.Position = items[n-1].Position + 1
		}
		if in.Kind == ResolutionItem {
			for _, other := range items {
				if other.ResolutionID == in.ResolutionID && other.State != Done {
					return fault.New(fault.Conflict, "meetings.error.on_agenda", fault.Args{"Position": other.Position})
				}
			}
			r, err := s.resolutions.PutOnAgendaTx(ctx, a.Tx, who, in.ResolutionID, a.Meeting.ID)
			if err != nil {
				return err
			}
			item.Title, item.Late = r.Title(), r.Late
		}
		a.Detail("item", item.ID)
		a.Detail("title", item.Title)
		return a.q.InsertItem(ctx, store.InsertItemParams{
			ID: item.ID, MeetingID: item.MeetingID, Position: int64(item.Position), Kind: string(item.Kind), TitleEn: item.Title.EN,
			TitleFr: item.Title.FR, ResolutionID: item.ResolutionID, Late: item.Late, Majority: string(item.Majority),
			StartsAt: db.Micros(item.Starts), Minutes: int64(item.Minutes), Recess: item.Recess, Consent: item.Consent,
		})
	})
	return item, err
}

func (in NewItem) check() error {
	if !in.Majority.Valid() {
		return fault.Field("majority", "ballots.error.majority", nil)
	}
	if err := (Timing{Minutes: in.Minutes, Recess: in.Recess, Consent: in.Consent}).Check(in.Kind); err != nil {
		return err
	}
	switch in.Kind {
	case ResolutionItem:
		if in.ResolutionID == "" {
			return fault.Field("resolution", "meetings.error.item_resolution", nil)
		}
		return nil
	case Procedural, Report:
	default:
		return fault.Field("kind", "meetings.error.item_kind", nil)
	}
	for _, lang := range i18n.Langs() {
		if strings.TrimSpace(in.Title.Only(lang)) == "" {
			return fault.Field("title_"+string(lang), "meetings.error.title_missing", nil)
		}
		if len(in.Title.Only(lang)) > maxTitle {
			return fault.Field("title_"+string(lang), "meetings.error.long", fault.Args{"Max": maxTitle})
		}
	}
	return nil
}

// MoveItem puts an agenda item before another one (empty: at the end).
func (s *Service) MoveItem(ctx context.Context, who access.Actor, key, itemID, beforeID string) error {
	return s.Act(ctx, who, "meetings.move_item", key, func(a *Tx) error {
		if err := mayRecordFloor(who, a.Meeting); err != nil {
			return err
		}
		if err := a.Require(Planned, Noticed, InSession); err != nil {
			return err
		}
		items, err := a.Items(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(items, func(i Item) bool { return i.ID == itemID })
		if at < 0 {
			return itemMissing()
		}
		if items[at].State != Waiting {
			return fault.New(fault.Conflict, "meetings.error.item_not_waiting", nil)
		}
		item := items[at]
		items = slices.Delete(items, at, at+1)
		to := len(items)
		if beforeID != "" {
			if to = slices.IndexFunc(items, func(i Item) bool { return i.ID == beforeID }); to < 0 {
				return itemMissing()
			}
		}
		items = slices.Insert(items, to, item)
		a.Detail("item", itemID)
		for i, it := range items {
			if it.Position != i+1 {
				it.Position = i + 1
				if err := a.SaveItem(ctx, it); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// RemoveItem takes an item off the agenda before it is taken up.
func (s *Service) RemoveItem(ctx context.Context, who access.Actor, key, itemID string) error {
	if err := mayPrepare(who); err != nil {
		return err
	}
	return s.Act(ctx, who, "meetings.remove_item", key, func(a *Tx) error {
		item, err := a.Item(ctx, itemID)
		if err != nil {
			return err
		}
		if item.State != Waiting {
			return fault.New(fault.Conflict, "meetings.error.item_not_waiting", nil)
		}
		if item.Kind == ResolutionItem {
			r, err := s.resolutions.ResolutionTx(ctx, a, item.ResolutionID)
			if err != nil {
				return err
			}
			if r.State == resolutions.OnAgenda {
				if _, err := s.resolutions.TakeOffAgendaTx(ctx, a.Tx, who, item.ResolutionID); err != nil {
					return err
				}
			}
		}
		a.Detail("item", itemID)
		a.Detail("title", item.Title)
		return a.q.DeleteItem(ctx, itemID)
	})
}

// Agenda lists the items of a meeting in their order.
func (s *Service) Agenda(ctx context.Context, meetingID string) ([]Item, error) {
	items, err := itemsOf(ctx, s.read(), meetingID)
	return items, audit.Fault(err)
}

// ItemsOfResolution lists the agenda items, of any meeting, on which a
// resolution stands or stood.
func (s *Service) ItemsOfResolution(ctx context.Context, resolutionID string) ([]Item, error) {
	rows, err := s.read().ItemsOfResolution(ctx, resolutionID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Item, len(rows))
	for i, r := range rows {
		list[i] = itemOf(r)
	}
	return list, nil
}

// Items lists the agenda within an act.
func (a *Tx) Items(ctx context.Context) ([]Item, error) { return itemsOf(ctx, a.q, a.Meeting.ID) }

func itemsOf(ctx context.Context, q *store.Queries, meetingID string) ([]Item, error) {
	rows, err := q.ItemsOf(ctx, meetingID)
	if err != nil {
		return nil, err
	}
	list := make([]Item, len(rows))
	for i, r := range rows {
		list[i] = itemOf(r)
	}
	return list, nil
}

// Item reads one item of this meeting's agenda.
func (a *Tx) Item(ctx context.Context, id string) (Item, error) {
	row, err := a.q.ItemByID(ctx, id)
	if missing(err) || err == nil && row.MeetingID != a.Meeting.ID {
		return Item{}, itemMissing()
	}
	return itemOf(row), err
}

func itemMissing() error { return fault.New(fault.NotFound, "meetings.error.item_not_found", nil) }

// SaveItem stores an item. Of an act of the chair it remembers what it was before.
func (a *Tx) SaveItem(ctx context.Context, it Item) error {
	if a.acted && !slices.ContainsFunc(a.items, func(was Item) bool { return was.ID == it.ID }) {
		was, err := a.Item(ctx, it.ID)
		if err != nil {
			return err
		}
		a.items = append(a.items, was)
	}
	return a.q.SaveItem(ctx, store.SaveItemParams{
		ID: it.ID, Position: int64(it.Position), TitleEn: it.Title.EN, TitleFr: it.Title.FR, Leave: string(it.Leave),
		Majority: string(it.Majority), MoverID: it.Mover.ID, MoverEn: it.Mover.Name.EN, MoverFr: it.Mover.Name.FR,
		State: string(it.State), Outcome: string(it.Outcome), Number: int64(it.Number), StartsAt: db.Micros(it.Starts), Minutes: int64(it.Minutes),
		Recess: it.Recess, Consent: it.Consent, Laid: it.Laid, BegunAt: db.Micros(it.Begun), EndedAt: db.Micros(it.Ended), WasNumber: int64(it.Was),
	})
}

func itemOf(r store.MeetingItem) Item {
	return Item{
		ID: r.ID, MeetingID: r.MeetingID, Position: int(r.Position), Kind: ItemKind(r.Kind), Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr},
		ResolutionID: r.ResolutionID, Late: r.Late, Leave: Leave(r.Leave), Majority: ballots.Majority(r.Majority),
		Mover: Party{ID: r.MoverID, Name: i18n.Text{EN: r.MoverEn, FR: r.MoverFr}}, State: ItemState(r.State), Outcome: Outcome(r.Outcome),
		Number: int(r.Number), Starts: db.Time(r.StartsAt), Minutes: int(r.Minutes), Recess: r.Recess, Consent: r.Consent, Laid: r.Laid,
		Begun: db.Time(r.BegunAt), Ended: db.Time(r.EndedAt), Was: int(r.WasNumber),
	}
}

// Timing is what the secretariat says of an item beside its title.
type Timing struct {
	Starts  time.Time // when it is planned to begin; zero: not said
	Minutes int       // how long it is given; 0: not said
	Recess  bool      // the meeting is interrupted meanwhile; of a procedural item
	Consent bool      // adopted with the others of its kind, if nobody takes it out
}

// Check refuses what an item of a kind cannot be.
func (t Timing) Check(kind ItemKind) error {
	switch {
	case t.Minutes < 0 || t.Minutes > MaxMinutes:
		return fault.Field("minutes", "meetings.error.minutes", fault.Args{"Max": MaxMinutes})
	case t.Recess && kind != Procedural:
		return fault.Field("recess", "meetings.error.recess_kind", nil)
	case t.Recess && t.Minutes == 0:
		return fault.Field("minutes", "meetings.error.recess_minutes", nil)
	case t.Recess && t.Consent:
		return fault.Field("consent", "meetings.error.recess_consent", nil)
	}
	return nil
}
