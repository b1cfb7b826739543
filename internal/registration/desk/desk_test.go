package desk_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
)

func TestABatchOfBadgesBeginsWhereTheLastEnded(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	wren := w.registered(w.g, "Wren Castellanos", func(a *registration.Application) { a.Organization = "Harbour Light" })
	w.registered(w.g, "Ana Costa")
	w.registered(w.g, "On Line", func(a *registration.Application) { a.People[0].Online = true })
	n, err := w.s.SetAside(ctx, staff, w.g.ID)
	if err != nil || n != 2 {
		t.Fatalf("%d badges, %v", n, err)
	}
	_, err = w.s.SetAside(ctx, staff, w.g.ID)
	w.refused(err, fault.Conflict, "desk.error.no_new_badges")
	w.clock.Advance(time.Hour)
	w.registered(w.g, "أحمد", func(a *registration.Application) { a.Email = "ahmad@people.example" })
	b, err := w.s.BadgesOf(ctx, staff, w.g)
	w.must(err)
	if b.All != 3 || b.New != 1 || len(b.Batches) != 1 || b.Batches[0].Badges != 2 || fmt.Sprint(b.Unprintable) != "[أحمد]" {
		t.Errorf("%+v", b)
	}
	if n, err = w.s.SetAside(ctx, staff, w.g.ID); err != nil || n != 1 {
		t.Errorf("%d badges, %v", n, err)
	}
	if b, err = w.s.BadgesOf(ctx, staff, w.g); err != nil || b.New != 0 || len(b.Batches) != 2 || b.Batches[0].Badges != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	// Whoever says now that they speak Arabic too has another badge.
	w.must(w.register.SetNeeds(ctx, visitor, w.link(wren), wren.ID, registration.Needs{Languages: "Français, عربي"}))
	if b, err = w.s.BadgesOf(ctx, staff, w.g); err != nil || b.New != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	for i, which := range []desk.Which{{}, {Person: wren.ID}, {Batch: b.Batches[0].At}, {}} {
		raw, err := w.s.PrintBadges(ctx, staff, w.g, desk.Sheets()[i], which)
		if err != nil || !bytes.HasPrefix(raw, []byte("%PDF-")) {
			t.Errorf("%s %+v: %d bytes, %v", desk.Sheets()[i], which, len(raw), err)
		}
	}
	_, err = w.s.PrintBadges(ctx, staff, w.g, "napkin", desk.Which{})
	w.refused(err, fault.Invalid, "desk.error.sheet")
	_, err = w.s.PrintBadges(ctx, staff, w.g, desk.Letter8, desk.Which{Person: "nobody"})
	w.refused(err, fault.NotFound, "desk.error.no_badges")
	_, err = w.s.PrintBadges(ctx, w.sam, w.g, desk.Letter8, desk.Which{})
	w.refused(err, fault.Forbidden, "fault.forbidden")
}

