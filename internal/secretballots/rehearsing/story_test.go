package rehearsing_test

import (
	"slices"
	"sync"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/secretballots/rehearsing"
)

// TestAVoteFromPlanToResult: both groups, all trustees needed or some of them; every
// archive passes every check.
func TestAVoteFromPlanToResult(t *testing.T) {
	for _, c := range []struct {
		group string
		need  int
	}{{"BELENIOS-2048", 0}, {"BELENIOS-2048", 2}, {"Ed25519", 0}, {"Ed25519", 2}} {
		t.Run(c.group, func(t *testing.T) {
			w := newWorld(t)
			p := w.ready(c.group, c.need)
			if report := w.verified(); report.Stage != archive.Setup || len(report.Credentials.List) != 5 {
				t.Errorf("the archive begins with %v and %d credentials", report.Stage, len(report.Credentials.List))
			}
			first := w.cast(p, 0, 2, 1)
			if first.Again || first.Replaced {
				t.Errorf("a first ballot: %+v", first)
			}
			if again := w.cast(p, 0, 1, 1, 2); !again.Replaced {
				t.Errorf("a second ballot: %+v", again)
			}
			w.cast(p, 1, 1, 2)
			w.cast(p, 2, 2)
			w.cast(p, 3, 0, 2, 3)
			old, err := w.s.Find(w.ctx, w.vote(), first.Tracker)
			w.must(err)
			if !old.Replaced {
				t.Error("the replaced ballot is not shown as such")
			}
			w.count()
			for _, trustee := range w.panel {
				w.must(p.Act(w.ctx, trustee))
				if c.need > 0 && w.vote().Shares() == c.need {
					break // the others may be lost: nothing is
				}
			}
			r, err := w.s.ResultOf(w.ctx, nil, w.vote())
			w.must(err)
			if r.Ballots != 4 || r.Cast != 5 {
				t.Errorf("%d ballots count of %d", r.Ballots, r.Cast)
			}
			decided, chosen := r.Outcomes[0], r.Outcomes[1]
			if decided.Total(0) != 2 || decided.Total(1) != 1 || decided.Blank() != 1 || !decided.Decided.Adopted {
				t.Errorf("the decision: %+v", decided)
			}
			if got := []int64{chosen.Blank(), chosen.Total(0), chosen.Total(1), chosen.Total(2)}; !slices.Equal(got, []int64{1, 1, 3, 1}) || !slices.Equal(chosen.Elected, []int{1}) {
				t.Errorf("the choice: %v, elected %v", got, chosen.Elected)
			}
			report := w.verified()
			if report.Result == nil || report.Ballots != 4 || report.Accepted != 5 {
				t.Errorf("the archive: %+v", report)
			}
			w.must(w.s.Declare(w.ctx, w.staff[0], key))
			if v := w.vote(); v.State != secretballots.Declared || v.DeclaredBy != w.staff[0].Name {
				t.Errorf("declared: %+v", v)
			}
		})
	}
}

