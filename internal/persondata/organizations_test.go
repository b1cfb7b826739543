package persondata_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/elections/rolls"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/people"
	"plenary.example/internal/people/merging"
	"plenary.example/internal/persondata"
	"plenary.example/internal/resolutions/parties"
	"plenary.example/internal/roster/sources"
)

// organizations lets the world merge organizations.
func (w *world) organizations() {
	only := func(links persondata.OrganizationLinks) persondata.OrganizationHolder { return links }
	w.s.MergeOrganizations(merging.New(w.log, w.people), only(bodies.OrganizationLinks), only(parties.OrganizationLinks), attendance.New(w.log, w.people), w.votes, rolls.Rolls{}, only(lists.OrganizationLinks), only(admissions.OrganizationLinks), only(sources.OrganizationLinks))
}

// unchanged compares two dumps, but for the record and the merges themselves.
func unchanged(t testing.TB, was, now map[string][]string) {
	t.Helper()
	for name, rows := range was {
		if name != "audit_entries" && name != "organization_merges" && !reflect.DeepEqual(rows, now[name]) {
			t.Errorf("%s was\n%s\nand is\n%s", name, strings.Join(rows, "\n"), strings.Join(now[name], "\n"))
		}
	}
}

// fill gives an organization something in every subject.
func (w *world) fill(o people.Organization) {
	w.t.Helper()
	ctx, program := w.t.Context(), access.TheProgram()
	vote, election, body := w.vote(), db.NewID(), w.committee.ID
	w.exec("INSERT INTO electors (vote_id, organization_id, name_en, name_fr, person_id, person_name) VALUES ($1, $2, 'x', 'x', $3, 'Marc')", vote, o.ID, w.ana.ID)
	w.exec("INSERT INTO ballots (vote_id, organization_id, person_id, person_name, choice, cast_at) VALUES ($1, $2, $3, 'Marc', 'yes', 1)", vote, o.ID, w.ana.ID)
	w.exec(`INSERT INTO elections (id, key, body_id, seat_id, role, title_en, title_fr, about_en, about_fr, seats, electorate, meeting_id, method, marks, floor, nominations_open, nominations_close, voting_opens, voting_closes,
		record_day, term_from, term_to, meetings_needed, seconders_needed, state, called_at, slate_at, opened_at, counted_at, declared_at, declared_by, reason, papers, lot, result)
		VALUES ($1, $1, $2, '', 'seat', 'E', 'E', '', '', 1, 'members', '', 'approval', 1, 0, 1, 2, 3, 4, '', '', '', 0, 0, 'voting', 1, 1, 1, 0, 0, '', '', 0, '', '')`, election, body)
	w.exec("INSERT INTO election_electors (election_id, organization_id, name_en, name_fr, person_id, person_name, voted) VALUES ($1, $2, 'x', 'x', $3, 'Marc', 'page')", election, o.ID, w.ana.ID)
	w.exec("INSERT INTO election_electors (election_id, organization_id, name_en, name_fr, person_id, person_name, voted) VALUES ($1, $2, 'y', 'y', $3, 'Ana', '')", election, w.harbour.ID, w.ana.ID)
	w.exec("INSERT INTO roster_sources (source, kind, external_id, subject_id, seen) VALUES ('civi', 'organization', $1, $2, '')", db.NewID(), o.ID)
	for meeting, entitled := range map[string]bool{w.meeting.ID: true} {
		w.exec("INSERT INTO meeting_electorate (meeting_id, organization_id, name_en, name_fr, entitled, why, note) VALUES ($1, $2, 'x', 'x', $3, 'w', 'n')", meeting, o.ID, entitled)
		w.exec("INSERT INTO meeting_electorate (meeting_id, organization_id, name_en, name_fr, entitled, why, note) VALUES ($1, $2, 'y', 'y', false, 'w', 'n')", meeting, w.harbour.ID)
		w.exec("INSERT INTO meeting_cards (meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since) VALUES ($1, $2, 'x', 'x', $3, 'Ana', true, 1)", meeting, o.ID, w.ana.ID)
		w.exec("INSERT INTO meeting_delegates (meeting_id, organization_id, person_id, person_name, position) VALUES ($1, $2, $3, 'Ana', 1)", meeting, o.ID, w.ana.ID)
	}
	application := db.NewID()
	w.exec(`INSERT INTO applications (id, year, number, class, state, lang, email, name_en, name_fr, fold_en, fold_fr, form, made_at, touched_at, submitted_at, settled_at, appeal_until, organization_id, network, link_at)
		VALUES ($1, 2020, 1, 'member', 'admitted', 'en', '', 'x', '', 'x', 'x', '{}', 1, 1, 1, 1, '', $2, '', 1)`, application, o.ID)
	w.exec(`INSERT INTO application_references (id, application_id, place, name, email, organization_id, organization, state, words, asked_at, answered_at)
		VALUES ($1, $2, 1, '', '', $3, 'x', 'confirmed', '', 1, 1)`, db.NewID(), application, o.ID)
	w.must(w.people.RecordDues(ctx, program, o.ID, people.Dues{Year: 2025, Amount: 9000, Due: day(-300)}))
	w.must(w.people.RecordDues(ctx, program, o.ID, people.Dues{Year: 2026, Due: day(-100)}))
	w.must(w.people.RecordDues(ctx, program, w.harbour.ID, people.Dues{Year: 2026, Amount: 9000, Due: day(-100), Paid: day(-120)}))
	_, err := w.people.Suspend(ctx, program, o.ID, people.Suspension{From: day(-50), To: day(-40), Reason: i18n.Same("It did not meet.")})
	w.must(err)
	branch, err := w.people.AddOrganization(ctx, program, people.Organization{Name: i18n.Same("A branch"), Class: people.Member, Region: people.North, ParentID: o.ID})
	w.must(err)
	_ = branch
	o, err = w.people.Organization(ctx, o.ID)
	w.must(err)
	o.Phone, o.Email, o.Languages, o.Areas, o.Website = "902 555-0100", "info@north.example", []string{"fr", "ti"}, []string{"housing"}, "https://north.example"
	w.must(w.people.ChangeOrganization(ctx, program, o))
}

