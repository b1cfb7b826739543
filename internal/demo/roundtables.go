package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
)

//go:embed roundtables.json
var roundtableTexts []byte

// raised is an item of the story.
type raised struct {
	By      string    `json:"by"` // e-mail address
	Concern string    `json:"concern"`
	For     string    `json:"for"` // "arrivals", "border"; empty: both
	Urgency string    `json:"urgency"`
	Cited   string    `json:"cited"`
	Minutes int       `json:"minutes"`
	Speaker string    `json:"speaker"`
	Title   i18n.Text `json:"title"`
	Problem i18n.Text `json:"problem"`
	Quest   i18n.Text `json:"question"`
	Ask     i18n.Text `json:"ask"`
	Seen    []struct {
		By     string `json:"by"`
		Count  int    `json:"count"`
		Place  string `json:"place"`
		Period string `json:"period"`
		Words  string `json:"words"`
		Shared bool   `json:"shared"`
	} `json:"seen"`
}

type roundtableStory struct {
	Departments []struct {
		Name     i18n.Text `json:"name"`
		Short    i18n.Text `json:"short"`
		Official struct {
			Name  string    `json:"name"`
			Title i18n.Text `json:"title"`
			Email string    `json:"email"`
			Lang  i18n.Lang `json:"lang"`
		} `json:"official"`
	} `json:"departments"`
	Call      i18n.Text            `json:"call"`
	Detention raised               `json:"detention"`
	Permits   raised               `json:"permits"`
	Family    raised               `json:"family"`
	Status    raised               `json:"status"`
	Notes     map[string]i18n.Text `json:"notes"`
	Replies   map[string]i18n.Text `json:"replies"`
	Promises  map[string]i18n.Text `json:"promises"`
	Reasons   map[string]string    `json:"reasons"`
	Remark    string               `json:"remark"`
	Answer    string               `json:"answer"`
	Inside    string               `json:"inside"`

	st          *story
	departments map[string]string // by "arrivals", "border"
	officials   map[string]string
	last, next  string // keys
	items       map[string]string
	promised    map[string]string // commitments of the last one
	asked       map[string]string
}

// meet tells of three roundtables: the last one, of which everything is followed;
// the next one, whose agenda is being agreed; and one to come, with its call open.
func (st *story) meet() error {
	if st.s.Roundtables == nil || st.s.Gatherings == nil {
		return nil
	}
	t := &roundtableStory{st: st, departments: map[string]string{}, officials: map[string]string{}, items: map[string]string{}, promised: map[string]string{}, asked: map[string]string{}}
	if err := json.Unmarshal(roundtableTexts, t); err != nil {
		return fmt.Errorf("roundtables.json: %w", err)
	}
	held := st.year.roundtables[0].Starts
	after := func(days int) time.Time { return held.AddDate(0, 0, days) }
	st.on(after(-50), "call for the last roundtable", t.callLast)
	st.on(after(-20), "agenda of the last roundtable", t.agendaOfLast)
	st.on(after(3), "notes of the last roundtable", t.notesOfLast)
	st.on(after(75), "follow the last roundtable", t.followLast)
	st.on(st.at(40, 9, 0), "call for the next roundtables", t.callNext)
	st.on(st.at(9, 14, 0), "agenda of the next roundtable", t.agendaOfNext)
	st.on(st.at(6, 10, 0), "officials about the agenda", t.officialsOfNext)
	return nil
}

func (t *roundtableStory) chair() access.Actor {
	return t.st.officer("zohra.penhaligon@grand-river.example", "inland-protection", access.CoChair)
}

// plan plans a roundtable in the calendar, or on a day of its own.
func (t *roundtableStory) plan(ctx context.Context, gatheringID string, starts time.Time, shown roundtables.Shown) (string, error) {
	p := roundtables.NewPlan()
	month := func(l i18n.Lang) string {
		months := map[i18n.Lang]string{
			i18n.EN: "January February March April May June July August September October November December",
			i18n.FR: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		}
		return fmt.Sprintf("%s %d", strings.Fields(months[l])[starts.Month()-1], starts.Year())
	}
	p.Title = i18n.Text{EN: "Roundtable with officials, " + month(i18n.EN), FR: "Table ronde avec les fonctionnaires, " + month(i18n.FR)}
	p.GatheringID, p.Starts, p.Ends, p.City, p.Shown = gatheringID, starts, starts.Add(5*time.Hour), "Ottawa", shown
	p.Departments = []string{t.departments["arrivals"], t.departments["border"]}
	for _, slug := range []string{"inland-protection", "immigration-settlement"} {
		p.Groups = append(p.Groups, t.st.planted.Bodies[slug].ID)
	}
	r, err := t.st.s.Roundtables.Plan(ctx, t.st.staff(), p)
	return r.Key, err
}

