package proposals_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/programme/proposals"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition with a call for its spring Consultation, reviewed by the
// programme committee and by Ilse.
type world struct {
	t       testing.TB
	ctx     context.Context
	clock   *clock.Set
	log     *audit.Log
	people  *people.Service
	mail    *outmail.Service
	s       *proposals.Service
	board   *programme.Service
	g       gatherings.Gathering
	staff   access.Actor
	first   access.Actor // of the committee
	second  access.Actor // of the committee and of the organization that proposes
	named   access.Actor // named in the call
	author  access.Actor
	call    proposals.Call
	catalog *i18n.Catalog
}

const key = "2027-05-moncton"

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: clock.At(at("2026-11-26 12:00"))}
	d := testdb.OpenAt(t, w.clock)
	w.log = audit.New(d)
	var err error
	w.catalog, err = locales.Catalog()
	w.must(err)
	w.people = people.New(w.log)
	groups := bodies.New(w.log, w.people)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	held, o := gatherings.New(w.log, groups, gatherings.Options{}), programme.Options{Site: "https://coalition.example"}
	w.board = programme.New(w.log, held, w.people, groups, w.mail, w.catalog, o)
	w.s = proposals.New(w.log, held, w.board, w.people, groups, w.mail, w.catalog, o)
	program := access.TheProgram()
	committee, err := groups.AddBody(w.ctx, program, bodies.Body{Slug: "programme-committee", Kind: access.Subcommittee, Name: i18n.Text{EN: "Programme Committee", FR: "Comité du programme"}, Place: 1})
	w.must(err)
	w.g, err = held.Plan(w.ctx, program, gatherings.Plan{
		Key: key, Kind: gatherings.Consultation, Title: i18n.Text{EN: "Spring Consultation", FR: "Consultation du printemps"}, City: "Moncton", Starts: at("2027-05-20 09:00"), Ends: at("2027-05-22 16:00"),
	})
	w.must(err)
	w.must(held.Announce(w.ctx, program, key))
	seat := access.Seat{OrganizationID: "harbour", Name: i18n.Same("Harbour"), Class: "member"}
	office := access.Office{BodyID: committee.ID, Kind: access.Subcommittee, Role: access.CommitteeSeat}
	w.staff = w.person("Tomas Berg", access.Office{Kind: access.Secretariat, Role: access.Staff})
	w.first, w.second, w.named, w.author = w.person("Amina Sow", office), w.person("Bruno Leduc", office), w.person("Ilse Voss"), w.person("Mireille Roy")
	w.second.Seats, w.author.Seats = []access.Seat{seat}, []access.Seat{seat}
	w.call = proposals.Call{
		Opens: at("2026-11-20 09:00"), Closes: at("2027-01-15 17:00"), CommitteeID: committee.ID, Reviewers: []string{w.named.PersonID}, Anybody: true,
		Questions: []proposals.Question{{Text: i18n.Same("Who is it for?"), Required: true}, {}},
		Criteria:  []proposals.Criterion{{Name: i18n.Same("Useful")}, {Name: i18n.Same("Voices")}},
	}
	w.must(w.s.OpenCall(w.ctx, w.staff, key, w.call))
	return w
}

func (w *world) person(name string, offices ...access.Office) access.Actor {
	w.t.Helper()
	p, err := w.people.AddPerson(w.ctx, access.TheProgram(), people.Person{Name: name, Email: strings.ToLower(strings.Fields(name)[0]) + "@coalition.example"})
	w.must(err)
	return access.Actor{PersonID: p.ID, Name: name, Lang: i18n.FR, Offices: offices}
}

func typed() proposals.Typed {
	return proposals.Typed{
		Lang: i18n.FR, Name: "Mireille Roy", Organization: "Harbour", Title: i18n.Text{FR: "Le premier hiver"}, About: i18n.Text{FR: "Ce que l’hiver apprend."},
		Answers: map[string]string{"q1": "Tout le monde"}, Presenters: "Mireille Roy\nJoël Arsenault", Languages: []string{"fr"},
	}
}