// Merged and parted again, every row of every subject is what it was; and the
// preview changes nothing, and says what the merging does.
func TestOrganizationsAreMergedAndPartedExactly(t *testing.T) {
	w := newWorld(t)
	w.organizations()
	w.fill(w.north)
	ctx := t.Context()
	was := w.dump()
	preview, err := w.s.PreviewOrganizationMerge(ctx, w.staff, w.north.ID, w.harbour.ID)
	if err != nil || len(preview.Refusals) != 0 {
		t.Fatalf("%+v, %v", preview.Refusals, err)
	}
	if now := w.dump(); !reflect.DeepEqual(was, now) {
		t.Error("a preview changed something")
	}
	id, err := w.s.MergeOrganization(ctx, w.staff, w.north.ID, w.harbour.ID)
	w.must(err)
	merges, _, err := w.s.OrganizationMerges(ctx, w.staff, "")
	if err != nil || len(merges) != 1 || len(merges[0].Moved) != len(preview.Moves) {
		t.Fatalf("moved %+v, the preview said %+v, %v", merges, preview.Moves, err)
	}
	merged := w.dump()
	for name, rows := range merged { // nothing names the record that is gone but itself and the history
		for _, r := range rows {
			if strings.Contains(r, w.north.ID) && name != "organizations" && name != "audit_entries" && name != "organization_merges" && name != "organization_areas" && name != "organization_languages" {
				t.Errorf("%s still names it: %s", name, r)
			}
		}
	}
	got, err := w.people.OrganizationBySlug(ctx, w.north.Slug)
	if err != nil || got.ID != w.harbour.ID || got.Phone != "902 555-0100" || len(got.Languages) != 2 {
		t.Errorf("its address leads to %+v, %v", got, err)
	}
	voted := 0
	w.rows("SELECT voted FROM election_electors", func(row []any) {
		if row[0] == "page" {
			voted++
		}
	})
	if voted != 1 {
		t.Errorf("%d of the roll voted, want the one that stays", voted)
	}
	standing, err := w.people.Standing(ctx, nil, w.harbour.ID, day(0))
	if err != nil || standing.Good {
		t.Errorf("what the other owes for 2025 is forgotten: %+v, %v", standing, err)
	}
	if list, _, err := w.people.Organizations(ctx, people.Filter{Words: "north"}); err != nil || len(list) != 0 {
		t.Errorf("the one that is gone is listed: %+v, %v", list, err)
	}
	w.refused(w.people.Admit(ctx, access.TheProgram(), w.north.ID, people.Member, day(0)), fault.Conflict, "people.error.merged_away")
	_, err = w.s.MergeOrganization(ctx, w.staff, w.north.ID, w.harbour.ID)
	w.refused(err, fault.Conflict, "persondata.error.organization_gone")
	w.must(w.s.UndoOrganization(ctx, w.staff, id))
	unchanged(t, was, w.dump())
	w.refused(w.s.UndoOrganization(ctx, w.staff, id), fault.Conflict, "persondata.error.no_undo")
}