// TestWhoMayCast: the elector alone, with the code of the organization, while the vote is
// open; whoever votes twice has one ballot that counts.
func TestWhoMayCast(t *testing.T) {
	w := newWorld(t)
	p := w.ready("Ed25519", 0)
	yes, none := []bool{false, true, false}, []bool{true, false, false, false}
	text, err := p.Ballot(w.ctx, w.voters[0], "Harbour A", yes, none)
	w.must(err)
	cast := func(who access.Actor, organization string, text []byte) error {
		_, err := w.s.Cast(w.ctx, who, key, organization, string(text))
		return err
	}
	w.refused(cast(access.Actor{}, w.members[0].ID, text), "fault.sign_in")
	w.refused(cast(w.voters[1], w.members[0].ID, text), "ballots.error.not_holder")
	w.refused(cast(w.staff[0], "", text), "ballots.error.no_card")
	acting := w.voters[0]
	acting.ActedBy = access.Clerk{PersonID: "x", Name: "Tomas Berg"}
	w.refused(cast(acting, w.members[0].ID, text), "secret.error.in_person")
	w.refused(cast(w.voters[0], w.members[0].ID, text[:len(text)-3]), "belenios.ballot.form")
	w.must(cast(w.voters[0], w.members[0].ID, text))
	// The code of another organization: one that has voted, and one that has not.
	w.refused(cast(w.voters[1], w.members[1].ID, text), "secret.error.credential_used")
	other, err := p.Ballot(w.ctx, w.voters[0], "Harbour C", yes, none)
	w.must(err)
	w.refused(cast(w.voters[0], w.members[0].ID, other), "secret.error.other_credential")
	if turnout, err := w.s.Turnout(w.ctx, w.vote()); err != nil || turnout.Voted != 1 {
		t.Errorf("%+v %v: a refused ballot left a mark", turnout, err)
	}
	again, err := w.s.Cast(w.ctx, w.voters[0], key, w.members[0].ID, string(text))
	w.must(err)
	if !again.Again || again.Replaced {
		t.Errorf("the same ballot twice: %+v", again)
	}
	// The person who votes for it changes; the code stays the organization's.
	w.refused(w.s.NameVoter(w.ctx, w.staff[0], key, w.members[0].ID, w.voters[1].PersonID), "secret.error.not_its_people")
	w.goTo("2026-11-12 17:00")
	w.refused(cast(w.voters[0], w.members[0].ID, other), "secret.error.state")
	if late, err := w.s.Cast(w.ctx, w.voters[0], key, w.members[0].ID, string(text)); err != nil || !late.Again {
		t.Errorf("sent again after the close: %+v %v", late, err)
	}
	if n := w.verified().Accepted; n != 1 {
		t.Errorf("%d ballots are in the archive", n)
	}
}

// TestWeightsAndPapers: a vote that counts three times, and papers that two count.
func TestWeightsAndPapers(t *testing.T) {
	w := newWorld(t)
	p := w.ready("Ed25519", 0, func() {
		w.must(w.s.Weigh(w.ctx, w.staff[0], key, w.members[0].ID, 3))
		w.must(w.s.Strike(w.ctx, w.staff[0], key, w.members[4].ID))
		w.must(w.s.Admit(w.ctx, w.staff[0], key, w.members[4].ID))
		w.refused(w.s.Weigh(w.ctx, w.voters[0], key, w.members[0].ID, 3), "fault.forbidden")
	})
	w.refused(w.s.Weigh(w.ctx, w.staff[0], key, w.members[1].ID, 2), "secret.error.state")
	w.cast(p, 0, 1, 1)
	w.refused(w.s.HandPaper(w.ctx, w.staff[0], key, w.members[0].ID, true), "secret.error.paper_weight")
	w.cast(p, 1, 2, 2)
	w.refused(w.s.HandPaper(w.ctx, w.staff[0], key, w.members[1].ID, true), "ballots.error.voted_itself")
	w.must(w.s.HandPaper(w.ctx, w.staff[0], key, w.members[2].ID, true))
	w.must(w.s.HandPaper(w.ctx, w.staff[0], key, w.members[3].ID, true))
	text, err := p.Ballot(w.ctx, w.voters[2], "Harbour C", []bool{false, true, false}, []bool{true, false, false, false})
	w.must(err)
	_, err = w.s.Cast(w.ctx, w.voters[2], key, w.members[2].ID, string(text))
	w.refused(err, "ballots.error.on_paper")
	w.count()
	for _, trustee := range w.panel {
		w.must(p.Act(w.ctx, trustee))
	}
	w.refused(w.s.Declare(w.ctx, w.staff[0], key), "secret.error.papers_wait")
	sheet := secretballots.Sheet{Spoiled: 1, Questions: []secretballots.Sums{{Answers: []int64{0, 1}}, {Blank: 0, Answers: []int64{0, 1, 1}}}}
	wrong := secretballots.Sheet{Questions: []secretballots.Sums{{Answers: []int64{1, 0}}, {Blank: 1, Answers: []int64{0, 0, 0}}}}
	w.refused(w.s.EnterSheet(w.ctx, w.staff[0], key, wrong), "secret.error.sheet_question")
	w.must(w.s.EnterSheet(w.ctx, w.staff[0], key, sheet))
	w.must(w.s.EnterSheet(w.ctx, w.staff[0], key, sheet))
	w.refused(w.s.Declare(w.ctx, w.staff[0], key), "secret.error.papers_wait")
	w.must(w.s.EnterSheet(w.ctx, w.staff[1], key, sheet))
	w.must(w.s.Declare(w.ctx, w.staff[0], key))
	r, err := w.s.ResultOf(w.ctx, nil, w.vote())
	w.must(err)
	o := r.Outcomes[0]
	if o.Electronic.Answers[0] != 3 || o.Electronic.Answers[1] != 1 || o.Paper.Answers[1] != 1 || o.Decided.Adopted || r.Papers.Handed != 2 {
		t.Errorf("%+v", o)
	}
	if report := w.verified(); report.Weight != 4 {
		t.Errorf("the archive has a weight of %d", report.Weight)
	}
}

