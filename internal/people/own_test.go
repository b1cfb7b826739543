package people_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// of is a person acting today with the places they have.
func of(t *testing.T, s *people.Service, p people.Person, today time.Time) access.Actor {
	t.Helper()
	seats, err := s.SeatsOf(t.Context(), nil, p.ID, today)
	if err != nil {
		t.Fatal(err)
	}
	return access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.EN, Seats: seats}
}

func TestMembershipsFollowOneAnother(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	o := harbour()
	o.Joined = time.Time{}
	o, err := s.AddOrganization(ctx, staff(), o)
	if err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.ChangeClass(ctx, staff(), o.ID, people.Member, day("2010-01-01")), fault.Conflict, "people.error.belongs_not")
	wantFault(t, s.EndMembership(ctx, staff(), o.ID, day("2010-01-01")), fault.Conflict, "people.error.belongs_not")
	wantFault(t, s.Admit(ctx, staff(), o.ID, "patron", day("2010-01-01")), fault.Invalid, "people.error.class")
	steps := []func() error{
		func() error { return s.Admit(ctx, staff(), o.ID, people.Observer, day("2010-01-01")) },
		func() error { return s.ChangeClass(ctx, staff(), o.ID, people.Member, day("2012-06-01")) },
		func() error { return s.EndMembership(ctx, staff(), o.ID, day("2020-12-31")) },
		func() error { return s.Admit(ctx, staff(), o.ID, people.Member, day("2026-03-01")) },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	wantFault(t, s.Admit(ctx, staff(), o.ID, people.Member, day("2026-04-01")), fault.Conflict, "people.error.belongs")
	wantFault(t, s.ChangeClass(ctx, staff(), o.ID, people.Observer, day("2026-02-28")), fault.Invalid, "people.error.before_joined")
	wantFault(t, s.ChangeClass(ctx, staff(), o.ID, people.Member, day("2026-05-01")), fault.Invalid, "people.error.same_class")
	wantFault(t, s.ChangeClass(ctx, staff(), o.ID, people.Member, time.Now().AddDate(0, 0, 3)), fault.Invalid, "people.error.class_to_come")

	list, err := s.MembershipsOf(ctx, nil, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range list {
		got = append(got, string(m.Class)+" "+db.Day(m.From)+" "+db.Day(m.To))
	}
	want := []string{"observer 2010-01-01 2012-05-31", "member 2012-06-01 2020-12-31", "member 2026-03-01 "}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for on, votes := range map[string]bool{"2009-12-31": false, "2011-01-01": false, "2012-06-01": true, "2021-01-01": false, "2026-02-28": false, "2026-03-01": true} {
		if st, err := s.Standing(ctx, nil, o.ID, day(on)); err != nil || st.MayVote != votes {
			t.Errorf("on %s: %+v, %v", on, st, err)
		}
	}
	entries, err := s.Register(ctx, nil, day("2011-05-05"))
	if err != nil || len(entries) != 1 || entries[0].Class != people.Observer || db.Day(entries[0].Ended) != "2012-05-31" {
		t.Errorf("the register of 2011: %+v, %v", entries, err)
	}
}

func TestContactsKeepTheirOrganization(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	today := day("2026-11-25")
	o, err := s.AddOrganization(ctx, staff(), harbour())
	if err != nil {
		t.Fatal(err)
	}
	told := ""
	tell := func(_ context.Context, _ *audit.Tx, p people.Person, o people.Organization) error {
		told = p.Email + " " + o.Slug
		return nil
	}
	ana, err := s.Invite(ctx, staff(), people.Invitation{OrganizationID: o.ID, Name: "Ana Reyes", Email: " Ana@Harbour.example", Contact: true}, today, tell)
	if err != nil || told != "ana@harbour.example harbour-light" || !ana.Contact {
		t.Fatalf("%+v, %v, told %q", ana, err, told)
	}
	contact := of(t, s, ana.Person, today)
	bo, err := s.Invite(ctx, contact, people.Invitation{OrganizationID: o.ID, Name: "Bo Lind", Email: "bo@harbour.example", Title: "Intake worker"}, today, nil)
	if err != nil {
		t.Fatal(err)
	}
	plain := of(t, s, bo.Person, today)
	_, err = s.Invite(ctx, contact, people.Invitation{OrganizationID: o.ID, Name: "Bo", Email: "bo@harbour.example"}, today, nil)
	wantFault(t, err, fault.Conflict, "people.error.placed")
	_, err = s.Invite(ctx, contact, people.Invitation{OrganizationID: o.ID, Name: "Nobody"}, today, nil)
	wantFault(t, err, fault.Invalid, "people.error.email_missing")
	_, err = s.Invite(ctx, plain, people.Invitation{OrganizationID: o.ID, Name: "X", Email: "x@harbour.example"}, today, nil)
	wantFault(t, err, fault.Forbidden, "fault.forbidden")

	profile := people.ProfileOf(o)
	profile.Languages, profile.Areas = []string{"ti", "fr", "ti"}, []string{"housing"}
	profile.Website, profile.Shown = "www.harbour.example", []people.Showing{people.ShowEmail, people.Listing}
	wantFault(t, s.ChangeProfile(ctx, plain, o.ID, profile, today), fault.Forbidden, "fault.forbidden")
	if err := s.ChangeProfile(ctx, contact, o.ID, profile, today); err != nil {
		t.Fatal(err)
	}
	got, err := s.Organization(ctx, o.ID)
	if err != nil || !reflect.DeepEqual(got.Languages, []string{"fr", "ti"}) || got.Website != "https://www.harbour.example" || !got.Shows(people.ShowEmail) || got.Shows(people.ShowPhone) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, f := range []people.Filter{{Public: true, Language: "ti"}, {Public: true, Area: "housing", City: "Halifax"}} {
		if list, _, err := s.Organizations(ctx, f); err != nil || len(list) != 1 {
			t.Errorf("%+v finds %d, %v", f, len(list), err)
		}
	}
	if list, _, err := s.Organizations(ctx, people.Filter{Public: true, Language: "so"}); err != nil || len(list) != 0 {
		t.Errorf("in another language: %d, %v", len(list), err)
	}
	profile.Shown = []people.Showing{people.ShowEmail} // without the listing nothing is shown
	profile.Website = "javascript:alert(1)"
	wantFault(t, s.ChangeProfile(ctx, contact, o.ID, profile, today), fault.Invalid, "people.error.website")
	profile.Website = ""
	profile.Languages = []string{"klingonese!"}
	wantFault(t, s.ChangeProfile(ctx, contact, o.ID, profile, today), fault.Invalid, "people.error.language")
	profile.Languages = nil
	if err := s.ChangeProfile(ctx, contact, o.ID, profile, today); err != nil {
		t.Fatal(err)
	}
	if list, _, err := s.Organizations(ctx, people.Filter{Public: true}); err != nil || len(list) != 0 {
		t.Errorf("without consent: %d, %v", len(list), err)
	}

	wantFault(t, s.Leave(ctx, contact, ana.Affiliation.ID, today), fault.Conflict, "people.error.last_contact")
	wantFault(t, s.ChangePlace(ctx, contact, ana.Affiliation.ID, "Director", false, today), fault.Conflict, "people.error.last_contact")
	if err := s.ChangePlace(ctx, contact, bo.Affiliation.ID, "Director", true, today); err != nil {
		t.Fatal(err)
	}
	if err := s.Leave(ctx, contact, ana.Affiliation.ID, today); err != nil {
		t.Fatal(err)
	}
	if places, err := s.PeopleOf(ctx, nil, o.ID, today.AddDate(0, 0, 1)); err != nil || len(places) != 1 || places[0].Title != "Director" {
		t.Errorf("%+v, %v", places, err)
	}
}

// An organization's own people invite so many a day and no more, those who have left
// again counted too; the secretariat enters whom it likes.
func TestInvitationsHaveADailyLimit(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	today := day("2026-11-25")
	o, err := s.AddOrganization(ctx, staff(), harbour())
	if err != nil {
		t.Fatal(err)
	}
	ana, err := s.Invite(ctx, staff(), people.Invitation{OrganizationID: o.ID, Name: "Ana Reyes", Email: "ana@harbour.example", Contact: true}, today.AddDate(0, 0, -1), nil)
	if err != nil {
		t.Fatal(err)
	}
	contact := of(t, s, ana.Person, today)
	invite := func(who access.Actor, n int, on time.Time) (people.Place, error) {
		return s.Invite(ctx, who, people.Invitation{OrganizationID: o.ID, Name: "Somebody", Email: fmt.Sprintf("somebody%d@harbour.example", n)}, on, nil)
	}
	for n := range people.InvitationsPerDay {
		place, err := invite(contact, n, today)
		if err != nil {
			t.Fatalf("the invitation %d: %v", n+1, err)
		}
		if n == 0 {
			if err := s.Leave(ctx, contact, place.ID, today); err != nil {
				t.Fatal(err)
			}
		}
	}
	_, err = invite(contact, 100, today)
	wantFault(t, err, fault.TooMany, "people.error.invited_many")
	if _, err := s.PersonByEmail(ctx, "somebody100@harbour.example"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the refused one was entered: %v", err)
	}
	if _, err := invite(staff(), 101, today); err != nil {
		t.Errorf("by the secretariat: %v", err)
	}
	if _, err := invite(contact, 102, today.AddDate(0, 0, 1)); err != nil {
		t.Errorf("the day after: %v", err)
	}
}