// An address of a record leads to the one it is in, however often that was merged.
func TestAnOldAddressIsFollowedThroughEveryMerge(t *testing.T) {
	w := newWorld(t)
	w.organizations()
	ctx, program := t.Context(), access.TheProgram()
	var all []people.Organization
	for _, name := range []string{"First House", "Second House", "Third House"} {
		o, err := w.people.AddOrganization(ctx, program, people.Organization{Name: i18n.Same(name), Class: people.Member, Region: people.North})
		w.must(err)
		all = append(all, o)
	}
	for i := range 2 {
		_, err := w.s.MergeOrganization(ctx, w.staff, all[i].ID, all[i+1].ID)
		w.must(err)
	}
	for _, o := range all {
		if got, err := w.people.OrganizationBySlug(ctx, o.Slug); err != nil || got.ID != all[2].ID {
			t.Errorf("%s leads to %s: %v", o.Slug, got.Slug, err)
		}
	}
}

func TestTheLanguageThatTheSurvivorLacksComesFromTheOther(t *testing.T) {
	w := newWorld(t)
	w.organizations()
	ctx, program := t.Context(), access.TheProgram()
	add := func(name, about i18n.Text) people.Organization {
		o, err := w.people.AddOrganization(ctx, program, people.Organization{Name: name, About: about, Class: people.Member, Region: people.North})
		w.must(err)
		return o
	}
	from := add(i18n.Text{EN: "Quay", FR: "Le Quai"}, i18n.Text{EN: "It shelters.", FR: "Elle héberge."})
	into := add(i18n.Text{EN: "The Quay"}, i18n.Text{EN: "A shelter."})
	was := w.dump()
	preview, err := w.s.PreviewOrganizationMerge(ctx, w.staff, from.ID, into.ID)
	w.must(err)
	id, err := w.s.MergeOrganization(ctx, w.staff, from.ID, into.ID)
	w.must(err)
	is, err := w.people.Organization(ctx, into.ID)
	w.must(err)
	for _, o := range []people.Organization{is, preview.Is} {
		if o.Name != (i18n.Text{EN: "The Quay", FR: "Le Quai"}) || o.About != (i18n.Text{EN: "A shelter.", FR: "Elle héberge."}) {
			t.Errorf("%+v, %+v", o.Name, o.About)
		}
	}
	if list, _, err := w.people.Organizations(ctx, people.Filter{Words: "le quai"}); err != nil || len(list) != 1 || list[0].ID != into.ID {
		t.Errorf("by its name in French: %+v, %v", list, err)
	}
	w.must(w.s.UndoOrganization(ctx, w.staff, id))
	unchanged(t, was, w.dump())
}

