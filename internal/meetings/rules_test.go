package meetings_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

func TestQuorumProperties(t *testing.T) {
	cat := meetingtest.LoadCatalog(t)
	rapid.Check(t, func(t *rapid.T) {
		denominator, least := rapid.IntRange(0, 10).Draw(t, "denominator"), 0
		if denominator == 0 {
			least = 1 // without a share there is a minimum
		}
		rule := meetings.QuorumRule{
			Numerator: rapid.IntRange(0, denominator).Draw(t, "numerator"), Denominator: denominator,
			Minimum: rapid.IntRange(least, 50).Draw(t, "minimum"),
		}
		if !rule.Valid() {
			t.Fatalf("not a rule: %+v", rule)
		}
		entitled := rapid.IntRange(0, 5000).Draw(t, "entitled")
		present := rapid.IntRange(0, entitled).Draw(t, "present")
		q := rule.Count(present, entitled)
		if q.Met != (entitled > 0 && present >= q.Needed) {
			t.Fatalf("%+v", q)
		}
		if q.Needed < 1 || q.Needed < rule.Minimum || rule.Denominator > 0 && q.Needed*rule.Denominator < entitled*rule.Numerator {
			t.Fatalf("too few are needed: %+v", q)
		}
		if q.Met && present < entitled && !rule.Count(present+1, entitled).Met {
			t.Fatal("one more present lost the quorum")
		}
		for _, lang := range i18n.Langs() {
			if s := cat.For(lang).Say(q.Words()); strings.ContainsAny(s, "⟦<") {
				t.Fatal(s)
			}
		}
	})
}

// Whatever state a meeting is in, the chair is told one thing to do, in words.
func TestNextStepAlwaysSays(t *testing.T) {
	cat := meetingtest.LoadCatalog(t)
	rapid.Check(t, func(t *rapid.T) {
		f := meetings.Floor{
			State:      rapid.SampledFrom([]meetings.State{meetings.Planned, meetings.Noticed, meetings.InSession, meetings.Adjourned}).Draw(t, "state"),
			Quorum:     meetings.QuorumRule{Minimum: 3}.Count(rapid.IntRange(0, 6).Draw(t, "present"), 6),
			Electorate: rapid.Bool().Draw(t, "electorate"),
			Resolution: rapid.SampledFrom([]resolutions.State{resolutions.OnAgenda, resolutions.Moved, resolutions.Withdrawn}).Draw(t, "resolution"),
			Amendment:  rapid.IntRange(0, 2).Draw(t, "amendment"),
			Vote:       rapid.SampledFrom([]ballots.State{"", ballots.StateOpen, ballots.StateClosed, ballots.StateAnnounced}).Draw(t, "vote"),
		}
		if rapid.Bool().Draw(t, "item") {
			f.Item = &meetings.Item{
				Kind: rapid.SampledFrom([]meetings.ItemKind{meetings.Procedural, meetings.ResolutionItem}).Draw(t, "kind"),
				Late: rapid.Bool().Draw(t, "late"), Majority: ballots.Simple, Title: i18n.Same("Title"),
			}
			if rapid.Bool().Draw(t, "mover") {
				f.Item.Mover = meetings.Party{ID: "a", Name: i18n.Same("A")}
			}
		}
		if rapid.Bool().Draw(t, "waiting") {
			f.Waiting = &meetings.Item{Title: i18n.Same("Next")}
		}
		if rapid.Bool().Draw(t, "unfinished") {
			f.Unfinished = fault.New(fault.Conflict, "meetings.error.leave_first", nil)
		}
		n := meetings.NextStep(f)
		if n.Do == "" {
			t.Fatal("nothing to do")
		}
		for _, lang := range i18n.Langs() {
			if s := cat.For(lang).Say(n.Words); strings.ContainsAny(s, "⟦<") {
				t.Fatalf("%s: %s", n.Do, s)
			}
		}
		voting := n.Do == meetings.ActMain || n.Do == meetings.ActAmendments || n.Do == meetings.ActLeave
		if voting && !f.Quorum.Met {
			t.Fatal("a vote was offered without quorum")
		}
	})
}

