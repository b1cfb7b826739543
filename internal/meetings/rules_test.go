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
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

func TestQuorumProperties(t *testing.T) {
	cat := loadCatalog(t)
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
	cat := loadCatalog(t)
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
	w := newWorld(t)
	_, err := w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.Procedural, Title: i18n.Text{EN: "Adoption of the agenda", FR: "Adoption de l’ordre du jour"}})
	w.must(err)
	first := w.addItem(w.ready(text(), false), ballots.Simple)
	w.addItem(w.ready(text(), true), ballots.Simple)
	_, err = w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer’s report", FR: "Rapport de la trésorerie"}})
	w.must(err)
	for _, m := range w.members[:6] {
		w.name(m)
	}
	amended := false
	var done []string
	for range 60 {
		state := w.live()
		done = append(done, string(state.Next.Do))
		switch state.Next.Do {
		case meetings.ActNotice:
			w.must(w.s.SendNotice(w.ctx, w.staff, key, nil))
			w.clock.Advance(30 * 24 * time.Hour)
		case meetings.ActElectorate:
			_, _, err := w.s.ComputeElectorate(w.ctx, w.staff, key)
			w.must(err)
			for _, m := range w.members[:6] {
				w.admit(m)
			}
		case meetings.ActOpen:
			w.must(w.s.Open(w.ctx, w.president, key))
		case meetings.ActTakeUp:
			items, err := w.s.Agenda(w.ctx, w.meeting.ID)
			w.must(err)
			for _, it := range items {
				if it.State == meetings.Waiting {
					w.must(w.s.TakeUp(w.ctx, w.president, key, it.ID))
					break
				}
			}
		case meetings.ActLeave:
			w.decide(meetings.NewVote{Kind: meetings.VoteLeave}, 6, 0, 0)
		case meetings.ActMove:
			w.must(w.s.Move(w.ctx, w.president, key, w.members[0].ID))
		case meetings.ActSecond:
			w.refused(w.s.Second(w.ctx, w.president, key, w.members[0].ID), fault.Invalid, "resolutions.error.same_seconder")
			w.must(w.s.Second(w.ctx, w.president, key, w.members[1].ID))
			if state.Item.ID == first.ID && !amended {
				amended = true
				_, err := w.s.ProposeAmendment(w.ctx, w.president, key, meetings.NewAmendment{
					Spec:    wording.Amendment{Kind: wording.Replace, ClauseID: "r2", Text: i18n.Text{EN: "Study community housing."}},
					MoverID: w.members[2].ID, Seconder: w.members[3].ID,
				})
				w.must(err)
			}
		case meetings.ActAmendments:
			w.decide(meetings.NewVote{Kind: meetings.VoteAmendment}, 5, 1, 0)
		case meetings.ActTranslate:
			r, err := w.library.ResolutionTx(w.ctx, w.db.Reader(), state.Item.ResolutionID)
			w.must(err)
			r, err = w.library.SaveTranslation(w.ctx, w.staff, r.ID, r.Revision, i18n.FR, map[string]string{"r2": "Étudier le logement communautaire."})
			w.must(err)
			_, err = w.library.MarkChecked(w.ctx, w.staff, r.ID, r.Revision, i18n.FR, "r2")
			w.must(err)
		case meetings.ActMain:
			w.decide(meetings.NewVote{Kind: meetings.VoteMain}, 6, 0, 0)
		case meetings.ActFinish:
			w.must(w.s.FinishItem(w.ctx, w.president, key, i18n.Text{EN: "Received.", FR: "Reçu."}))
		case meetings.ActAdjourn:
			w.must(w.s.Adjourn(w.ctx, w.president, key))
		case meetings.ActNothing:
			want := "notice electorate open take_up finish take_up move second amendment_vote translate main_vote take_up leave move second main_vote take_up finish adjourn nothing"
			if got := strings.Join(done, " "); got != want {
				t.Errorf("went\n%s\nwant\n%s", got, want)
			}
			items, err := w.s.Agenda(w.ctx, w.meeting.ID)
			w.must(err)
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
	w := newWorld(t)
	item := w.addItem(w.ready(text(), false), ballots.Simple)
	w.inSession(5)
	delegate, observer := w.members[0].who[0], access.Actor{PersonID: "o", Name: "O", Seats: []access.Seat{{OrganizationID: "x", Class: "observer"}}}
	treasurer := office("t", "T", "executive", access.Executive, access.Treasurer)
	actors := map[string]access.Actor{"president": w.president, "staff": w.staff, "delegate": delegate, "observer": observer, "treasurer": treasurer, "visitor": {}}
	acts := map[string]struct {
		may string
		do  func(who access.Actor) error
	}{
		"plan":       {"staff", func(who access.Actor) error { _, err := w.s.PlanMeeting(w.ctx, who, meetings.Plan{}); return err }},
		"add item":   {"staff", func(who access.Actor) error { _, err := w.s.AddItem(w.ctx, who, key, meetings.NewItem{}); return err }},
		"notice":     {"staff", func(who access.Actor) error { return w.s.SendNotice(w.ctx, who, key, nil) }},
		"electorate": {"staff", func(who access.Actor) error { _, _, err := w.s.ComputeElectorate(w.ctx, who, key); return err }},
		"admit":      {"staff", func(who access.Actor) error { _, err := w.s.Admit(w.ctx, who, key, "x", "y"); return err }},
		"transfer":   {"staff", func(who access.Actor) error { _, err := w.s.Transfer(w.ctx, who, key, "x", "y"); return err }},
		"take up":    {"president", func(who access.Actor) error { return w.s.TakeUp(w.ctx, who, key, "no-such-item") }},
		"open vote":  {"president", func(who access.Actor) error { _, err := w.s.OpenVote(w.ctx, who, key, meetings.NewVote{}); return err }},
		"close":      {"president", func(who access.Actor) error { _, err := w.s.CloseVote(w.ctx, who, key); return err }},
		"reopen":     {"president", func(who access.Actor) error { return w.s.ReopenVote(w.ctx, who, key) }},
		"void":       {"president", func(who access.Actor) error { return w.s.VoidVote(w.ctx, who, key, "why") }},
		"announce":   {"president", func(who access.Actor) error { _, err := w.s.Announce(w.ctx, who, key); return err }},
		"refer":      {"president", func(who access.Actor) error { return w.s.Refer(w.ctx, who, key, meetings.Party{}) }},
		"finish":     {"president", func(who access.Actor) error { return w.s.FinishItem(w.ctx, who, key, i18n.Text{}) }},
		"move":       {"president staff", func(who access.Actor) error { return w.s.Move(w.ctx, who, key, "x") }},
		"second":     {"president staff", func(who access.Actor) error { return w.s.Second(w.ctx, who, key, "x") }},
		"note":       {"president staff", func(who access.Actor) error { return w.s.Note(w.ctx, who, key, i18n.Text{}) }},
		"move item":  {"president staff", func(who access.Actor) error { return w.s.MoveItem(w.ctx, who, key, "x", "") }},
		"name": {"staff delegate", func(who access.Actor) error {
			_, err := w.s.NameDelegates(w.ctx, who, key, w.members[0].ID)
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
	w.must(w.s.SetChair(w.ctx, w.president, key, delegate.PersonID))
	w.refused(w.s.TakeUp(w.ctx, w.president, key, item.ID), fault.Forbidden, "fault.forbidden")
	w.must(w.s.TakeUp(w.ctx, delegate, key, item.ID))
	w.must(w.s.Move(w.ctx, delegate, key, w.members[0].ID))
	w.must(w.s.Second(w.ctx, delegate, key, w.members[1].ID))
	_, err := w.s.ProposeAmendment(w.ctx, delegate, key, meetings.NewAmendment{
		Spec: wording.Amendment{Kind: wording.Strike, ClauseID: "r1a"}, MoverID: w.members[2].ID, Seconder: w.members[3].ID,
	})
	w.must(err)
	w.must(w.s.SetChair(w.ctx, w.staff, key, ""))
	_, err = w.s.ProposeAmendment(w.ctx, w.members[4].who[0], key, meetings.NewAmendment{
		Spec: wording.Amendment{Kind: wording.Strike, ClauseID: "r1a"}, MoverID: w.members[2].ID,
	})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.ProposeAmendment(w.ctx, observer, key, meetings.NewAmendment{Spec: wording.Amendment{Kind: wording.Strike, ClauseID: "r1a"}})
	w.refused(err, fault.Forbidden, "fault.forbidden")
}

func TestPlansThatCannotBe(t *testing.T) {
	w := newWorld(t)
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
		_, err := w.s.PlanMeeting(w.ctx, w.staff, p)
		w.refused(err, fault.Invalid, want)
	}
	m, err := w.s.PlanMeeting(w.ctx, w.staff, good)
	w.must(err)
	if m.Key != "2027-05" || m.Day().Format(time.DateOnly) != "2027-05-28" || !m.Deadline.Equal(starts.AddDate(0, 0, -60)) {
		t.Errorf("%+v", m)
	}
	_, err = w.s.PlanMeeting(w.ctx, w.staff, good)
	w.refused(err, fault.Conflict, "meetings.error.key_taken")
	good.Title = i18n.Same("Spring meeting")
	if m, err = w.s.ChangeMeeting(w.ctx, w.staff, m.Key, good); err != nil || m.Title.EN != "Spring meeting" {
		t.Errorf("%+v, %v", m, err)
	}
	list, err := w.s.List(w.ctx, time.Time{})
	if err != nil || len(list) != 2 || list[0].Key != "2027-05" || list[0].Title.EN != "Spring meeting" {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = w.s.ByKey(w.ctx, "1999-01")
	w.refused(err, fault.NotFound, "meetings.error.not_found")
	// Once notice has gone out, the day stands; the rest may be corrected.
	w.must(w.s.SendNotice(w.ctx, w.staff, key, nil))
	fall := meetings.Plan{
		Title: w.meeting.Title, Place: w.meeting.Place, Starts: w.meeting.Starts.Add(time.Hour), Ends: w.meeting.Ends, Zone: w.meeting.Zone, RecordDay: recordDay,
	}
	_, err = w.s.ChangeMeeting(w.ctx, w.staff, key, fall)
	w.refused(err, fault.Conflict, "meetings.error.noticed")
	fall.Starts = w.meeting.Starts
	_, err = w.s.ChangeMeeting(w.ctx, w.staff, key, fall)
	w.must(err)
}

// Notice and its mail are one: when the mail cannot be queued, no notice went.
func TestNoticeAndItsMailAreOne(t *testing.T) {
	w := newWorld(t)
	broken := errors.New("no queue")
	err := w.s.SendNotice(w.ctx, w.staff, key, func(context.Context, *audit.Tx, meetings.Meeting) error { return broken })
	if !errors.Is(err, broken) {
		t.Fatalf("%v", err)
	}
	if m, err := w.s.ByKey(w.ctx, key); err != nil || m.State != meetings.Planned {
		t.Fatalf("%+v, %v", m, err)
	}
	told := 0
	w.must(w.s.SendNotice(w.ctx, w.staff, key, func(_ context.Context, _ *audit.Tx, m meetings.Meeting) error {
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
	w := newWorld(t)
	add := func(title string) meetings.Item {
		it, err := w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Same(title)})
		w.must(err)
		return it
	}
	a, b, c := add("a"), add("b"), add("c")
	r := w.ready(text(), false)
	item := w.addItem(r, ballots.Simple)
	_, err := w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.ResolutionItem, ResolutionID: r.ID})
	w.refused(err, fault.Conflict, "meetings.error.on_agenda")
	_, err = w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: "song"})
	w.refused(err, fault.Invalid, "meetings.error.item_kind")
	w.must(w.s.MoveItem(w.ctx, w.staff, key, item.ID, b.ID))
	w.must(w.s.MoveItem(w.ctx, w.staff, key, a.ID, ""))
	order := func() string {
		items, err := w.s.Agenda(w.ctx, w.meeting.ID)
		w.must(err)
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
	w.refused(w.s.MoveItem(w.ctx, w.staff, key, "nothing", ""), fault.NotFound, "meetings.error.item_not_found")
	w.must(w.s.RemoveItem(w.ctx, w.staff, key, item.ID))
	if r, err = w.library.ResolutionTx(w.ctx, w.db.Reader(), r.ID); err != nil || r.State != resolutions.Endorsed {
		t.Errorf("off the agenda it is %s, %v", r.State, err)
	}
	item = w.addItem(r, ballots.Simple)
	w.inSession(5)
	w.must(w.s.TakeUp(w.ctx, w.president, key, item.ID))
	w.refused(w.s.TakeUp(w.ctx, w.president, key, b.ID), fault.Conflict, "meetings.error.item_unfinished")
	w.must(w.s.PutOff(w.ctx, w.president, key))
	w.must(w.s.TakeUp(w.ctx, w.president, key, item.ID))
	w.refused(w.s.FinishItem(w.ctx, w.president, key, i18n.Text{}), fault.Conflict, "meetings.error.resolution_undecided")
	w.refused(w.s.Adjourn(w.ctx, w.president, key), fault.Conflict, "meetings.error.item_unfinished")
	w.must(w.s.Refer(w.ctx, w.president, key, meetings.Party{ID: "wg-inland", Name: i18n.Same("Inland")}))
	w.must(w.s.Adjourn(w.ctx, w.president, key))
	items, err := w.s.ItemsOfResolution(w.ctx, r.ID)
	if err != nil || len(items) != 1 || items[0].Outcome != meetings.OutcomeReferred {
		t.Errorf("%+v, %v", items, err)
	}
}

// What the meeting did not reach is found by the next one.
func TestNotReachedIsTabled(t *testing.T) {
	w := newWorld(t)
	r := w.ready(text(), false)
	w.addItem(r, ballots.Simple)
	w.inSession(5)
	w.must(w.s.Adjourn(w.ctx, w.president, key))
	r, err := w.library.ResolutionTx(w.ctx, w.db.Reader(), r.ID)
	w.must(err)
	if r.State != resolutions.Tabled {
		t.Errorf("resolution is %s", r.State)
	}
}

// Its authors take a resolution back while it waits, and staff for them while
// it is being voted on: the meeting goes on.
func TestWithdrawnOnItsOwnPage(t *testing.T) {
	w := newWorld(t)
	first, second, third := w.ready(text(), false), w.ready(text(), false), w.ready(text(), false)
	a, b := w.addItem(first, ballots.Simple), w.addItem(second, ballots.Simple)
	w.addItem(third, ballots.Simple)
	w.inSession(5)
	for _, r := range []resolutions.Resolution{first, third} {
		_, err := w.library.Withdraw(w.ctx, w.members[0].who[0], r.ID, "Overtaken by events.")
		w.must(err)
	}
	w.must(w.s.TakeUp(w.ctx, w.president, key, a.ID))
	if next := w.live().Next; next.Do != meetings.ActFinish {
		t.Errorf("next %+v", next)
	}
	w.must(w.s.FinishItem(w.ctx, w.president, key, i18n.Text{}))
	w.moved(b)
	vote := w.open(meetings.NewVote{Kind: meetings.VoteMain})
	w.cast(vote.ID, 5, 0, 0)
	_, err := w.library.Withdraw(w.ctx, w.staff, second.ID, "At the mover’s request.")
	w.must(err)
	if next := w.live().Next; next.Do != meetings.ActVoid {
		t.Errorf("next %+v", next)
	}
	_, err = w.s.CloseVote(w.ctx, w.president, key)
	w.must(err)
	if _, err = w.s.Announce(w.ctx, w.president, key); !fault.Is(err, fault.Conflict) {
		t.Errorf("announced: %v", err)
	}
	w.must(w.s.VoidVote(w.ctx, w.president, key, "Withdrawn."))
	w.must(w.s.FinishItem(w.ctx, w.president, key, i18n.Text{}))
	w.must(w.s.Adjourn(w.ctx, w.president, key))
	items, err := w.s.Agenda(w.ctx, w.meeting.ID)
	w.must(err)
	for _, it := range items {
		if it.Outcome != meetings.OutcomeWithdrawn {
			t.Errorf("item %d ended as %s", it.Position, it.Outcome)
		}
	}
}

var keys = regexp.MustCompile(`"((?:meetings\.(?:error|event|question|quorum|minutes|next|outcome|state)|power)\.[a-z_.]+[a-z])"`)

// Every sentence the package says stands in both languages.
func TestEveryKeyIsSaid(t *testing.T) {
	cat := loadCatalog(t)
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
