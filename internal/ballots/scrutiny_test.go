package ballots_test

import (
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
)

var (
	first  = access.Actor{PersonID: "scrutineer-1", Name: "Rosa Quill"}
	second = access.Actor{PersonID: "scrutineer-2", Name: "Pavel Oduya"}
)

func (r room) by(who access.Actor, fn func(tx *audit.Tx) error) error {
	return r.log.Do(ctx, who, "test.step", fn)
}

func (r room) enter(vote string, i int, choice ballots.Choice, channel ballots.Channel) error {
	return r.by(first, func(tx *audit.Tx) error {
		_, err := r.EnterTx(ctx, tx, vote, elector(i).OrganizationID, choice, channel)
		return err
	})
}

func (r room) paper(vote string, i int, on bool) error {
	return r.by(first, func(tx *audit.Tx) error { return r.MarkPaperTx(ctx, tx, vote, elector(i).OrganizationID, on) })
}

func (r room) sheet(who access.Actor, vote string, yes, no, abstain, spoiled int) (counted bool, err error) {
	err = r.by(who, func(tx *audit.Tx) (err error) {
		counted, err = r.EnterSheetTx(ctx, tx, ballots.Sheet{VoteID: vote, Yes: yes, No: no, Abstain: abstain, Spoiled: spoiled})
		return err
	})
	return counted, err
}

func refusedWith(t *testing.T, err error, key string) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Key != key {
		t.Errorf("want %s, got %v", key, err)
	}
}