func TestListsSayWhatTheirReadersNeedAndNoMore(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	needs := []registration.Needs{
		{Access: "Step-free", Diet: "Halal", Emergency: "Ana, 555 0100", Interpretation: "fr", Arrives: "2026-11-25", Leaves: "2026-11-29", RoomWith: "Person B"},
		{Diet: " halal"},
		{Diet: "Vegan", Interpretation: "fr"},
		{},
		{Interpretation: "sign"},
	}
	for i, n := range needs {
		w.registered(w.g, fmt.Sprintf("Person %c", 'A'+i), func(a *registration.Application) {
			a.People[0].Needs = n
			if i == 1 {
				a.People[0].Options = []string{"room"}
			}
			if i == 4 {
				a.People[0].Online = true
			}
		})
	}
	session, err := w.sessions.SaveSession(ctx, staff, w.g.Key, programme.Session{
		Kind: programme.Kinds()[0], Title: i18n.Text{EN: "Opening", FR: "Ouverture"}, Starts: november(26, 14, 0), Ends: november(26, 15, 0), Interpretation: []string{"fr", "asl"},
	})
	w.must(err)
	_ = session
	read := func(d desk.Duty, option string) string {
		t.Helper()
		l, err := w.s.ListOf(ctx, w.sam, w.g, d, option, w.catalog.For(i18n.EN))
		w.must(err)
		if raw, err := w.s.Paper(w.g, l, w.catalog.For(i18n.FR)); err != nil || !bytes.HasPrefix(raw, []byte("%PDF-")) || bytes.Contains(raw, []byte("/MediaBox [0 0 792.00 612.00]")) != (len(l.Columns) > 5) {
			t.Errorf("%s on paper: %v, %d columns", d, err, len(l.Columns))
		}
		if d == desk.Hotel && option == "" {
			if row := strings.Join(l.Written(w.catalog.For(i18n.FR))[0], "|"); !strings.Contains(row, "|25\u00a0novembre\u00a02026|29\u00a0novembre\u00a02026|") {
				t.Errorf("%s for people: %s", d, row)
			}
		}
		var lines []string
		for _, row := range l.Rows {
			if len(row) != len(l.Columns) {
				t.Errorf("%s: %q under %q", d, row, l.Columns)
			}
			lines = append(lines, strings.Join(row, "|"))
		}
		return strings.Join(lines, "\n")
	}
	w.must(w.s.GiveDuties(ctx, staff, w.g.ID, "sam@people.example", desk.Duties()...))
	for _, row := range []struct {
		duty   desk.Duty
		option string
		want   string
	}{
		{desk.Hotel, "", "Person A||2026-11-25|2026-11-29|4|Person B||Step-free\nPerson B||||||Room, two nights|\nPerson C|||||||\nPerson D|||||||\nAll||||4|||"},
		{desk.Hotel, "room", "Person B||||||Room, two nights|\nAll||||0|||"},
		{desk.Kitchen, "", "Halal|2\nVegan|1\nNothing said|1\nAll|4"},
		{desk.Emergency, "", "Person A|Ana, 555 0100"},
		{desk.Interpreters, "", "Need it at all||||0|2|1"},
	} {
		if got := read(row.duty, row.option); got != row.want {
			t.Errorf("%s %s:\n%s\nwant\n%s", row.duty, row.option, got, row.want)
		}
	}
}

// Whoever needs a language and has a session in their own programme counts for it.
func TestInterpretersLearnWhoGoesWhere(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	room, err := w.sessions.SaveRoom(ctx, staff, w.g.Key, programme.Room{Name: i18n.Text{EN: "Hall", FR: "Salle"}})
	w.must(err)
	one, err := w.sessions.SaveSession(ctx, staff, w.g.Key, programme.Session{
		Kind: programme.Kinds()[0], Title: i18n.Text{EN: "Opening", FR: "Ouverture"}, Starts: november(26, 14, 0), Ends: november(26, 15, 0), RoomID: room.ID, Languages: []string{"en"},
		Interpretation: []string{"fr", "asl"},
	})
	w.must(err)
	_, err = w.sessions.Publish(ctx, staff, w.g.Key, true)
	w.must(err)
	_, err = w.register.Register(ctx, w.sam, w.g.ID, registration.Application{
		Once: "sam", Name: w.sam.Name, Email: "sam@people.example", Lang: i18n.EN, People: []registration.Entrant{{Rate: "full", Needs: registration.Needs{Interpretation: "fr"}}},
	})
	w.must(err)
	w.must(w.sessions.Star(ctx, w.sam, w.g.Key, one.Number, true))
	l, err := w.s.ListOf(ctx, staff, w.g, desk.Interpreters, "", w.catalog.For(i18n.EN))
	w.must(err)
	if len(l.Rows) != 2 || strings.Join(l.Rows[0][1:], "|") != "Opening|Hall|French, American Sign Language (ASL)|0|1|0" {
		t.Errorf("%q", l.Rows)
	}
}

func TestACertificateSaysTheDaysAndNoMore(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	wren := w.registered(w.g, "Wren Castellanos", func(a *registration.Application) { a.Lang = i18n.FR })
	eve := w.registered(w.g, "Eve Evening")
	absent := w.registered(w.g, "Absent Friend")
	w.at(25, 22, 0)
	for i, c := range []desk.Check{{Person: eve.ID, At: november(25, 22, 0)}, {Person: wren.ID, At: november(26, 13, 0)}, {Person: wren.ID, At: november(28, 13, 0)}} {
		c.Key, c.Act = key(fmt.Sprint("c", i)), desk.In
		w.at(c.At.Day(), c.At.Hour(), 0)
		if a := w.take(staff, c); a.Outcome != desk.Taken {
			t.Fatalf("%+v", a)
		}
	}
	_, _, err := w.s.Certificate(ctx, w.link(wren))
	w.refused(err, fault.Conflict, "desk.error.certificate_early")
	_, err = w.s.Certificates(ctx, staff, w.g)
	w.refused(err, fault.Conflict, "desk.error.certificate_early")
	w.at(29, 12, 0)
	for r, want := range map[string]bool{wren.ID: true, eve.ID: false, absent.ID: false} {
		if ok, err := w.s.Certifiable(ctx, nil, w.g, r); err != nil || ok != want {
			t.Errorf("%v, %v", ok, err)
		}
	}
	if _, raw, err := w.s.Certificate(ctx, w.link(wren)); err != nil || !bytes.HasPrefix(raw, []byte("%PDF-")) {
		t.Errorf("%v", err)
	}
	for _, r := range []registration.Registration{eve, absent} {
		_, _, err = w.s.Certificate(ctx, w.link(r))
		w.refused(err, fault.NotFound, "desk.error.certificate_none")
	}
	_, _, err = w.s.Certificate(ctx, "forged")
	w.refused(err, fault.NotFound, "registration.error.no_registration")
	if raw, err := w.s.Certificates(ctx, staff, w.g); err != nil || bytes.Count(raw, []byte("/Type /Page\n")) != 1 {
		t.Errorf("%d pages, %v", bytes.Count(raw, []byte("/Type /Page\n")), err)
	}
	_, err = w.s.Certificates(ctx, w.sam, w.g)
	w.refused(err, fault.Forbidden, "fault.forbidden")
}