// A chair who always does the next step gets to the end of the meeting.
func TestFollowingTheNextStepEndsTheMeeting(t *testing.T) {
	w := meetingtest.New(t)
	_, err := w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Procedural, Title: i18n.Text{EN: "Adoption of the agenda", FR: "Adoption de l’ordre du jour"}})
	w.Must(err)
	first := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.AddItem(w.Ready(meetingtest.Text(), true), ballots.Simple)
	_, err = w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer’s report", FR: "Rapport de la trésorerie"}})
	w.Must(err)
	for _, m := range w.Members[:6] {
		w.Name(m)
	}
	amended := false
	var done []string
	for range 60 {
		state := w.Live()
		done = append(done, string(state.Next.Do))
		switch state.Next.Do {
		case meetings.ActNotice:
			w.Must(w.Meetings.SendNotice(w.Ctx, w.Staff, meetingtest.Key, nil))
			w.Clock.Advance(30 * 24 * time.Hour)
		case meetings.ActElectorate:
			_, _, err := w.Meetings.ComputeElectorate(w.Ctx, w.Staff, meetingtest.Key)
			w.Must(err)
			for _, m := range w.Members[:6] {
				w.Admit(m)
			}
		case meetings.ActOpen:
			w.Must(w.Meetings.Open(w.Ctx, w.President, meetingtest.Key))
		case meetings.ActTakeUp:
			items, err := w.Meetings.Agenda(w.Ctx, w.Meeting.ID)
			w.Must(err)
			for _, it := range items {
				if it.State == meetings.Waiting {
					w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, it.ID))
					break
				}
			}
		case meetings.ActLeave:
			w.Decide(meetings.NewVote{Kind: meetings.VoteLeave}, 6, 0, 0)
		case meetings.ActMove:
			w.Must(w.Meetings.Move(w.Ctx, w.President, meetingtest.Key, w.Members[0].ID))
		case meetings.ActSecond:
			w.Refused(w.Meetings.Second(w.Ctx, w.President, meetingtest.Key, w.Members[0].ID), fault.Invalid, "resolutions.error.same_seconder")
			w.Must(w.Meetings.Second(w.Ctx, w.President, meetingtest.Key, w.Members[1].ID))
			if state.Item.ID == first.ID && !amended {
				amended = true
				_, err := w.Meetings.ProposeAmendment(w.Ctx, w.President, meetingtest.Key, meetings.NewAmendment{
					Spec:    wording.Amendment{Kind: wording.Replace, ClauseID: "r2", Text: i18n.Text{EN: "Study community housing."}},
					MoverID: w.Members[2].ID, Seconder: w.Members[3].ID,
				})
				w.Must(err)
			}
		case meetings.ActAmendments:
			w.Decide(meetings.NewVote{Kind: meetings.VoteAmendment}, 5, 1, 0)
		case meetings.ActTranslate:
			r, err := w.Library.ResolutionTx(w.Ctx, w.DB.Reader(), state.Item.ResolutionID)
			w.Must(err)
			r, err = w.Library.SaveTranslation(w.Ctx, w.Staff, r.ID, r.Revision, i18n.FR, map[string]string{"r2": "Étudier le logement communautaire."})
			w.Must(err)
			_, err = w.Library.MarkChecked(w.Ctx, w.Staff, r.ID, r.Revision, i18n.FR, "r2")
			w.Must(err)
		case meetings.ActMain:
			w.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 6, 0, 0)
		case meetings.ActFinish:
			w.Must(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{EN: "Received.", FR: "Reçu."}))
		case meetings.ActAdjourn:
			w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))
		case meetings.ActNothing:
			want := "notice electorate open take_up finish take_up move second amendment_vote translate main_vote take_up leave move second main_vote take_up finish adjourn nothing"
			if got := strings.Join(done, " "); got != want {
				t.Errorf("went\n%s\nwant\n%s", got, want)
			}
			items, err := w.Meetings.Agenda(w.Ctx, w.Meeting.ID)
			w.Must(err)
			if items[1].Number != 1 || items[2].Number != 2 || items[3].Outcome != meetings.OutcomeDealtWith {
				t.Errorf("items %+v", items)
			}
			return
		default:
			t.Fatalf("the next step is %s", state.Next.Do)
		}
	}
	t.Fatalf("the meeting never ends: %v", done)
}