// handedIn is a proposal of the author that is handed in.
func (w *world) handedIn() proposals.Proposal {
	w.t.Helper()
	p, err := w.s.Begin(w.ctx, w.author, key)
	w.must(err)
	p, err = w.s.Submit(w.ctx, proposals.Author{Who: w.author, ID: p.ID}, typed())
	w.must(err)
	return p
}

func (w *world) mailed(address string) []outmail.Entry {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.ctx, address, 1)
	w.must(err)
	return list
}

func points(n, m int) map[string]int { return map[string]int{"c1": n, "c2": m} }

func TestAProposalIsKeptAsTypedAndComesWholeOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	if _, err := w.s.Begin(w.ctx, access.Actor{}, key); !fault.Is(err, fault.SignIn) {
		t.Errorf("a visitor begins from an account: %v", err)
	}
	p, err := w.s.Begin(w.ctx, w.author, key)
	w.must(err)
	by := proposals.Author{Who: w.author, ID: p.ID}
	half := proposals.Typed{Lang: i18n.FR, Name: "Mireille Roy", About: i18n.Text{FR: "Ce que l’hiver apprend."}}
	if _, err := w.s.Submit(w.ctx, by, half); len(fault.Of(err).Others) != 2 {
		t.Errorf("without title, answer and language: %v", err)
	}
	_, err = w.s.Save(w.ctx, by, half)
	w.must(err)
	if _, _, err := w.s.Open(w.ctx, proposals.Author{Who: w.second, ID: p.ID}); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else opens it: %v", err)
	}
	if list, _, err := w.s.List(w.ctx, w.first, w.g, 0); err != nil || len(list) != 0 {
		t.Errorf("reviewers see a draft: %v %v", list, err)
	}
	got, err := w.s.Submit(w.ctx, by, typed())
	w.must(err)
	if got.Number != 1 || got.Status != proposals.Submitted || !slices.Equal(got.ToTranslate(), []i18n.Lang{i18n.EN}) || got.OrganizationID != "harbour" {
		t.Errorf("handed in: %+v", got)
	}
	if m := w.mailed("mireille@coalition.example"); len(m) != 1 || !strings.Contains(m[0].Subject, "Le premier hiver") {
		t.Errorf("the proposer was written %v", m)
	}
	w.clock.Advance(at("2027-01-15 17:00").Sub(w.clock.Now()))
	if _, err := w.s.Save(w.ctx, by, typed()); !fault.Is(err, fault.Conflict) {
		t.Errorf("written after the close: %v", err)
	}
	if _, err := w.s.Begin(w.ctx, w.author, key); !fault.Is(err, fault.Conflict) {
		t.Errorf("begun after the close: %v", err)
	}
}

func TestWhoHasNoAccountWritesByTheLinkAlone(t *testing.T) {
	w := newWorld(t)
	for range 5 {
		w.must(w.s.BeginByMail(w.ctx, key, "Gita@Guests.example", "192.0.2.7", i18n.EN))
	}
	if err := w.s.BeginByMail(w.ctx, key, "gita@guests.example", "192.0.2.7", i18n.EN); !fault.Is(err, fault.TooMany) {
		t.Errorf("one address is written to without end: %v", err)
	}
	text := w.mailed("gita@guests.example")[0]
	whole, err := w.mail.Get(w.ctx, text.ID)
	w.must(err)
	_, token, ok := strings.Cut(whole.Text, "/proposals/by-link/")
	if !ok {
		t.Fatalf("no link in %s", whole.Text)
	}
	token = strings.FieldsFunc(token, func(r rune) bool { return strings.ContainsRune("\"'<>\r\n ", r) })[0]
	by := proposals.Author{Token: token}
	got, err := w.s.Submit(w.ctx, by, typed())
	w.must(err)
	if got.Status != proposals.Submitted || got.PersonID != "" {
		t.Errorf("handed in by the link: %+v", got)
	}
	if _, _, err := w.s.Open(w.ctx, proposals.Author{ID: got.ID}); !fault.Is(err, fault.SignIn) {
		t.Errorf("opened without the link: %v", err)
	}
	if _, _, err := w.s.Open(w.ctx, proposals.Author{Token: token[1:]}); !fault.Is(err, fault.NotFound) {
		t.Errorf("opened by a forged link: %v", err)
	}
	w.call.Anybody = false
	w.must(w.s.OpenCall(w.ctx, w.staff, key, w.call))
	if err := w.s.BeginByMail(w.ctx, key, "other@guests.example", "", i18n.EN); !fault.Is(err, fault.SignIn) {
		t.Errorf("a call for the coalition’s people takes anybody: %v", err)
	}
	w.clock.Advance(60 * 24 * time.Hour)
	if n, err := w.s.Sweep(w.ctx); err != nil || n != 0 {
		t.Errorf("drafts of a call that closed lately are swept: %d %v", n, err)
	}
	kept := 0
	w.must(w.log.DB().Reader().QueryRowContext(w.ctx, "SELECT count(*) FROM proposals WHERE network <> ''").Scan(&kept))
	if kept != 0 {
		t.Errorf("of %d proposals it is kept from where they were begun", kept)
	}
	w.clock.Advance(30 * 24 * time.Hour)
	if n, err := w.s.Sweep(w.ctx); err != nil || n != 4 {
		t.Errorf("%d drafts are swept, want the four that were never handed in: %v", n, err)
	}
}