func TestAnEvaluationJoinsNoAnswerToAName(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var all []registration.Registration
	for i := range 6 {
		all = append(all, w.registered(w.g, fmt.Sprintf("Person %c", 'A'+i)))
	}
	e, found, err := w.s.EvaluationOf(ctx, nil, w.g)
	if err != nil || found || len(e.Questions) != 6 {
		t.Fatalf("%+v, %v", e, err)
	}
	w.refused(w.s.SetUp(ctx, w.sam, w.g.ID, e), fault.Forbidden, "fault.forbidden")
	bad := e
	bad.Closes, bad.Questions = w.g.Ends, []desk.Question{{Kind: "essay", Text: i18n.Text{EN: "Why?"}}}
	err = w.s.SetUp(ctx, staff, w.g.ID, bad)
	w.refused(err, fault.Invalid, "desk.error.closes")
	w.must(w.s.SetUp(ctx, staff, w.g.ID, e))
	w.refused(w.s.Reply(ctx, visitor, w.link(all[0]), []desk.Reply{{Slug: "q1", Points: 5}}), fault.Conflict, "desk.error.evaluation_early")
	_, err = w.s.Invite(ctx, staff, w.g.ID)
	w.refused(err, fault.Conflict, "desk.error.evaluation_early")

	w.at(29, 12, 0)
	if n, err := w.s.Invite(ctx, staff, w.g.ID); err != nil || n != 6 {
		t.Errorf("%d letters, %v", n, err)
	}
	_, err = w.s.Invite(ctx, staff, w.g.ID)
	w.refused(err, fault.Conflict, "desk.error.invited")
	w.refused(w.s.Reply(ctx, visitor, w.link(all[0]), nil), fault.Invalid, "desk.error.nothing_answered")
	w.refused(w.s.Reply(ctx, visitor, w.link(all[0]), []desk.Reply{{Slug: "q1", Points: 6}}), fault.Invalid, "desk.error.points")
	// All at once, and each twice at once.
	var wg sync.WaitGroup
	errs := make([]error, 2*len(all))
	for i, r := range all {
		link := w.link(r)
		for twice := range 2 {
			wg.Go(func() {
				replies := []desk.Reply{{Slug: "q1", Points: 1 + i%5}, {Slug: "q4", Points: i % 2}}
				if i < 4 {
					replies = append(replies, desk.Reply{Slug: "q5", Words: fmt.Sprint("=Words of ", i)})
				}
				errs[2*i+twice] = w.s.Reply(ctx, visitor, link, replies)
			})
		}
	}
	wg.Wait()
	for i := range all {
		if (errs[2*i] == nil) == (errs[2*i+1] == nil) {
			t.Errorf("of two at once: %v, %v", errs[2*i], errs[2*i+1])
		}
	}
	w.refused(w.s.Reply(ctx, visitor, w.link(all[0]), []desk.Reply{{Slug: "q1", Points: 5}}), fault.Conflict, "desk.error.answered")
	_, _, err = w.s.Results(ctx, staff, w.g)
	w.refused(err, fault.Conflict, "desk.error.results_early")
	// Once somebody has answered, the questions stay.
	e.Questions = e.Questions[:1]
	w.must(w.s.SetUp(ctx, staff, w.g.ID, e))
	if got, _, err := w.s.EvaluationOf(ctx, nil, w.g); err != nil || len(got.Questions) != 6 || got.Given != 6 {
		t.Errorf("%+v, %v", got, err)
	}

	// No row says whose an answer is: the keys share nothing with those of anything else,
	// and the record has no line of it.
	before := w.answers()
	if len(before) != 16 {
		t.Errorf("%d answers", len(before))
	}
	for _, id := range before {
		if len(id) != 32 || strings.Contains(id, "-") {
			t.Errorf("an answer's key is %q", id)
		}
	}
	for _, r := range all {
		lines, err := w.log.History(ctx, registration.Kind, r.ID, "")
		w.must(err)
		for _, line := range lines {
			if strings.HasPrefix(line.Action, "desk.") {
				t.Errorf("the record says %s of somebody who answered", line.Action)
			}
		}
	}
	if n := w.count(`SELECT count(*) FROM desk_answered`); n != 6 {
		t.Errorf("%d marks", n)
	}
	w.clock.Advance(22 * 24 * time.Hour)
	w.must(w.s.Tidy(ctx))
	w.must(w.s.Tidy(ctx))
	if n := w.count(`SELECT count(*) FROM desk_answered`); n != 0 {
		t.Errorf("%d marks of who answered are left", n)
	}
	after := w.answers()
	if len(after) != len(before) || !slices.IsSorted(after) {
		t.Errorf("the rows are not in the order of their keys: %v", after)
	}
	for _, id := range after {
		if slices.Contains(before, id) {
			t.Error("an answer has the key it had")
		}
	}
	w.refused(w.s.Reply(ctx, visitor, w.link(all[0]), []desk.Reply{{Slug: "q1", Points: 5}}), fault.Conflict, "desk.error.evaluation_closed")

	_, _, err = w.s.Results(ctx, w.sam, w.g)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, results, err := w.s.Results(ctx, staff, w.g)
	w.must(err)
	if r := results[0]; r.Answers != 6 || fmt.Sprint(r.Counts) != "[2 1 1 1 1]" || r.Mean() != 267 {
		t.Errorf("%+v, mean %d", r, r.Mean())
	}
	if r := results[3]; r.Answers != 6 || fmt.Sprint(r.Counts) != "[3 3]" {
		t.Errorf("%+v", r)
	}
	if r := results[4]; !r.Hidden || r.Words != nil || r.Answers != 0 {
		t.Errorf("words of four people are shown: %+v", r)
	}
	var file bytes.Buffer
	w.must(w.s.WriteResults(&file, results, w.catalog.For(i18n.EN)))
	if got := file.String(); !strings.Contains(got, "\"1, not at all\",2\r\n") || strings.Contains(got, "Words of") {
		t.Errorf("%s", got)
	}
}

