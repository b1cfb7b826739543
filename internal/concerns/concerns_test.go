package concerns_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/concerns"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/people"
)

func TestAMemberReportsAndCorrectsAndTheWordingBeforeIsKept(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.report(w.amara, problem(11))
	p := problem(9)
	_, err := w.s.Correct(ctx, w.basil, r.ID, p, "Two were counted twice.")
	refused(t, err, fault.Forbidden, "")
	_, err = w.s.Correct(ctx, w.amara, r.ID, p, " ")
	refused(t, err, fault.Invalid, "reason")
	_, err = w.s.Correct(ctx, w.amara, r.ID, p, "Two were counted twice.")
	w.must(err)
	_, err = w.s.Withdraw(ctx, w.staff, r.ID, "It was about another concern.")
	w.must(err)
	_, err = w.s.Correct(ctx, w.amara, r.ID, p, "Again.")
	refused(t, err, fault.Conflict, "")
	versions, err := w.s.Versions(ctx, w.basil, r.ID)
	w.must(err)
	if len(versions) != 3 || versions[0].Affected != 11 || versions[1].Affected != 9 || versions[1].Reason != "Two were counted twice." || !versions[2].Withdrawn || versions[2].By.Name != "Priscilla" {
		t.Errorf("%+v", versions)
	}
	standing, err := w.s.ReportsOf(ctx, nil, detention)
	w.must(err)
	all, _, err := w.s.Reports(ctx, w.basil, detention, nil)
	w.must(err)
	if len(standing) != 0 || len(all) != 1 || !all[0].Withdrawn {
		t.Errorf("standing %v, all %v", standing, all)
	}
}

func TestWhoReportsAndWhoReads(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.report(w.amara, problem(11))
	for _, row := range []struct {
		name          string
		who           access.Actor
		report, reads fault.Kind
	}{
		{"a visitor", access.Actor{}, fault.SignIn, fault.SignIn},
		{"an associate", w.outsider, fault.Forbidden, fault.Forbidden},
		{"a co-chair", w.zohra, fault.Forbidden, 0},
		{"staff", w.staff, fault.Forbidden, 0},
	} {
		_, err := w.s.Report(ctx, row.who, detention, "", problem(3))
		refused(t, err, row.report, "")
		_, _, err = w.s.Reports(ctx, row.who, detention, nil)
		if row.reads == 0 {
			w.must(err)
			continue
		}
		refused(t, err, row.reads, "")
		_, err = w.s.Sums(ctx, row.who, detention)
		refused(t, err, row.reads, "")
		if _, err = w.s.ReportByID(ctx, row.who, r.ID); err == nil {
			t.Errorf("%s reads a report", row.name)
		}
	}
	_, err := w.s.Report(ctx, w.amara, "no-such-thing", "", problem(3))
	refused(t, err, fault.NotFound, "")
	_, err = w.s.Report(ctx, w.amara, detention, "lakeshore", problem(3))
	refused(t, err, fault.Forbidden, "")
}

func TestAReportThatCannotStandIsRefusedFieldByField(t *testing.T) {
	w := newWorld(t)
	for field, spoil := range map[string]func(p *concerns.Problem){
		"problem":  func(p *concerns.Problem) { p.Problem = "Bad." },
		"words":    func(p *concerns.Problem) { p.Words = "Mr. Hassan was moved twice." },
		"city":     func(p *concerns.Problem) { p.City = "12 Maple Grove Road" },
		"unit":     func(p *concerns.Problem) { p.Unit = "dogs" },
		"affected": func(p *concerns.Problem) { p.Affected = 0 },
		"region":   func(p *concerns.Problem) { p.Region = "mars" },
		"from":     func(p *concerns.Problem) { p.From = day("2027-01-01") },
		"to":       func(p *concerns.Problem) { p.To = day("2026-11-21") },
	} {
		p := problem(11)
		spoil(&p)
		_, err := w.s.Report(t.Context(), w.amara, detention, "", p)
		refused(t, err, fault.Invalid, field)
	}
	p := problem(11)
	p.Problem, p.Words = "UCI 1234-5678 waits for a review.", "Call 416-555-0148."
	_, err := w.s.Report(t.Context(), w.amara, detention, "", p)
	if f := fault.Of(err); f == nil || len(f.Others) != 1 || f.Args["Passage"] != "1234-5678" || f.Others[0].Args["Passage"] != "416-555-0148" {
		t.Errorf("both passages are shown: %+v", f)
	}
}