// Telephone, papers and devices are one electorate: one vote each, whichever way.
func TestEveryWayOfVotingGoesByTheSameElectors(t *testing.T) {
	r := newRoom(t)
	vote := r.open(ballots.Simple, electors(8))
	cast := func(i int, c ballots.Choice) error { _, err := r.Cast(ctx, holder(i), vote, "", c); return err }
	for i, c := range []ballots.Choice{ballots.Yes, ballots.No} {
		if err := cast(i, c); err != nil {
			t.Fatal(err)
		}
	}
	refusedWith(t, r.enter(vote, 0, ballots.No, ballots.Phone), "ballots.error.voted_itself")
	refusedWith(t, r.paper(vote, 0, true), "ballots.error.voted_itself")
	refusedWith(t, r.enter(vote, 9, ballots.Yes, ballots.Phone), "ballots.error.not_elector")
	refusedWith(t, r.enter(vote, 2, ballots.Yes, "pigeon"), "ballots.error.channel")
	for range 2 { // said twice, it is the same ballot
		if err := r.enter(vote, 2, ballots.Yes, ballots.Phone); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.enter(vote, 2, ballots.Abstain, ballots.Phone); err != nil { // put right
		t.Fatal(err)
	}
	if err := cast(2, ballots.Yes); err != nil { // its own device has the last word
		t.Fatal(err)
	}
	refusedWith(t, r.enter(vote, 2, ballots.No, ballots.Phone), "ballots.error.voted_itself")
	for _, i := range []int{3, 4, 5} {
		if err := r.paper(vote, i, true); err != nil {
			t.Fatal(err)
		}
	}
	refusedWith(t, cast(3, ballots.Yes), "ballots.error.on_paper")
	refusedWith(t, r.enter(vote, 4, ballots.Yes, ballots.Paper), "ballots.error.on_paper")
	if err := r.paper(vote, 5, false); err != nil { // taken out of the urn again
		t.Fatal(err)
	}
	if err := cast(5, ballots.No); err != nil {
		t.Fatal(err)
	}
	if p, err := r.Progress(ctx, vote); err != nil || p.Voted != 6 || p.Papers != 2 {
		t.Fatalf("progress %+v (%v)", p, err)
	}

	r.must(func(tx *audit.Tx) error { _, err := r.CloseTx(ctx, tx, vote); return err })
	refusedWith(t, r.do(func(tx *audit.Tx) error { _, err := r.AnnounceTx(ctx, tx, vote); return err }), "ballots.error.uncounted")
	if v, err := r.Vote(ctx, vote); err != nil || v.Counted() || v.Papers != 2 {
		t.Fatalf("closed with papers uncounted: %+v (%v)", v, err)
	}
	if _, err := r.sheet(first, vote, 2, 1, 0, 0); fault.Of(err) == nil || fault.Of(err).Key != "ballots.error.papers" {
		t.Errorf("three of two papers: %v", err)
	}
	if counted, err := r.sheet(first, vote, 2, 0, 0, 0); err != nil || counted {
		t.Fatalf("one scrutineer alone: %t, %v", counted, err)
	}
	if counted, err := r.sheet(first, vote, 2, 0, 0, 0); err != nil || counted {
		t.Fatalf("the same scrutineer twice: %t, %v", counted, err)
	}
	if counted, err := r.sheet(second, vote, 1, 0, 0, 1); err != nil || counted {
		t.Fatalf("two who differ: %t, %v", counted, err)
	}
	for who, most := range map[string]int{first.PersonID: 1, second.PersonID: 1, chair.PersonID: 0, "": 0} {
		v, err := r.Vote(ctx, vote)
		if err != nil {
			t.Fatal(err)
		}
		if list, err := r.Sheets(ctx, access.Actor{PersonID: who}, v); err != nil || len(list) != most || most == 1 && list[0].PersonID != who {
			t.Errorf("%q sees %+v before two agree (%v)", who, list, err)
		}
	}
	if counted, err := r.sheet(first, vote, 1, 0, 0, 1); err != nil || !counted {
		t.Fatalf("two alike: %t, %v", counted, err)
	}
	v, err := r.Vote(ctx, vote)
	if err != nil || !v.Counted() || v.Yes != 3 || v.No != 2 || v.Abstain != 0 || v.Spoiled != 1 {
		t.Fatalf("counted %+v (%v)", v, err)
	}
	_, err = r.sheet(second, vote, 2, 0, 0, 0)
	refusedWith(t, err, "ballots.error.no_papers")

	var again ballots.Recount
	r.must(func(tx *audit.Tx) (err error) { again, err = r.RecountTx(ctx, tx, vote); return err })
	if !again.Papers || again.Same() || again.Before != (ballots.Tally{Yes: 3, No: 2}) || again.After != (ballots.Tally{Yes: 2, No: 2}) {
		t.Errorf("recount %+v", again)
	}
	for _, who := range []access.Actor{first, second} {
		if _, err := r.sheet(who, vote, 2, 0, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	r.must(func(tx *audit.Tx) (err error) { v, err = r.AnnounceTx(ctx, tx, vote); return err })
	if v.Yes != 4 || v.No != 2 || v.Spoiled != 0 || v.Round != 2 {
		t.Errorf("announced %+v", v)
	}
	sheets, err := r.Sheets(ctx, chair, v)
	if err != nil || len(sheets) != 4 {
		t.Errorf("%d sheets are kept (%v)", len(sheets), err)
	}
	lines, err := r.Lines(ctx, vote, "en")
	if err != nil || !lines[3].OnPaper || lines[3].Choice != "" || lines[2].Channel != "" {
		t.Errorf("lines %+v (%v)", lines, err)
	}
	for i, key := range map[int]string{1: "ballots.choice.no", 3: "ballots.line.on_paper", 7: "ballots.line.none"} {
		if got := lines[i].Words().Key; got != key {
			t.Errorf("line %d says %s, not %s", i, got, key)
		}
	}
}

// Two records of one organization or of one person become one: the papers stay
// papers, and where both counted in one round each sheet stays as it was written.
func TestPapersAndSheetsOutlastAMerge(t *testing.T) {
	r := newRoom(t)
	vote := r.open(ballots.Simple, electors(3))
	if err := r.paper(vote, 0, true); err != nil {
		t.Fatal(err)
	}
	r.must(func(tx *audit.Tx) error {
		_, err := r.RepointOrganization(ctx, tx, elector(0).OrganizationID, "org-other")
		return err
	})
	if p, err := r.Progress(ctx, vote); err != nil || p.Papers != 1 {
		t.Errorf("%d papers after the merge (%v)", p.Papers, err)
	}
	r.must(func(tx *audit.Tx) error { _, err := r.CloseTx(ctx, tx, vote); return err })
	for _, who := range []access.Actor{first, second} {
		if _, err := r.sheet(who, vote, 1, 0, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	r.must(func(tx *audit.Tx) error { _, err := r.Repoint(ctx, tx, first.PersonID, second.PersonID); return err })
	v, err := r.Vote(ctx, vote)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := r.Sheets(ctx, chair, v); err != nil || len(list) != 2 || list[0].PersonID == list[1].PersonID {
		t.Errorf("sheets after the merge: %+v (%v)", list, err)
	}
}

// A closed vote without papers is recounted at once, and stands.
func TestARecountOfBallotsStands(t *testing.T) {
	r := newRoom(t)
	vote := r.open(ballots.Simple, electors(3))
	for i, c := range ballots.Choices() {
		if err := r.enter(vote, i, c, ballots.Paper); err != nil {
			t.Fatal(err)
		}
	}
	r.must(func(tx *audit.Tx) error { _, err := r.CloseTx(ctx, tx, vote); return err })
	var again ballots.Recount
	r.must(func(tx *audit.Tx) (err error) { again, err = r.RecountTx(ctx, tx, vote); return err })
	if !again.Same() || again.After != (ballots.Tally{Yes: 1, No: 1, Abstain: 1}) {
		t.Errorf("recount %+v", again)
	}
	r.must(func(tx *audit.Tx) error { _, err := r.AnnounceTx(ctx, tx, vote); return err })
	refusedWith(t, r.do(func(tx *audit.Tx) error { _, err := r.RecountTx(ctx, tx, vote); return err }), "ballots.error.state")
}

// Whatever comes in by whichever way and in whatever order, nobody counts twice and
// nothing is lost: the count is the last word of each elector, and the papers.
func TestNobodyCountsTwiceWhicheverWay(t *testing.T) {
	r := newRoom(t)
	rapid.Check(t, func(rt *rapid.T) {
		const n = 3
		vote := r.open(ballots.Simple, electors(n))
		said, own, papers := map[int]ballots.Choice{}, map[int]bool{}, map[int]bool{}
		for range rapid.IntRange(0, 7).Draw(rt, "steps") {
			i := rapid.IntRange(0, n-1).Draw(rt, "elector")
			c := rapid.SampledFrom([]ballots.Choice{ballots.Yes, ballots.No, ballots.Abstain}).Draw(rt, "choice")
			switch rapid.IntRange(0, 3).Draw(rt, "way") {
			case 0:
				if _, err := r.Cast(ctx, holder(i), vote, "", c); (err == nil) != !papers[i] {
					rt.Fatalf("cast by %d, on paper %t: %v", i, papers[i], err)
				} else if err == nil {
					said[i], own[i] = c, true
				}
			case 1:
				if err := r.enter(vote, i, c, ballots.Phone); (err == nil) != (!papers[i] && !own[i]) {
					rt.Fatalf("entered for %d: %v", i, err)
				} else if err == nil {
					said[i] = c
				}
			case 2:
				if err := r.paper(vote, i, true); (err == nil) != (papers[i] || said[i] == "") {
					rt.Fatalf("paper of %d: %v", i, err)
				} else if err == nil {
					papers[i] = true
				}
			default:
				if err := r.paper(vote, i, false); err != nil {
					rt.Fatal(err)
				}
				delete(papers, i)
			}
		}
		r.must(func(tx *audit.Tx) error { _, err := r.CloseTx(ctx, tx, vote); return err })
		want := map[ballots.Choice]int{}
		for _, c := range said {
			want[c]++
		}
		if len(papers) > 0 {
			for _, who := range []access.Actor{first, second} {
				if _, err := r.sheet(who, vote, len(papers), 0, 0, 0); err != nil {
					rt.Fatal(err)
				}
			}
			want[ballots.Yes] += len(papers)
		}
		v, err := r.Vote(ctx, vote)
		if err != nil || v.Yes != want[ballots.Yes] || v.No != want[ballots.No] || v.Abstain != want[ballots.Abstain] || v.Yes+v.No+v.Abstain > n {
			rt.Fatalf("counted %+v, want %v (%v)", v, want, err)
		}
	})
}