func TestReviewsAreBlindAndWhoHasAConflictGivesNone(t *testing.T) {
	w := newWorld(t)
	p := w.handedIn()
	if err := w.s.Review(w.ctx, w.author, p.ID, points(5, 5), ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody who is no reviewer reviews: %v", err)
	}
	if err := w.s.Review(w.ctx, w.second, p.ID, points(5, 5), ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("one’s own organization’s proposal is reviewed: %v", err)
	}
	if err := w.s.Review(w.ctx, w.first, p.ID, points(5, 6), ""); fault.Of(err) == nil || fault.Of(err).Field != "score_c2" {
		t.Errorf("six points: %v", err)
	}
	w.must(w.s.Review(w.ctx, w.first, p.ID, points(5, 4), "Timely"))
	read := func(who access.Actor) proposals.Read {
		t.Helper()
		r, err := w.s.ForReview(w.ctx, who, p.ID)
		w.must(err)
		return r
	}
	if r := read(w.named); r.Seen || len(r.Reviews) != 0 || r.Summary.Count != 0 || r.Status != proposals.InReview {
		t.Errorf("a reviewer sees the others’ before their own is in: %+v", r)
	}
	if r := read(w.second); r.Seen || r.Conflict == nil || r.MayReview || r.MayDecide {
		t.Errorf("whoever has a conflict sees or decides: %+v", r)
	}
	if r := read(w.staff); !r.Seen || len(r.Reviews) != 1 || r.MayReview {
		t.Errorf("staff who do not review see %+v", r)
	}
	w.must(w.s.Review(w.ctx, w.named, p.ID, points(2, 3), ""))
	if r := read(w.named); !r.Seen || r.Summary.Mean != 350 || r.Summary.Low != 250 || r.Summary.High != 450 || r.Summary.Spread() != 200 || r.Summary.ByCriterion[0].Mean != 350 {
		t.Errorf("what two reviews come to: %+v", r.Summary)
	}
	w.must(w.s.Declare(w.ctx, w.named, p.ID, "We are friends"))
	if r := read(w.named); r.Seen || r.MayDecide {
		t.Errorf("whoever has declared a conflict sees or decides: %+v", r)
	}
	if r := read(w.staff); r.Summary.Count != 1 || r.Summary.Conflicts != 1 || r.Summary.Mean != 450 {
		t.Errorf("a review by somebody with a conflict counts: %+v", r.Summary)
	}
	list, _, err := w.s.List(w.ctx, w.first, w.g, 0)
	w.must(err)
	if len(list) != 1 || !list[0].Seen || !list[0].Reviewed || list[0].Summary.Mean != 450 {
		t.Errorf("the list says %+v", list)
	}
}