func (t *roundtableStory) propose(ctx context.Context, key, name string, i raised) error {
	s := t.st.s.Roundtables
	p := roundtables.Proposal{
		Words: i.words(), Concern: i.Concern, DepartmentID: t.departments[i.For], Urgency: roundtables.Urgency(i.Urgency), Cited: i.Cited,
	}
	id, err := s.Propose(ctx, t.st.member(i.By), key, p, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	t.items[name] = id
	for _, e := range i.Seen {
		err := s.AddEvidence(ctx, t.st.member(e.By), id, roundtables.Seen{Words: e.Words, Count: e.Count, Place: e.Place, Period: e.Period, Shared: e.Shared})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (i raised) words() roundtables.Words {
	return roundtables.Words{Title: i.Title, Problem: i.Problem, Question: i.Quest, Ask: i.Ask}
}

func (t *roundtableStory) choose(ctx context.Context, name string, i raised) error {
	return t.st.s.Roundtables.Choose(ctx, t.chair(), t.items[name], roundtables.Offer{
		Words: i.words(), DepartmentID: t.departments[i.For], Minutes: i.Minutes, Speaker: i.Speaker, Concern: i.Concern, Cited: i.Cited,
	})
}

func (t *roundtableStory) callLast(ctx context.Context) error {
	s, staff := t.st.s.Roundtables, t.st.staff()
	for n, name := range []string{"arrivals", "border"} {
		d := t.Departments[n]
		id, err := s.KeepDepartment(ctx, staff, roundtables.Department{Name: d.Name, Short: d.Short})
		if err != nil {
			return err
		}
		t.departments[name] = id
		o := d.Official
		if t.officials[name], err = s.KeepOfficial(ctx, staff, roundtables.Official{DepartmentID: id, Name: o.Name, Title: o.Title, Email: o.Email, Lang: o.Lang}, false); err != nil {
			return err
		}
	}
	g := t.st.year.roundtables[0]
	var err error
	if t.last, err = t.plan(ctx, g.ID, g.Starts, roundtables.Answers); err != nil {
		return err
	}
	if err := s.OpenCall(ctx, staff, t.last, t.Call, g.Starts.AddDate(0, 0, -25)); err != nil {
		return err
	}
	return errors.Join(t.propose(ctx, t.last, "detention", t.Detention), t.propose(ctx, t.last, "permits", t.Permits), t.propose(ctx, t.last, "family", t.Family))
}

// words are the tokens of the links to a roundtable.
func (t *roundtableStory) words(ctx context.Context, key string) (map[string]string, error) {
	r, err := t.st.s.Roundtables.ByKey(ctx, t.st.staff(), key)
	if err != nil {
		return nil, err
	}
	list, err := t.st.s.Roundtables.Links(ctx, t.st.staff(), r)
	words := map[string]string{}
	for _, l := range list {
		for name, id := range t.officials {
			if id == l.Official.ID {
				if words[name], err = t.st.s.Roundtables.Token(ctx, l); err != nil {
					return nil, err
				}
			}
		}
	}
	return words, err
}

func (t *roundtableStory) issue(ctx context.Context, key string) error {
	for _, name := range []string{"arrivals", "border"} {
		if _, err := t.st.s.Roundtables.IssueLink(ctx, t.st.staff(), key, t.officials[name], time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

func (t *roundtableStory) agree(ctx context.Context, key string, kind roundtables.PaperKind) error {
	words, err := t.words(ctx, key)
	if err != nil {
		return err
	}
	return errors.Join(t.st.s.Roundtables.AgreeByLink(ctx, words["arrivals"], kind, 1), t.st.s.Roundtables.AgreeByLink(ctx, words["border"], kind, 1))
}

func (t *roundtableStory) agendaOfLast(ctx context.Context) error {
	if err := errors.Join(t.choose(ctx, "detention", t.Detention), t.choose(ctx, "permits", t.Permits), t.choose(ctx, "family", t.Family)); err != nil {
		return err
	}
	if err := t.issue(ctx, t.last); err != nil {
		return err
	}
	if err := t.st.s.Roundtables.SendAgenda(ctx, t.chair(), t.last); err != nil {
		return err
	}
	return t.agree(ctx, t.last, roundtables.AgendaPaper)
}

func (t *roundtableStory) notesOfLast(ctx context.Context) error {
	s, f, who := t.st.s.Roundtables, t.st.s.FollowUp, t.chair()
	if err := s.Hold(ctx, who, t.last); err != nil {
		return err
	}
	for _, a := range []struct {
		name, of string
		item     raised
	}{{"detention", "border", t.Detention}, {"permits", "arrivals", t.Permits}, {"family", "arrivals", t.Family}} {
		if err := s.Note(ctx, who, t.items[a.name], t.Notes[a.name]); err != nil {
			return err
		}
		id, err := f.RecordAsk(ctx, who, t.items[a.name], t.departments[a.of], a.item.Ask)
		if err != nil {
			return err
		}
		t.asked[a.name] = id
	}
	day := t.st.year.roundtables[0].Day()
	err := errors.Join(
		f.RecordResponse(ctx, who, t.asked["permits"], followup.NewResponse{Verdict: followup.InPart, Words: t.Replies["permits"], By: t.Departments[0].Official.Name, On: day}),
		f.RecordResponse(ctx, who, t.asked["family"], followup.NewResponse{Verdict: followup.Later, Words: t.Replies["later"], By: t.Departments[0].Official.Name, On: day}),
	)
	if err != nil {
		return err
	}
	for _, k := range []struct {
		name, item, by string
		days           int // after the roundtable
	}{
		{"visits", "detention", "border", 30},
		{"page", "permits", "arrivals", 40},
		{"delays", "family", "arrivals", 60},
		{"contact", "family", "arrivals", 45},
		{"figures", "detention", "border", 70},
		{"medical", "permits", "arrivals", 110},
		{"cases", "family", "", 190},
	} {
		p := followup.Promise{DepartmentID: t.departments[k.by], Words: t.Promises[k.name], Due: day.AddDate(0, 0, k.days)}
		if k.by != "" {
			p.AskID, p.OfficialID = t.asked[k.item], t.officials[k.by]
			p.By = t.Departments[map[string]int{"arrivals": 0, "border": 1}[k.by]].Official.Name
		}
		if t.promised[k.name], err = f.RecordCommitment(ctx, who, t.items[k.item], p); err != nil {
			return err
		}
	}
	r, err := s.ByKey(ctx, who, t.last)
	if err != nil {
		return err
	}
	if err := f.SendNotes(ctx, who, r.ID); err != nil {
		return err
	}
	return t.agree(ctx, t.last, roundtables.NotesPaper)
}

// followLast settles commitments in every way there is; two are left open, of which
// one is overdue by now.
func (t *roundtableStory) followLast(ctx context.Context) error {
	f, who := t.st.s.FollowUp, t.chair()
	day := t.st.year.roundtables[0].Day()
	on := func(days int) time.Time { return day.AddDate(0, 0, days) }
	settle := func(name string, as followup.Outcome, days int, reason string) error {
		return f.Settle(ctx, who, t.promised[name], followup.Settlement{As: as, On: on(days), Reason: t.Reasons[reason]})
	}
	return errors.Join(
		settle("visits", followup.Kept, 24, "kept"), settle("page", followup.Kept, 61, "late"), settle("delays", followup.Partly, 58, "partly"), settle("contact", followup.NotKept, 72, "not_kept"),
		f.MoveDate(ctx, who, t.promised["figures"], on(170), t.Reasons["moved"]),
		f.RecordResponse(ctx, who, t.asked["detention"], followup.NewResponse{Verdict: followup.Accepted, Words: t.Replies["figures"], By: t.Departments[1].Official.Name, On: on(41), InWriting: true}),
	)
}

func (t *roundtableStory) callNext(ctx context.Context) error {
	s, staff := t.st.s.Roundtables, t.st.staff()
	g := t.st.year.roundtables[1]
	var err error
	if t.next, err = t.plan(ctx, g.ID, g.Starts, roundtables.AgendaOnly); err != nil {
		return err
	}
	if err := s.OpenCall(ctx, staff, t.next, t.Call, t.st.at(12, 17, 0)); err != nil {
		return err
	}
	err = errors.Join(t.propose(ctx, t.next, "detention", t.Detention), t.propose(ctx, t.next, "family", t.Family), t.propose(ctx, t.next, "permits", t.Permits))
	if err != nil {
		return err
	}
	coming, err := t.plan(ctx, "", t.st.at(-200, 9, 30), roundtables.Nothing)
	if err != nil {
		return err
	}
	if err := s.OpenCall(ctx, staff, coming, t.Call, t.st.at(-45, 17, 0)); err != nil {
		return err
	}
	return t.propose(ctx, coming, "status", t.Status)
}

func (t *roundtableStory) agendaOfNext(ctx context.Context) error {
	s := t.st.s.Roundtables
	if err := errors.Join(t.choose(ctx, "family", t.Family), t.choose(ctx, "detention", t.Detention), s.Decline(ctx, t.chair(), t.items["permits"], t.Reasons["declined"])); err != nil {
		return err
	}
	if err := t.issue(ctx, t.next); err != nil {
		return err
	}
	if err := s.Say(ctx, t.chair(), t.next, t.items["detention"], "", t.Inside); err != nil {
		return err
	}
	return s.SendAgenda(ctx, t.chair(), t.next)
}

func (t *roundtableStory) officialsOfNext(ctx context.Context) error {
	s := t.st.s.Roundtables
	words, err := t.words(ctx, t.next)
	if err != nil {
		return err
	}
	return errors.Join(
		s.RemarkByLink(ctx, words["arrivals"], t.items["family"], roundtables.ChangeAsked, t.Remark),
		s.Say(ctx, t.chair(), t.next, t.items["family"], t.departments["arrivals"], t.Answer),
		s.AgreeByLink(ctx, words["border"], roundtables.AgendaPaper, 1),
	)
}