func TestThePublicSeesSumsByYearAndRegionAndNoSmallOne(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.report(w.amara, problem(11))
	w.report(w.basil, problem(6))
	small := problem(3)
	small.Region = people.Atlantic
	w.report(w.amara, small)
	c, err := w.s.Get(ctx, nil, detention)
	w.must(err)
	if years, err := w.s.PublicYears(ctx, c); err != nil || years != nil {
		t.Errorf("before anybody decided so: %v, %v", years, err)
	}
	refused(t, w.s.Describe(ctx, w.zohra, detention, i18n.Text{}, true), fault.Forbidden, "")
	refused(t, w.s.Describe(ctx, w.staff, detention, i18n.Text{EN: "Held."}, true), fault.Invalid, "about_fr")
	w.must(w.s.Describe(ctx, w.staff, detention, i18n.Text{EN: "People held.", FR: "Personnes détenues."}, true))
	c, err = w.s.Get(ctx, nil, detention)
	w.must(err)
	years, err := w.s.PublicYears(ctx, c)
	w.must(err)
	if got := fmt.Sprintf("%+v", years); got != "[{Year:2026 Figures:[{Region:atlantic Unit:people Affected:0 Fewer:true} {Region:ontario Unit:people Affected:17 Fewer:false}] Totals:[{Unit:people Affected:17 AtLeast:true}]}]" {
		t.Error(got)
	}
}

func TestNoSumOfFewerThanFiveIsEverGivenOrToBeSubtracted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sums := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) concerns.Sum {
			return concerns.Sum{
				Month: rapid.SampledFrom([]string{"2025-03", "2025-11", "2026-01"}).Draw(t, "month"), Region: rapid.SampledFrom(people.Regions()).Draw(t, "region"),
				Unit: rapid.SampledFrom(concerns.Units()).Draw(t, "unit"), Reports: 1, Affected: rapid.IntRange(1, 12).Draw(t, "affected"),
			}
		}), 0, 30).Draw(t, "sums")
		real := map[string]int{}
		for _, s := range sums {
			real[s.Month[:4]+string(s.Region)+string(s.Unit)] += s.Affected
		}
		cells := 0
		for _, y := range concerns.ByYear(sums) {
			shown := map[concerns.Unit]int{}
			for _, f := range y.Figures {
				cells++
				was := real[y.Year+string(f.Region)+string(f.Unit)]
				if f.Fewer != (was < concerns.Few) || f.Fewer && f.Affected != 0 || !f.Fewer && f.Affected != was {
					t.Fatalf("%+v of %d", f, was)
				}
				shown[f.Unit] += f.Affected
			}
			for _, total := range y.Totals {
				if total.Affected != shown[total.Unit] {
					t.Fatalf("a total of %d over %d shown", total.Affected, shown[total.Unit])
				}
			}
		}
		if cells != len(real) {
			t.Fatalf("%d figures of %d", cells, len(real))
		}
	})
}