// TestTwoNodesTakeBallotsAtOnce: every ballot that is confirmed is in the archive, once.
func TestTwoNodesTakeBallotsAtOnce(t *testing.T) {
	w := newWorld(t)
	p := w.ready("Ed25519", 0)
	nodes := []*secretballots.Service{w.s, w.node()}
	var all sync.WaitGroup
	for i := range w.voters {
		all.Go(func() {
			for round := range 3 {
				text, err := p.Ballot(w.ctx, w.voters[i], w.members[i].Name.EN, []bool{round == 0, round == 1, round == 2}, []bool{true, false, false, false})
				if err == nil {
					_, err = nodes[(i+round)%2].Cast(w.ctx, w.voters[i], key, w.members[i].ID, string(text))
				}
				if err != nil {
					t.Errorf("voter %d, ballot %d: %v", i, round, err)
				}
			}
		})
	}
	all.Wait()
	if report := w.verified(); report.Accepted != 15 || report.Ballots != 5 {
		t.Errorf("%d ballots are in the archive, of %d voters", report.Accepted, report.Ballots)
	}
}

// TestWhatAVoteKeepsFromItsServer: after the close nothing tells which credential, and so
// which ballot, is whose.
func TestWhatAVoteKeepsFromItsServer(t *testing.T) {
	w := newWorld(t)
	p := w.ready("Ed25519", 2)
	w.cast(p, 0, 1, 1)
	w.clock.Advance(90e9)
	w.cast(p, 1, 1, 1)
	w.count()
	var uses, hours int
	w.must(w.db.Reader().QueryRowContext(w.ctx, "SELECT count(*) FROM secret_uses").Scan(&uses))
	w.must(w.db.Reader().QueryRowContext(w.ctx, "SELECT count(DISTINCT marked_at) FROM electors WHERE marked_at > 0").Scan(&hours))
	if uses != 0 || hours != 1 {
		t.Errorf("%d uses of credentials and %d hours of marks are left", uses, hours)
	}
	lines, err := w.log.History(w.ctx, secretballots.Kind, w.vote().ID, "")
	w.must(err)
	for _, l := range lines {
		if l.Action == "secret.cast" {
			t.Error("the record says when somebody cast a ballot")
		}
	}
}

// TestTheCeremonyRefusesWhatDoesNotFit: a stage that is over, somebody who is no trustee,
// a key with a wrong proof, and a ceremony that is begun anew.
func TestTheCeremonyRefusesWhatDoesNotFit(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.Plan(w.ctx, w.staff[0], w.plan("Ed25519", 0))
	w.must(err)
	w.must(w.s.Prepare(w.ctx, w.staff[0], key))
	_, err = w.s.TaskOf(w.ctx, w.voters[0], w.vote())
	w.refused(err, "fault.forbidden")
	task, err := w.s.TaskOf(w.ctx, w.panel[0], w.vote())
	w.must(err)
	w.refused(w.s.AnswerTask(w.ctx, w.panel[0], key, secretballots.Decrypt, "{}"), "secret.error.stage")
	w.refused(w.s.AnswerTask(w.ctx, w.panel[0], key, task.Stage, `{"pok":{}}`), "belenios.trustees.form")
	w.refused(w.s.AnswerTask(w.ctx, w.voters[0], key, task.Stage, "{}"), "fault.forbidden")
	w.refused(w.s.SetCredentials(w.ctx, w.staff[0], key, "[]"), "fault.forbidden")
	w.refused(w.s.SetCredentials(w.ctx, w.authority, key, "[]"), "secret.error.credentials_count")
	if v := w.vote(); v.KeysMade() != 0 {
		t.Errorf("%d keys are made", v.KeysMade())
	}
	w.must(w.s.Restart(w.ctx, w.staff[0], key))
	w.must(w.s.Cancel(w.ctx, w.staff[0], key, "The statement was withdrawn."))
	w.refused(w.s.Prepare(w.ctx, w.staff[0], key), "secret.error.state")
}