// Who may do what, act by act, in a meeting in session.
func TestPowers(t *testing.T) {
	w := meetingtest.New(t)
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(5)
	delegate, observer := w.Members[0].Who[0], access.Actor{PersonID: "o", Name: "O", Seats: []access.Seat{{OrganizationID: "x", Class: "observer"}}}
	treasurer := meetingtest.Office("t", "T", "executive", access.Executive, access.Treasurer)
	actors := map[string]access.Actor{"president": w.President, "staff": w.Staff, "delegate": delegate, "observer": observer, "treasurer": treasurer, "visitor": {}}
	acts := map[string]struct {
		may string
		do  func(who access.Actor) error
	}{
		"plan": {"staff", func(who access.Actor) error {
			_, err := w.Meetings.PlanMeeting(w.Ctx, who, meetings.Plan{})
			return err
		}},
		"add item": {"staff", func(who access.Actor) error {
			_, err := w.Meetings.AddItem(w.Ctx, who, meetingtest.Key, meetings.NewItem{})
			return err
		}},
		"notice": {"staff", func(who access.Actor) error { return w.Meetings.SendNotice(w.Ctx, who, meetingtest.Key, nil) }},
		"electorate": {"staff", func(who access.Actor) error {
			_, _, err := w.Meetings.ComputeElectorate(w.Ctx, who, meetingtest.Key)
			return err
		}},
		"admit": {"staff", func(who access.Actor) error {
			_, err := w.Meetings.Admit(w.Ctx, who, meetingtest.Key, "x", "y")
			return err
		}},
		"transfer": {"staff", func(who access.Actor) error {
			_, err := w.Meetings.Transfer(w.Ctx, who, meetingtest.Key, "x", "y")
			return err
		}},
		"take up": {"president", func(who access.Actor) error { return w.Meetings.TakeUp(w.Ctx, who, meetingtest.Key, "no-such-item") }},
		"open vote": {"president", func(who access.Actor) error {
			_, err := w.Meetings.OpenVote(w.Ctx, who, meetingtest.Key, meetings.NewVote{})
			return err
		}},
		"close":    {"president", func(who access.Actor) error { _, err := w.Meetings.CloseVote(w.Ctx, who, meetingtest.Key); return err }},
		"reopen":   {"president", func(who access.Actor) error { return w.Meetings.ReopenVote(w.Ctx, who, meetingtest.Key) }},
		"void":     {"president", func(who access.Actor) error { return w.Meetings.VoidVote(w.Ctx, who, meetingtest.Key, "why") }},
		"announce": {"president", func(who access.Actor) error { _, err := w.Meetings.Announce(w.Ctx, who, meetingtest.Key); return err }},
		"refer": {"president", func(who access.Actor) error {
			return w.Meetings.Act(w.Ctx, who, "meetings.refer", meetingtest.Key, func(a *meetings.Tx) error { return a.Refer(w.Ctx, meetings.Party{}) })
		}},
		"finish":    {"president", func(who access.Actor) error { return w.Meetings.FinishItem(w.Ctx, who, meetingtest.Key, i18n.Text{}) }},
		"move":      {"president staff", func(who access.Actor) error { return w.Meetings.Move(w.Ctx, who, meetingtest.Key, "x") }},
		"second":    {"president staff", func(who access.Actor) error { return w.Meetings.Second(w.Ctx, who, meetingtest.Key, "x") }},
		"note":      {"president staff", func(who access.Actor) error { return w.Meetings.Note(w.Ctx, who, meetingtest.Key, i18n.Text{}) }},
		"move item": {"president staff", func(who access.Actor) error { return w.Meetings.MoveItem(w.Ctx, who, meetingtest.Key, "x", "") }},
		"name": {"staff delegate", func(who access.Actor) error {
			_, err := w.Meetings.NameDelegates(w.Ctx, who, meetingtest.Key, w.Members[0].ID)
			return err
		}},
		"minutes": {"president staff delegate observer treasurer", meetings.MayReadMinutes},
	}
	for act, c := range acts {
		for name, who := range actors {
			err := c.do(who)
			refused := fault.Is(err, fault.Forbidden) && fault.Of(err).Key == "fault.forbidden" || fault.Is(err, fault.SignIn)
			may := strings.Contains(" "+c.may+" ", " "+name+" ")
			if may == refused {
				t.Errorf("%s by %s: %v", act, name, err)
			}
			if !may && (name == "visitor") != fault.Is(err, fault.SignIn) {
				t.Errorf("%s by %s: %v", act, name, err)
			}
		}
	}
	// The meeting names another chair: from then on that person presides, and
	// the president does not.
	w.Must(w.Meetings.SetChair(w.Ctx, w.President, meetingtest.Key, delegate.PersonID))
	w.Refused(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, item.ID), fault.Forbidden, "fault.forbidden")
	w.Must(w.Meetings.TakeUp(w.Ctx, delegate, meetingtest.Key, item.ID))
	w.Must(w.Meetings.Move(w.Ctx, delegate, meetingtest.Key, w.Members[0].ID))
	w.Must(w.Meetings.Second(w.Ctx, delegate, meetingtest.Key, w.Members[1].ID))
	_, err := w.Meetings.ProposeAmendment(w.Ctx, delegate, meetingtest.Key, meetings.NewAmendment{
		Spec: wording.Amendment{Kind: wording.Strike, ClauseID: "r1a"}, MoverID: w.Members[2].ID, Seconder: w.Members[3].ID,
	})
	w.Must(err)
	w.Must(w.Meetings.SetChair(w.Ctx, w.Staff, meetingtest.Key, ""))
	_, err = w.Meetings.ProposeAmendment(w.Ctx, w.Members[4].Who[0], meetingtest.Key, meetings.NewAmendment{
		Spec: wording.Amendment{Kind: wording.Strike, ClauseID: "r1a"}, MoverID: w.Members[2].ID,
	})
	w.Refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.Meetings.ProposeAmendment(w.Ctx, observer, meetingtest.Key, meetings.NewAmendment{Spec: wording.Amendment{Kind: wording.Strike, ClauseID: "r1a"}})
	w.Refused(err, fault.Forbidden, "fault.forbidden")
}