// answers are the keys of the answers, in the order of the rows.
func (w *world) answers() []string {
	w.t.Helper()
	order := ""
	if w.log.DB().Engine() == "sqlite" {
		order = " ORDER BY rowid"
	}
	rows, err := w.log.DB().Reader().QueryContext(w.t.Context(), `SELECT id FROM desk_answers`+order)
	w.must(err)
	defer func() { _ = rows.Close() }()
	var list []string
	for rows.Next() {
		var id string
		w.must(rows.Scan(&id))
		list = append(list, id)
	}
	w.must(rows.Err())
	return list
}

func (w *world) count(query string) (n int) {
	w.t.Helper()
	w.must(w.log.DB().Reader().QueryRowContext(w.t.Context(), query).Scan(&n))
	return n
}

func TestFiguresOfAGatheringBesideTheOneBefore(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	o, err := w.people.AddOrganization(ctx, access.TheProgram(), people.Organization{
		Name: i18n.Same("Harbour Light"), Class: people.Member, Region: people.Atlantic, City: "Halifax", Budget: people.UnknownBudget, Joined: time.Date(2015, 3, 1, 0, 0, 0, 0, time.UTC),
	})
	w.must(err)
	spring := w.gathering("spring", time.Date(2026, 10, 10, 13, 0, 0, 0, time.UTC))
	w.registered(spring, "Ana Costa")
	w.registered(spring, "Wren Castellanos")
	from := func(a *registration.Application) { a.Organization, a.OrganizationID = o.Name.EN, o.ID }
	wren := w.registered(w.g, "Wren Castellanos", from)
	w.registered(w.g, "=New Face", func(a *registration.Application) {
		a.Lang, a.Organization, a.People[0].Rate, a.Email = i18n.FR, "Elsewhere", "low", "new@people.example"
	})
	online := w.registered(w.g, "On Line", func(a *registration.Application) { a.People[0].Online = true })
	w.at(26, 13, 0)
	for i, r := range []registration.Registration{wren, online} {
		w.take(staff, desk.Check{Key: key(fmt.Sprint(i)), Person: r.ID, Act: desk.In, At: november(26, 13, 0)})
	}
	w.at(29, 12, 0)
	st, before, err := w.s.StatisticsOf(ctx, staff, w.g)
	w.must(err)
	if st.Registered != 3 || st.InPerson != 2 || st.Came != 2 || st.NoShow != 1 || before == nil || before.Registered != 2 || before.Checked || before.NoShow != 0 {
		t.Errorf("%+v\n%+v", st, before)
	}
	var got []string
	for _, c := range st.Counts {
		for _, s := range c.Shares {
			got = append(got, fmt.Sprintf("%s %s %d/%d", c.By, s.In(w.catalog.For(i18n.EN)), s.Came, s.Registered))
		}
	}
	want := []string{
		"rate Full 2/2", "rate Low income 0/1", "part In person 1/2", "part Online 1/1", "region Atlantic 1/1", "region Region not known 1/2", "organization Members 1/1",
		"organization Other organizations 0/1", "organization No organization 1/1", "language English 2/2", "language French 0/1", "first_time For the first time 1/2",
		"first_time Had a place before 1/1", "day 26 November 2026 2/0", "day 27 November 2026 0/0", "day 28 November 2026 0/0",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("counted\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	_, _, err = w.s.StatisticsOf(ctx, w.sam, w.g)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	var file bytes.Buffer
	w.must(w.s.WriteRegistrations(ctx, staff, w.g, &file, w.catalog.For(i18n.EN)))
	if s := file.String(); strings.Count(s, "\r\n") != 4 || !strings.Contains(s, ",'=New Face,") || !strings.Contains(s, ",100.00,0.00,CAD,2026-11-26\r\n") {
		t.Errorf("%s", s)
	}
	w.refused(w.s.WriteRegistrations(ctx, w.sam, w.g, &file, w.catalog.For(i18n.EN)), fault.Forbidden, "fault.forbidden")
}

func TestWhatTheDeskHoldsGoesWithThePerson(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, err := w.people.AddPerson(ctx, access.TheProgram(), people.Person{Name: "Other Sam", Email: "other@people.example", Lang: i18n.EN})
	w.must(err)
	sam := w.registered(w.g, "Sam")
	w.must(w.s.GiveDuties(ctx, staff, w.g.ID, "sam@people.example", desk.Door, desk.Kitchen))
	w.must(w.s.GiveDuties(ctx, staff, w.g.ID, "other@people.example", desk.Kitchen))
	_, err = w.s.SetAside(ctx, staff, w.g.ID)
	w.must(err)
	w.at(26, 13, 0)
	w.take(w.sam, desk.Check{Key: key("a"), Person: sam.ID, Act: desk.In, At: november(26, 13, 0)})
	held := func(id string) (counts []int) {
		t.Helper()
		list, err := w.s.Holdings(ctx, nil, id)
		w.must(err)
		for _, h := range list {
			counts = append(counts, h.Count)
		}
		return counts
	}
	if got := fmt.Sprint(held(w.sam.PersonID)); got != "[2 1 1]" {
		t.Errorf("holds %s", got)
	}
	w.must(w.log.Do(ctx, staff, "people.merge", func(tx *audit.Tx) error {
		moves, err := w.s.Repoint(ctx, tx, w.sam.PersonID, p.ID)
		if err != nil {
			return err
		}
		if got := fmt.Sprint(held(p.ID)[0], len(moves)); got != "1 1" { // read outside of this transaction
			t.Errorf("moved %s", got)
		}
		return w.s.Restore(ctx, tx, w.sam.PersonID, p.ID, moves)
	}))
	if got := fmt.Sprint(held(w.sam.PersonID), held(p.ID)); got != "[2 1 1] [1 0 0]" {
		t.Errorf("after a merge undone: %s", got)
	}
	w.must(w.log.Do(ctx, staff, "people.erase", func(tx *audit.Tx) error { return w.s.Erase(ctx, tx, w.sam.PersonID) }))
	if n := w.count(`SELECT count(*) FROM desk_checks WHERE by_name <> ''`) + w.count(`SELECT count(*) FROM desk_badges`); n != 0 || held(w.sam.PersonID)[0] != 0 {
		t.Errorf("%d rows say who", n)
	}
	if st, _, err := w.s.StatisticsOf(ctx, staff, w.g); err != nil || st.Came != 1 {
		t.Errorf("%+v, %v", st, err)
	}
}