func TestADecisionIsWrittenInTheProposersLanguageAndBecomesASession(t *testing.T) {
	w := newWorld(t)
	p := w.handedIn()
	if err := w.s.Decide(w.ctx, w.second, p.ID, proposals.Accepted, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("whoever has a conflict decides: %v", err)
	}
	if err := w.s.Decide(w.ctx, w.staff, p.ID, proposals.Refused, " "); fault.Of(err) == nil || fault.Of(err).Field != "words" {
		t.Errorf("refused without a word: %v", err)
	}
	if _, err := w.s.MakeSession(w.ctx, w.staff, p.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("a session of what is not accepted: %v", err)
	}
	w.must(w.s.Decide(w.ctx, w.first, p.ID, proposals.Accepted, "Bravo."))
	if m := w.mailed("mireille@coalition.example"); len(m) != 2 || !slices.ContainsFunc(m, func(e outmail.Entry) bool { return strings.Contains(e.Subject, "Acceptée") }) {
		t.Errorf("the letters are %+v", m)
	}
	if err := w.s.Review(w.ctx, w.first, p.ID, points(1, 1), ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("reviewed after the decision: %v", err)
	}
	if err := w.s.Declare(w.ctx, w.first, p.ID, "We are friends"); !fault.Is(err, fault.Conflict) {
		t.Errorf("whoever decided has a conflict afterwards: %v", err)
	}
	made, err := w.s.MakeSession(w.ctx, w.staff, p.ID)
	w.must(err)
	b, err := w.board.Board(w.ctx, nil, w.g)
	w.must(err)
	if len(b.Sessions) != 1 || b.Sessions[0].ID != made.ID || b.Sessions[0].Title.FR != "Le premier hiver" || b.Sessions[0].Scheduled() {
		t.Errorf("the draft has %+v", b.Sessions)
	}
	if names := programme.Names(b.SpeakersOf(b.Sessions[0])); names != "Mireille Roy, Joël Arsenault" {
		t.Errorf("it is led by %s", names)
	}
	if len(b.Untranslated(i18n.EN)) != 1 || len(b.Untranslated(i18n.FR)) != 0 {
		t.Error("what is missing in English is not marked")
	}
	if _, err := w.s.MakeSession(w.ctx, w.staff, p.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("made a session twice: %v", err)
	}
	if err := w.s.Withdraw(w.ctx, proposals.Author{Who: w.author, ID: p.ID}); !fault.Is(err, fault.Conflict) {
		t.Errorf("withdrawn after it became a session: %v", err)
	}
}

func TestWhatIsHeldAboutAPersonMovesBackAndGoes(t *testing.T) {
	w := newWorld(t)
	p := w.handedIn()
	w.must(w.s.Review(w.ctx, w.named, p.ID, points(2, 3), "So so"))
	w.must(w.s.Review(w.ctx, w.first, p.ID, points(4, 4), ""))
	w.must(w.log.Do(w.ctx, w.staff, "test.merge", func(tx *audit.Tx) error {
		moves, err := w.s.Repoint(w.ctx, tx, w.named.PersonID, w.first.PersonID)
		if err != nil {
			return err
		}
		held, err := w.s.Holdings(w.ctx, tx, w.first.PersonID)
		if err != nil || held[1].Count != 1 || held[2].Count != 1 {
			t.Errorf("after the merge: %+v %v", held, err)
		}
		return w.s.Restore(w.ctx, tx, w.named.PersonID, w.first.PersonID, moves)
	}))
	if r, err := w.s.ForReview(w.ctx, w.staff, p.ID); err != nil || r.Summary.Count != 2 || !r.Call.IsReviewer(w.named) {
		t.Errorf("after the merge was undone: %+v %v", r.Summary, err)
	}
	for _, who := range []access.Actor{w.author, w.named} {
		w.must(w.log.Do(w.ctx, w.staff, "test.erase", func(tx *audit.Tx) error { return w.s.Erase(w.ctx, tx, who.PersonID) }))
	}
	r, err := w.s.ForReview(w.ctx, w.staff, p.ID)
	w.must(err)
	if r.Name != "" || r.Email != "" || r.Presenters != "" || r.Title.FR == "" || r.Summary.Count != 2 || r.Call.IsReviewer(w.named) {
		t.Errorf("after an erasure: %+v", r)
	}
	for _, one := range r.Reviews {
		if one.Name == "Ilse Voss" || one.Comment != "" {
			t.Errorf("a review names somebody erased: %+v", one)
		}
	}
}