// TestAVoteWhoseHoursPassedWhileItWasPrepared waits for other hours: it does not close with
// nobody's vote.
func TestAVoteWhoseHoursPassedWhileItWasPrepared(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.Plan(w.ctx, w.staff[0], w.plan("Ed25519", 0))
	w.must(err)
	w.must(w.s.Prepare(w.ctx, w.staff[0], key))
	p := rehearsing.New(w.s, key)
	w.goTo("2026-11-13 09:00")
	w.must(p.MakeKey(w.ctx, w.panel...))
	w.must(p.Authorize(w.ctx, w.authority))
	w.must(w.s.CloseDue(w.ctx, access.TheProgram()))
	if v := w.vote(); v.State != secretballots.Preparing {
		t.Fatalf("the vote is %s", v.State)
	}
	w.refused(w.s.Reschedule(w.ctx, w.staff[0], key, at("2026-11-12 09:00"), at("2026-11-13 08:00")), "secret.error.closes")
	w.must(w.s.Reschedule(w.ctx, w.staff[0], key, at("2026-11-13 10:00"), at("2026-11-14 10:00")))
	if v := w.vote(); v.State != secretballots.Ready {
		t.Fatalf("the vote is %s", v.State)
	}
	w.goTo("2026-11-13 10:00")
	w.cast(p, 0, 1, 1)
}

// TestWhatCannotBePlanned: each refusal of a plan, by its field.
func TestWhatCannotBePlanned(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*secretballots.Plan)
		key    string
	}{
		"key":         {func(p *secretballots.Plan) { p.Key = "A b" }, "secret.error.key"},
		"title":       {func(p *secretballots.Plan) { p.Title.FR = " " }, "secret.error.title"},
		"hours":       {func(p *secretballots.Plan) { p.Closes = p.Opens }, "secret.error.closes"},
		"one trustee": {func(p *secretballots.Plan) { p.Trustees = p.Trustees[:1] }, "secret.error.few_trustees"},
		"need":        {func(p *secretballots.Plan) { p.Need = 3 }, "secret.error.need"},
		"both":        {func(p *secretballots.Plan) { p.Authority = p.Trustees[0] }, "secret.error.authority_trustee"},
		"nobody":      {func(p *secretballots.Plan) { p.Authority = "nobody@coalition.example" }, "secret.error.nobody"},
		"answers":     {func(p *secretballots.Plan) { p.Questions[1].Answers = p.Questions[1].Answers[:1] }, "secret.error.answers"},
		"twice":       {func(p *secretballots.Plan) { p.Questions[1].Answers[1] = p.Questions[1].Answers[0] }, "secret.error.answer_twice"},
		"largest":     {func(p *secretballots.Plan) { p.Questions[1].Largest = 4 }, "secret.error.largest"},
		"none":        {func(p *secretballots.Plan) { p.Questions = nil }, "secret.error.questions"},
		"group":       {func(p *secretballots.Plan) { p.Group = "RSA" }, "secret.error.group"},
	} {
		p := w.plan("Ed25519", 0)
		c.change(&p)
		_, err := w.s.Plan(w.ctx, w.staff[0], p)
		t.Run(name, func(t *testing.T) {
			w := &world{t: t}
			w.refused(err, c.key)
		})
	}
	_, err := w.s.Plan(w.ctx, w.voters[0], w.plan("Ed25519", 0))
	w.refused(err, "fault.forbidden")
}