func TestPlansThatCannotBe(t *testing.T) {
	w := meetingtest.New(t)
	starts := time.Date(2027, 5, 28, 13, 0, 0, 0, time.UTC)
	good := meetings.Plan{Title: i18n.Same("Spring"), Starts: starts, Ends: starts.Add(8 * time.Hour), Zone: "America/Toronto", RecordDay: starts.AddDate(0, 0, -15)}
	for want, spoil := range map[string]func(p *meetings.Plan){
		"meetings.error.title_missing":      func(p *meetings.Plan) { p.Title.FR = " " },
		"meetings.error.long":               func(p *meetings.Plan) { p.Place.EN = strings.Repeat("x", 301) },
		"meetings.error.zone":               func(p *meetings.Plan) { p.Zone = "Mars/Olympus" },
		"meetings.error.starts_missing":     func(p *meetings.Plan) { p.Starts = time.Time{} },
		"meetings.error.ends_before":        func(p *meetings.Plan) { p.Ends = p.Starts },
		"meetings.error.key":                func(p *meetings.Plan) { p.Key = "../etc" },
		"meetings.error.record_day_missing": func(p *meetings.Plan) { p.RecordDay = time.Time{} },
		"meetings.error.record_day_after":   func(p *meetings.Plan) { p.RecordDay = starts.AddDate(0, 0, 1) },
		"meetings.error.deadline_after":     func(p *meetings.Plan) { p.Deadline = starts.AddDate(0, 0, 1) },
	} {
		p := good
		spoil(&p)
		_, err := w.Meetings.PlanMeeting(w.Ctx, w.Staff, p)
		w.Refused(err, fault.Invalid, want)
	}
	m, err := w.Meetings.PlanMeeting(w.Ctx, w.Staff, good)
	w.Must(err)
	if m.Key != "2027-05" || m.Day().Format(time.DateOnly) != "2027-05-28" || !m.Deadline.Equal(starts.AddDate(0, 0, -60)) {
		t.Errorf("%+v", m)
	}
	_, err = w.Meetings.PlanMeeting(w.Ctx, w.Staff, good)
	w.Refused(err, fault.Conflict, "meetings.error.key_taken")
	good.Title = i18n.Same("Spring meeting")
	if m, err = w.Meetings.ChangeMeeting(w.Ctx, w.Staff, m.Key, good); err != nil || m.Title.EN != "Spring meeting" {
		t.Errorf("%+v, %v", m, err)
	}
	list, err := w.Meetings.List(w.Ctx, time.Time{})
	if err != nil || len(list) != 2 || list[0].Key != "2027-05" || list[0].Title.EN != "Spring meeting" {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = w.Meetings.ByKey(w.Ctx, "1999-01")
	w.Refused(err, fault.NotFound, "meetings.error.not_found")
	// Once notice has gone out, the day stands; the rest may be corrected.
	w.Must(w.Meetings.SendNotice(w.Ctx, w.Staff, meetingtest.Key, nil))
	fall := meetings.Plan{
		Title: w.Meeting.Title, Place: w.Meeting.Place, Starts: w.Meeting.Starts.Add(time.Hour), Ends: w.Meeting.Ends, Zone: w.Meeting.Zone, RecordDay: meetingtest.RecordDay(),
	}
	_, err = w.Meetings.ChangeMeeting(w.Ctx, w.Staff, meetingtest.Key, fall)
	w.Refused(err, fault.Conflict, "meetings.error.noticed")
	fall.Starts = w.Meeting.Starts
	_, err = w.Meetings.ChangeMeeting(w.Ctx, w.Staff, meetingtest.Key, fall)
	w.Must(err)
}

// Notice and its mail are one: when the mail cannot be queued, no notice went.
func TestNoticeAndItsMailAreOne(t *testing.T) {
	w := meetingtest.New(t)
	broken := errors.New("no queue")
	err := w.Meetings.SendNotice(w.Ctx, w.Staff, meetingtest.Key, func(context.Context, *audit.Tx, meetings.Meeting) error { return broken })
	if !errors.Is(err, broken) {
		t.Fatalf("%v", err)
	}
	if m, err := w.Meetings.ByKey(w.Ctx, meetingtest.Key); err != nil || m.State != meetings.Planned {
		t.Fatalf("%+v, %v", m, err)
	}
	told := 0
	w.Must(w.Meetings.SendNotice(w.Ctx, w.Staff, meetingtest.Key, func(_ context.Context, _ *audit.Tx, m meetings.Meeting) error {
		told++
		if m.State != meetings.Noticed {
			t.Errorf("state %s", m.State)
		}
		return nil
	}))
	if told != 1 {
		t.Errorf("mail was asked for %d times", told)
	}
}

func TestAgenda(t *testing.T) {
	w := meetingtest.New(t)
	add := func(title string) meetings.Item {
		it, err := w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Same(title)})
		w.Must(err)
		return it
	}
	a, b, c := add("a"), add("b"), add("c")
	r := w.Ready(meetingtest.Text(), false)
	item := w.AddItem(r, ballots.Simple)
	_, err := w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.ResolutionItem, ResolutionID: r.ID})
	w.Refused(err, fault.Conflict, "meetings.error.on_agenda")
	_, err = w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: "song"})
	w.Refused(err, fault.Invalid, "meetings.error.item_kind")
	w.Must(w.Meetings.MoveItem(w.Ctx, w.Staff, meetingtest.Key, item.ID, b.ID))
	w.Must(w.Meetings.MoveItem(w.Ctx, w.Staff, meetingtest.Key, a.ID, ""))
	order := func() string {
		items, err := w.Meetings.Agenda(w.Ctx, w.Meeting.ID)
		w.Must(err)
		var titles []string
		for i, it := range items {
			titles = append(titles, it.Title.EN)
			if it.Position != i+1 && it.ID != c.ID {
				t.Errorf("%s stands at %d, not %d", it.Title.EN, it.Position, i+1)
			}
		}
		return strings.Join(titles, ",")
	}
	if got := order(); got != "Children in detention,b,c,a" {
		t.Errorf("order %s", got)
	}
	w.Refused(w.Meetings.MoveItem(w.Ctx, w.Staff, meetingtest.Key, "nothing", ""), fault.NotFound, "meetings.error.item_not_found")
	w.Must(w.Meetings.RemoveItem(w.Ctx, w.Staff, meetingtest.Key, item.ID))
	if r, err = w.Library.ResolutionTx(w.Ctx, w.DB.Reader(), r.ID); err != nil || r.State != resolutions.Endorsed {
		t.Errorf("off the agenda it is %s, %v", r.State, err)
	}
	item = w.AddItem(r, ballots.Simple)
	w.InSession(5)
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, item.ID))
	w.Refused(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, b.ID), fault.Conflict, "meetings.error.item_unfinished")
	w.Must(w.Meetings.PutOff(w.Ctx, w.President, meetingtest.Key))
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, item.ID))
	w.Refused(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{}), fault.Conflict, "meetings.error.resolution_undecided")
	w.Refused(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key), fault.Conflict, "meetings.error.item_unfinished")
	w.Must(w.Meetings.Act(w.Ctx, w.President, "meetings.refer", meetingtest.Key, func(a *meetings.Tx) error {
		return a.Refer(w.Ctx, meetings.Party{ID: "wg-inland", Name: i18n.Same("Inland")})
	}))
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))
	items, err := w.Meetings.ItemsOfResolution(w.Ctx, r.ID)
	if err != nil || len(items) != 1 || items[0].Outcome != meetings.OutcomeReferred {
		t.Errorf("%+v, %v", items, err)
	}
}