func TestLettersAnswersAndOutcomesAreKept(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	both := i18n.Text{EN: "Letter on detention", FR: "Lettre sur la détention"}
	letter := concerns.Record{Slug: detention, Kind: concerns.Letter, Day: day("2026-06-02"), Party: i18n.Same("The Minister"), Title: both, Public: true, Awaits: true}
	_, err := w.s.Keep(ctx, w.amara, letter, concerns.Files{})
	refused(t, err, fault.Forbidden, "")
	pdf := concerns.File{Name: "letter.pdf", Body: []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")}
	kept, err := w.s.Keep(ctx, w.zohra, letter, concerns.Files{EN: pdf})
	w.must(err)
	for field, spoil := range map[string]func(r *concerns.Record){
		"day": func(r *concerns.Record) { r.Day = day("2026-12-01") }, "title_fr": func(r *concerns.Record) { r.Title.FR = "" },
		"party_en": func(r *concerns.Record) { r.Party = i18n.Text{} }, "link": func(r *concerns.Record) { r.Link = "javascript:alert(1)" },
		"words_fr": func(r *concerns.Record) { r.Words.EN = "One language" }, "kind": func(r *concerns.Record) { r.Kind = "poem" },
	} {
		r := letter
		spoil(&r)
		_, err := w.s.Keep(ctx, w.staff, r, concerns.Files{})
		refused(t, err, fault.Invalid, field)
	}
	_, err = w.s.Keep(ctx, w.staff, letter, concerns.Files{FR: concerns.File{Name: "x.exe", Body: []byte("MZ")}})
	refused(t, err, fault.Invalid, "file_fr")
	waiting, err := w.s.Unanswered(ctx, access.Actor{})
	w.must(err)
	if waiting[detention] != 1 {
		t.Errorf("waiting: %v", waiting)
	}
	answer := concerns.Record{Slug: detention, Kind: concerns.Answer, AnswersID: kept.ID, Day: day("2026-09-02"), Party: i18n.Same("The Minister"), Title: i18n.Text{EN: "A review begins", FR: "Un examen commence"}}
	private, err := w.s.Keep(ctx, w.staff, answer, concerns.Files{})
	w.must(err)
	for _, row := range []struct {
		who  access.Actor
		want int
	}{{access.Actor{}, 1}, {w.outsider, 1}, {w.amara, 2}} {
		list, err := w.s.RecordsOf(ctx, row.who, detention)
		w.must(err)
		if len(list) != row.want {
			t.Errorf("%s sees %d", row.who.Name, len(list))
		}
	}
	_, err = w.s.RecordByID(ctx, w.outsider, private.ID)
	refused(t, err, fault.NotFound, "")
	answer.AnswersID = private.ID // which is no letter
	_, err = w.s.Keep(ctx, w.staff, answer, concerns.Files{})
	refused(t, err, fault.Invalid, "answers")
	file, err := w.s.FileOf(ctx, access.Actor{}, kept.ID, i18n.FR)
	w.must(err)
	if string(file.Body) != string(pdf.Body) {
		t.Error("the file came back otherwise")
	}
	kept.Title.EN, kept.Public = "Letter on long detention", false
	_, err = w.s.Rewrite(ctx, w.staff, kept, concerns.Files{})
	w.must(err)
	_, err = w.s.FileOf(ctx, access.Actor{}, kept.ID, i18n.EN)
	refused(t, err, fault.NotFound, "")
	_, err = w.s.FileOf(ctx, w.amara, kept.ID, i18n.EN)
	w.must(err)
	refused(t, w.s.TakeOut(ctx, w.staff, kept.ID, ""), fault.Invalid, "reason")
	w.must(w.s.TakeOut(ctx, w.staff, kept.ID, "Recorded twice."))
	_, err = w.s.RecordByID(ctx, w.staff, kept.ID)
	refused(t, err, fault.NotFound, "")
}

func TestAConversationIsLinkedOnceByThoseWhoMay(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.must(w.log.Do(ctx, access.TheProgram(), "test.lists", func(tx *audit.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO lists (id, slug, name_en, name_fr, about_en, about_fr, body_id, settings, made_at, posts, subscribers, revision) VALUES ('l', 'l', 'L', 'L', '', '', '', '{}', 0, 0, 0, 0)`)
		return err
	}))
	l := lists.List{ID: "l", Slug: "l"}
	refused(t, w.s.LinkConversation(ctx, w.amara, detention, l, 7), fault.Forbidden, "")
	w.must(w.s.LinkConversation(ctx, w.zohra, detention, l, 7))
	w.must(w.s.LinkConversation(ctx, w.staff, detention, l, 7))
	about, err := w.s.ConcernsOf(ctx, "l", 7)
	w.must(err)
	if len(about) != 1 || about[0].Slug != detention || about[0].By.Name != "Zohra" {
		t.Errorf("%+v", about)
	}
	w.must(w.s.UnlinkConversation(ctx, w.staff, detention, l, 7))
	linked, err := w.s.ConversationsOf(ctx, detention)
	w.must(err)
	if len(linked) != 0 {
		t.Errorf("%+v", linked)
	}
}

func TestANameGoesWithItsPersonAndTheReportStays(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.report(w.amara, problem(11))
	w.must(w.log.Do(ctx, w.staff, "test.merge", func(tx *audit.Tx) error {
		moves, err := w.s.Repoint(ctx, tx, "p-amara", "p-again")
		if err != nil {
			return err
		}
		if err := w.s.Restore(ctx, tx, "p-amara", "p-again", moves); err != nil {
			return err
		}
		_, err = w.s.Repoint(ctx, tx, "p-amara", "p-again")
		return err
	}))
	held, err := w.s.Holdings(ctx, nil, "p-again")
	w.must(err)
	if held[0].Count != 1 || held[1].Count != 1 || held[0].Goes() != 1 {
		t.Errorf("%+v", held)
	}
	w.must(w.log.Do(ctx, w.staff, "test.erase", func(tx *audit.Tx) error { return w.s.Erase(ctx, tx, "p-again") }))
	after, err := w.s.ReportByID(ctx, w.basil, r.ID)
	w.must(err)
	versions, err := w.s.Versions(ctx, w.basil, r.ID)
	w.must(err)
	if after.By != (concerns.Person{}) || after.Affected != 11 || versions[0].By != (concerns.Person{}) {
		t.Errorf("%+v %+v", after.By, versions[0].By)
	}
}