func TestWhatOneOrganizationCannotHaveTwiceIsRefused(t *testing.T) {
	w := newWorld(t)
	w.organizations()
	ctx, program := t.Context(), access.TheProgram()
	vote := w.vote()
	for _, o := range []people.Organization{w.north, w.harbour} {
		w.exec("INSERT INTO electors (vote_id, organization_id, name_en, name_fr, person_id, person_name) VALUES ($1, $2, 'x', 'x', $3, 'Marc')", vote, o.ID, w.ana.ID)
		w.exec("INSERT INTO meeting_cards (meeting_id, organization_id, name_en, name_fr, person_id, person_name, held, since) VALUES ($1, $2, 'x', 'x', $3, 'Ana', false, 1)", w.meeting.ID, o.ID, w.ana.ID)
		w.must(w.people.RecordDues(ctx, program, o.ID, people.Dues{Year: 2026, Amount: 9000, Due: day(-100)}))
	}
	w.must(w.people.ChangeClass(ctx, program, w.north.ID, people.Observer, day(-100)))
	was := w.dump()
	pair, err := w.s.PreviewOrganizationMerge(ctx, w.staff, w.north.ID, w.harbour.ID)
	w.must(err)
	var keys []string
	for _, f := range pair.Refusals {
		w.refused(f, f.Kind, f.Key)
		keys = append(keys, f.Key)
	}
	if got := strings.Join(keys, " "); got != "people.error.merge_classes people.error.merge_dues meetings.error.merge_cards ballots.error.both_on_roll" {
		t.Errorf("refused for %s", got)
	}
	_, err = w.s.MergeOrganization(ctx, w.staff, w.north.ID, w.harbour.ID)
	w.refused(err, fault.Conflict, "people.error.merge_classes")
	if now := w.dump(); !reflect.DeepEqual(was, now) {
		t.Error("what was refused changed something")
	}
	_, err = w.s.MergeOrganization(ctx, w.actor(w.ana), w.north.ID, w.harbour.ID)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.MergeOrganization(ctx, w.staff, w.harbour.ID, w.harbour.ID)
	w.refused(err, fault.Invalid, "persondata.error.same_organization")
	mine := w.staff
	mine.Seats = []access.Seat{{OrganizationID: w.north.ID}}
	_, err = w.s.MergeOrganization(ctx, mine, w.north.ID, w.harbour.ID)
	w.refused(err, fault.Conflict, "persondata.error.own_organization")
}

// Whatever the facts, the survivor belongs on the days on which either belonged,
// and parted, both have the standing they had.
func TestTheStandingOfTheSurvivorComesFromBoth(t *testing.T) {
	w := newWorld(t)
	w.organizations()
	ctx, program := t.Context(), access.TheProgram()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		draw := func(name string) people.Organization {
			o, err := w.people.AddOrganization(ctx, program, people.Organization{Name: i18n.Same(fmt.Sprint(name, n)), Class: people.Member, Region: people.North})
			w.must(err)
			from := -1500
			for range rapid.IntRange(0, 3).Draw(rt, name+" spells") {
				from += rapid.IntRange(1, 300).Draw(rt, "gap")
				w.must(w.people.Admit(ctx, program, o.ID, people.Member, day(from)))
				from += rapid.IntRange(1, 300).Draw(rt, "length")
				w.must(w.people.EndMembership(ctx, program, o.ID, day(from)))
			}
			if rapid.Bool().Draw(rt, "suspended") {
				start := rapid.IntRange(-1000, 0).Draw(rt, "suspended from")
				_, err := w.people.Suspend(ctx, program, o.ID, people.Suspension{From: day(start), To: day(start + 90), Reason: i18n.Same("r")})
				w.must(err)
			}
			return o
		}
		a, b := draw("a"), draw("b")
		if rapid.Bool().Draw(rt, "owing") {
			w.must(w.people.RecordDues(ctx, program, a.ID, people.Dues{Year: 2025, Amount: 1, Due: day(-400)}))
		}
		standings := func(id string) (list []people.Standing) {
			for d := -1500; d <= 300; d += 89 {
				s, err := w.people.Standing(ctx, nil, id, day(d))
				w.must(err)
				list = append(list, s)
			}
			return list
		}
		wasA, wasB := standings(a.ID), standings(b.ID)
		id, err := w.s.MergeOrganization(ctx, w.staff, a.ID, b.ID)
		w.must(err)
		belongs := func(s people.Standing) bool {
			key := strings.TrimPrefix(s.Note.Key, "people.standing.")
			return key != "not_admitted" && key != "not_yet" && key != "ended"
		}
		took := func(s people.Standing) bool { return belongs(s) && !s.Good }
		for i, s := range standings(b.ID) {
			if belongs(s) != (belongs(wasA[i]) || belongs(wasB[i])) {
				rt.Fatalf("day %d: %s; it was %s and %s", i, s.Note.Key, wasA[i].Note.Key, wasB[i].Note.Key)
			}
			if s.Good && (took(wasA[i]) || took(wasB[i])) {
				rt.Fatalf("day %d: in good standing, and one of them was not: %s, %s", i, wasA[i].Note.Key, wasB[i].Note.Key)
			}
		}
		w.must(w.s.UndoOrganization(ctx, w.staff, id))
		if !reflect.DeepEqual(wasA, standings(a.ID)) || !reflect.DeepEqual(wasB, standings(b.ID)) {
			rt.Fatal("parted, they stand otherwise")
		}
	})
}