// What the meeting did not reach is found by the next one.
func TestNotReachedIsTabled(t *testing.T) {
	w := meetingtest.New(t)
	r := w.Ready(meetingtest.Text(), false)
	w.AddItem(r, ballots.Simple)
	w.InSession(5)
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))
	r, err := w.Library.ResolutionTx(w.Ctx, w.DB.Reader(), r.ID)
	w.Must(err)
	if r.State != resolutions.Tabled {
		t.Errorf("resolution is %s", r.State)
	}
}

// Its authors take a resolution back while it waits, and staff for them while
// it is being voted on: the meeting goes on.
func TestWithdrawnOnItsOwnPage(t *testing.T) {
	w := meetingtest.New(t)
	first, second, third := w.Ready(meetingtest.Text(), false), w.Ready(meetingtest.Text(), false), w.Ready(meetingtest.Text(), false)
	a, b := w.AddItem(first, ballots.Simple), w.AddItem(second, ballots.Simple)
	w.AddItem(third, ballots.Simple)
	w.InSession(5)
	for _, r := range []resolutions.Resolution{first, third} {
		_, err := w.Library.Withdraw(w.Ctx, w.Members[0].Who[0], r.ID, "Overtaken by events.")
		w.Must(err)
	}
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, a.ID))
	if next := w.Live().Next; next.Do != meetings.ActFinish {
		t.Errorf("next %+v", next)
	}
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{}))
	w.Moved(b)
	vote := w.Open(meetings.NewVote{Kind: meetings.VoteMain})
	w.Cast(vote.ID, 5, 0, 0)
	_, err := w.Library.Withdraw(w.Ctx, w.Staff, second.ID, "At the mover’s request.")
	w.Must(err)
	if next := w.Live().Next; next.Do != meetings.ActVoid {
		t.Errorf("next %+v", next)
	}
	_, err = w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
	if _, err = w.Meetings.Announce(w.Ctx, w.President, meetingtest.Key); !fault.Is(err, fault.Conflict) {
		t.Errorf("announced: %v", err)
	}
	w.Must(w.Meetings.VoidVote(w.Ctx, w.President, meetingtest.Key, "Withdrawn."))
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{}))
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))
	items, err := w.Meetings.Agenda(w.Ctx, w.Meeting.ID)
	w.Must(err)
	for _, it := range items {
		if it.Outcome != meetings.OutcomeWithdrawn {
			t.Errorf("item %d ended as %s", it.Position, it.Outcome)
		}
	}
}

var keys = regexp.MustCompile(`"((?:meetings\.(?:error|event|question|quorum|minutes|next|outcome|state)|power)\.[a-z_.]+[a-z])"`)

// Every sentence the package says stands in both languages.
func TestEveryKeyIsSaid(t *testing.T) {
	cat := meetingtest.LoadCatalog(t)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range keys.FindAllStringSubmatch(string(raw), -1) {
			found++
			for _, lang := range i18n.Langs() {
				if !cat.For(lang).Has(m[1]) {
					t.Errorf("%s: %s has no %s", name, lang, m[1])
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d keys found", found)
	}
}