func TestUndoingAMergeOfOrganizationsIsRefusedOnceTheyChanged(t *testing.T) {
	w := newWorld(t)
	w.organizations()
	ctx := t.Context()
	id, err := w.s.MergeOrganization(ctx, w.staff, w.north.ID, w.harbour.ID)
	w.must(err)
	o, err := w.people.Organization(ctx, w.harbour.ID)
	w.must(err)
	o.City = "Dartmouth"
	w.must(w.people.ChangeOrganization(ctx, access.TheProgram(), o))
	was := w.dump()
	w.refused(w.s.UndoOrganization(ctx, w.staff, id), fault.Conflict, "holding.error.changed")
	if now := w.dump(); !reflect.DeepEqual(was, now) {
		t.Error("a refused undoing changed something")
	}
	w.clock.Advance(31 * 24 * time.Hour)
	w.must(w.s.Clean(ctx))
	w.refused(w.s.UndoOrganization(ctx, w.staff, id), fault.Conflict, "persondata.error.no_undo")
}

func TestOrganizationsAlikeAreSuggested(t *testing.T) {
	w := newWorld(t)
	w.organizations()
	ctx, program := t.Context(), access.TheProgram()
	add := func(o people.Organization) people.Organization {
		o.Class, o.Region = people.Member, people.North
		o, err := w.people.AddOrganization(ctx, program, o)
		w.must(err)
		return o
	}
	a := add(people.Organization{Name: i18n.Text{EN: "House of the North", FR: "Maison du Nord"}, Website: "https://www.north-house.example/en", Email: "a@north-house.example", Phone: "1 (867) 555-0100"})
	b := add(people.Organization{Slug: "b", Name: i18n.Same("MAISON du nord"), Website: "north-house.example", Email: "b@north-house.example", Phone: "867.555.0100"})
	add(people.Organization{Name: i18n.Same("East"), Email: "east@gmail.com", Website: "https://facebook.com/east"})
	add(people.Organization{Name: i18n.Same("West"), Email: "west@gmail.com", Website: "https://facebook.com/west"})
	for _, by := range merging.Likenesses() {
		list, next, err := w.s.OrganizationDuplicates(ctx, w.staff, by, "")
		if err != nil || next != "" || len(list) != 1 || list[0].A.ID != a.ID || list[0].B.ID != b.ID {
			t.Errorf("%s: %+v, %v", by, list, err)
		}
	}
	w.must(w.s.SetOrganizationsApart(ctx, w.staff, b.ID, a.ID))
	if list, _, err := w.s.OrganizationDuplicates(ctx, w.staff, merging.SameName, ""); err != nil || len(list) != 0 {
		t.Errorf("said to be two, and suggested again: %+v, %v", list, err)
	}
	_, _, err := w.s.OrganizationDuplicates(ctx, w.actor(w.ana), merging.SameName, "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
}
