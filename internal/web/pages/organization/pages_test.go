package organization_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/pages/organization"
	"plenary.example/internal/wording"
)

// invited are those who were written to.
type invited []string

func open(t *testing.T) (*world, *meetings.Service, *invited) {
	t.Helper()
	var (
		held *meetings.Service
		to   invited
	)
	w := newWorld(t, func(w *world) []door.Route {
		library, votes := resolutions.New(w.log, w.people, search.New(w.log.DB())), ballots.New(w.log)
		held = meetings.New(w.log, w.people, library, votes, w.catalog, meetings.Rules{
			Quorum: meetings.QuorumRule{Numerator: 1, Denominator: 4, Minimum: 1}, Notice: meetings.NoticeRule{Earliest: 60, Latest: 21, ElectronicEarliest: 35, ElectronicLatest: 21},
		})
		p := &organization.Pages{
			People: w.people, Meetings: held, Ballots: votes, Resolutions: library, Today: today, Areas: organizations.Areas{{Slug: "women", Name: i18n.Text{EN: "Women", FR: "Femmes"}}},
			Consents: consents.New(w.log, w.people, nil),
			Invited: func(_ context.Context, _ *audit.Tx, p people.Person, o people.Organization) error {
				to = append(to, p.Email+" to "+o.Slug)
				return nil
			},
		}
		return p.Routes()
	})
	return w, held, &to
}

func TestOneSeesOnesOwnOrganization(t *testing.T) {
	w, _, _ := open(t)
	visitor, ana, marc, pia, staff := w.browser(people.Person{}), w.browser(w.ana), w.browser(w.marc), w.browser(w.pia), w.browser(w.tomas)
	if got := w.get(ana, "/fr/organization"); got.to != "/fr/organization/harbour-light" {
		t.Errorf("leads to %q", got.to)
	}
	w.says(w.get(pia, "/en/organization"), http.StatusOK, "You have no organization here")
	for _, path := range []string{"", "/profile", "/people", "/meetings"} {
		for _, lang := range []string{"en", "fr"} {
			w.says(w.get(ana, "/"+lang+"/organization/harbour-light"+path), http.StatusOK)
			w.says(w.get(staff, "/"+lang+"/organization/harbour-light"+path), http.StatusOK)
		}
		w.says(w.get(marc, "/en/organization/harbour-light"+path), http.StatusOK, "!Save the profile", "!Invite somebody")
		w.says(w.get(ana, "/en/organization/quiet-house"+path), http.StatusForbidden)
		w.says(w.get(pia, "/en/organization/harbour-light"+path), http.StatusForbidden)
		w.says(w.get(visitor, "/en/organization/harbour-light"+path), http.StatusSeeOther)
	}
}

func TestStandingComesWithItsRemedy(t *testing.T) {
	w, _, _ := open(t)
	ana := w.browser(w.ana)
	w.says(w.get(ana, "/en/organization/harbour-light"), http.StatusOK, "is in good standing and has one vote", "!See what is owed")
	w.must(w.people.RecordDues(t.Context(), access.TheProgram(), w.harbour.ID, people.Dues{Year: 2026, Amount: 9000, Due: today().AddDate(0, -1, 0)}))
	w.says(w.get(ana, "/en/organization/harbour-light"), http.StatusOK, "Lapsed", "2026 dues were due on 23 October 2026", "/en/organization/harbour-light/invoices", "an extension can be agreed")
	_, err := w.people.Suspend(t.Context(), access.TheProgram(), w.harbour.ID, people.Suspension{From: today(), Reason: i18n.Text{EN: "It did not meet.", FR: "Il ne s’est pas réuni."}})
	w.must(err)
	w.says(w.get(ana, "/fr/organization/harbour-light"), http.StatusOK, "Il ne s’est pas réuni.", "comité exécutif")
}

func TestContactsKeepTheProfile(t *testing.T) {
	w, _, _ := open(t)
	ana, marc := w.browser(w.ana), w.browser(w.marc)
	form := url.Values{
		"about_en": {"A house."}, "about_fr": {"Une maison."}, "region": {"atlantic"}, "city": {"Halifax"}, "lang": {"fr"}, "languages": {"ar", "so"}, "areas": {"women"}, "shown": {"listing", "email"}, "email": {"new@harbour.example"},
	}
	w.says(w.post(marc, "/en/organization/harbour-light/profile", form), http.StatusForbidden)
	w.says(w.post(ana, "/en/organization/quiet-house/profile", form), http.StatusForbidden)
	bad := url.Values{"about_en": {"A house."}, "region": {"atlantic"}, "email": {"nowhere"}, "languages": {"so"}}
	w.says(w.post(ana, "/en/organization/harbour-light/profile", bad), http.StatusUnprocessableEntity, `href="#f-email"`, "A house.", `value="nowhere"`, `value="so" checked`)
	w.says(w.post(ana, "/en/organization/harbour-light/profile", form), http.StatusSeeOther)
	o, err := w.people.Organization(t.Context(), w.harbour.ID)
	w.must(err)
	if o.About.FR != "Une maison." || len(o.Languages) != 2 || o.Areas[0] != "women" || !o.Shows(people.ShowEmail) || o.Shows(people.ShowPhone) || o.Name != w.harbour.Name {
		t.Errorf("%+v", o)
	}
}

func TestWhatThePublicSeesIsAgreedTo(t *testing.T) {
	w, _, _ := open(t)
	ana, staff, at := w.browser(w.ana), w.browser(w.tomas), "/organization/harbour-light/profile"
	s := consents.New(w.log, w.people, nil)
	of := func() []consents.Consent {
		list, err := s.Of(t.Context(), nil, consents.Organization(w.harbour.ID))
		w.must(err)
		return list
	}
	form := url.Values{"region": {"atlantic"}, "city": {"Halifax"}, "lang": {"fr"}, "shown": {"listing", "email"}, "email": {"new@harbour.example"}}
	bad := url.Values{"region": {"atlantic"}, "email": {"nowhere"}, "shown": {"listing", "address"}}
	w.says(w.post(ana, "/fr"+at, bad), http.StatusUnprocessableEntity)
	if len(of()) != 0 {
		t.Fatal("what was refused left evidence")
	}
	w.says(w.post(ana, "/fr"+at, form), http.StatusSeeOther)
	got := of()
	if len(got) != 1 || got[0].Lang != i18n.FR || got[0].Given.ID != w.ana.ID || got[0].Method != consents.Form || !got[0].At.Equal(w.clock.Now()) || got[0].Network == "" || got[0].Purpose != consents.Directory {
		t.Fatalf("%+v", got)
	}
	for _, line := range []string{"Ce que le public peut voir", "☑ Inscrire l’organisme", "☑ Adresse courriel", "☐ Téléphone", "☐ Adresse postale"} {
		if !strings.Contains(got[0].Words, line) {
			t.Errorf("no %q in %q", line, got[0].Words)
		}
	}
	w.says(w.get(ana, "/en"+at), http.StatusOK, "Ana Ruiz agreed to what the public sees now", "!How the organization told you")
	w.says(w.post(ana, "/fr"+at, form), http.StatusSeeOther) // nothing new
	if len(of()) != 1 {
		t.Error("the same again is recorded again")
	}
	// The secretariat says how it was told, or changes nothing.
	form["shown"] = []string{"listing"}
	w.says(w.get(staff, "/en"+at), http.StatusOK, "How the organization told you")
	w.says(w.post(staff, "/en"+at, form), http.StatusUnprocessableEntity, `href="#f-method"`)
	if o, err := w.people.Organization(t.Context(), w.harbour.ID); err != nil || !o.Shows(people.ShowEmail) {
		t.Errorf("a refused change holds: %+v, %v", o.Shown, err)
	}
	form.Set("method", "paper")
	w.says(w.post(staff, "/en"+at, form), http.StatusSeeOther)
	got = of()
	if len(got) != 2 || got[0].Ended.IsZero() || got[1].Recorded.Name != "Tomas Berg" || got[1].Given.Name != "Harbour Light" || got[1].Method != consents.Paper || strings.Contains(got[1].Words, "☑ E-mail") {
		t.Fatalf("%+v", got)
	}
	form.Del("shown")
	w.says(w.post(ana, "/en"+at, form), http.StatusSeeOther)
	if got = of(); len(got) != 2 || got[1].EndedBy.ID != w.ana.ID || got[1].EndedHow != consents.Form {
		t.Errorf("%+v", got)
	}
}

func TestInviting(t *testing.T) {
	w, _, to := open(t)
	ana, marc := w.browser(w.ana), w.browser(w.marc)
	at := "/en/organization/harbour-light/people"
	w.says(w.post(marc, at+"/invite", url.Values{"name": {"Lin Wei"}, "email": {"lin@ong.example"}, "lang": {"en"}}), http.StatusForbidden)
	w.says(w.post(ana, at+"/invite", url.Values{"name": {"Lin Wei"}, "title": {"Board"}}), http.StatusUnprocessableEntity, `href="#f-email"`, "Lin Wei", `value="Board"`)
	w.says(w.post(ana, at+"/invite", url.Values{"name": {"Lin Wei"}, "email": {"lin@ong.example"}, "lang": {"fr"}, "title": {"Board"}}), http.StatusSeeOther)
	w.says(w.post(ana, at+"/invite", url.Values{"name": {"Lin Wei"}, "email": {"LIN@ong.example"}, "lang": {"fr"}}), http.StatusUnprocessableEntity, "already has a place")
	if len(*to) != 1 || (*to)[0] != "lin@ong.example to harbour-light" {
		t.Errorf("written to %q", *to)
	}
	places, err := w.people.PeopleOf(t.Context(), nil, w.harbour.ID, today())
	w.must(err)
	id := map[string]string{}
	for _, p := range places {
		id[p.Person.Name] = p.ID
	}
	w.says(w.post(ana, at+"/change", url.Values{"place": {id["Ana Ruiz"]}, "title": {"Director"}}), http.StatusUnprocessableEntity, "only contact")
	w.says(w.post(ana, at+"/change", url.Values{"place": {id["Marc Roy"]}, "title": {"Treasurer"}, "contact": {"yes"}}), http.StatusSeeOther)
	w.says(w.get(ana, at), http.StatusOK, "Treasurer", "Lin Wei")
	got := w.post(ana, at+"/leave", url.Values{"place": {id["Ana Ruiz"]}, "self": {"yes"}})
	if got.status != http.StatusSeeOther || got.to != "/en/organization?done=organization_left" {
		t.Errorf("%d %s", got.status, got.to)
	}
}

func TestActingForOneOfTwo(t *testing.T) {
	w, _, _ := open(t)
	_, err := w.people.Affiliate(t.Context(), access.TheProgram(), people.Affiliation{PersonID: w.ana.ID, OrganizationID: w.quiet.ID, From: today().AddDate(0, -1, 0)})
	w.must(err)
	ana := w.browser(w.ana)
	head := func(name string) string { return `<a class="org" href="/en/organization">` + name + "</a>" }
	w.says(w.get(ana, "/en/organization"), http.StatusOK, "For which organization?", head("Harbour Light"))
	w.says(w.post(ana, "/en/organization", url.Values{"organization": {"elsewhere"}}), http.StatusForbidden)
	w.says(w.post(ana, "/en/organization", url.Values{"organization": {w.quiet.ID}}), http.StatusSeeOther)
	w.says(w.get(ana, "/en/organization/harbour-light"), http.StatusOK, head("Quiet House"))
	w.says(w.get(w.browser(w.ana), "/en/organization"), http.StatusOK, head("Harbour Light")) // another session chooses for itself
}

func TestDelegatesAreNamedByTheOrganization(t *testing.T) {
	w, held, _ := open(t)
	m, err := held.PlanMeeting(t.Context(), access.TheProgram(), meetings.Plan{
		Key: "2027-05", Title: i18n.Same("Spring meeting"), Place: i18n.Same("Halifax"), Zone: "America/Halifax", Starts: testNoon().AddDate(0, 6, 0), Ends: testNoon().AddDate(0, 6, 1), RecordDay: today().AddDate(0, 5, 0), Deadline: testNoon().AddDate(0, 4, 0),
	})
	w.must(err)
	marc, ana := w.browser(w.marc), w.browser(w.ana)
	w.says(w.get(marc, "/en/organization/harbour-light"), http.StatusOK, "Nobody is named to vote yet")
	at := "/en/organization/harbour-light/delegates/2027-05"
	w.says(w.post(marc, at, url.Values{"delegate": {w.marc.ID}, "alternates": {"", w.marc.ID}}), http.StatusUnprocessableEntity, "Marc Roy", `href="#f-alternates"`)
	w.says(w.post(marc, at, url.Values{"delegate": {w.pia.ID}}), http.StatusUnprocessableEntity, `href="#f-delegate"`)
	w.says(w.post(marc, at, url.Values{"delegate": {w.marc.ID}, "alternates": {w.ana.ID, ""}}), http.StatusSeeOther)
	w.says(w.get(ana, "/en/organization/harbour-light/meetings"), http.StatusOK, "Marc Roy is the delegate; the alternate is Ana Ruiz.")
	w.says(w.post(ana, "/en/organization/quiet-house/delegates/2027-05", url.Values{"delegate": {w.ana.ID}}), http.StatusForbidden)
	// Who is not in the electorate as it was settled is not asked to name anybody.
	late, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{Name: i18n.Same("Late House"), Class: people.Member, Region: people.Quebec, Joined: today()})
	w.must(err)
	_, err = w.people.Affiliate(t.Context(), access.TheProgram(), people.Affiliation{PersonID: w.pia.ID, OrganizationID: late.ID, From: today()})
	w.must(err)
	_, err = held.PlanMeeting(t.Context(), access.TheProgram(), meetings.Plan{
		Key: "2026-12", Title: i18n.Same("December meeting"), Place: i18n.Same("Laval"), Zone: "America/Toronto", Starts: testNoon().AddDate(0, 1, 0), Ends: testNoon().AddDate(0, 1, 1), RecordDay: today().AddDate(0, 0, -1), Deadline: testNoon().AddDate(0, 0, 10),
	})
	w.must(err)
	w.says(w.get(w.browser(w.pia), "/en/organization/late-house"), http.StatusOK, "December meeting", "Spring meeting")
	_, _, err = held.ComputeElectorate(t.Context(), access.TheProgram(), "2026-12")
	w.must(err)
	w.says(w.get(w.browser(w.pia), "/en/organization/late-house"), http.StatusOK, "!December meeting", "Spring meeting")
	w.says(w.get(ana, "/en/organization/harbour-light"), http.StatusOK, "December meeting", "!Spring meeting")
	named, err := held.Delegates(t.Context(), m.ID)
	if err != nil || len(named[w.harbour.ID]) != 2 || len(named[w.quiet.ID]) != 0 {
		t.Errorf("%+v, %v", named, err)
	}
}

// What came back from the reviewers is told apart from what was never submitted.
func TestWhatWasSentBackIsSaidToBe(t *testing.T) {
	w, _, _ := open(t)
	library := resolutions.New(w.log, w.people, search.New(w.log.DB()))
	seats, err := w.people.SeatsOf(t.Context(), nil, w.ana.ID, today())
	w.must(err)
	r, err := library.StartDraft(t.Context(), access.Actor{PersonID: w.ana.ID, Name: w.ana.Name, Seats: seats}, resolutions.NewDraft{OrganizationID: w.harbour.ID, Lang: i18n.EN, Wording: wording.Wording{Title: i18n.Text{EN: "Safe water"}}})
	w.must(err)
	page := "/en/organization/harbour-light/meetings"
	w.says(w.get(w.browser(w.ana), page), http.StatusOK, "Safe water", "Draft", "!Sent back")
	w.must(w.log.DB().Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "UPDATE resolutions SET round = 1 WHERE id = $1", r.ID)
		return err
	}))
	w.says(w.get(w.browser(w.ana), page), http.StatusOK, "Safe water", "Sent back")
}

func testNoon() time.Time { return today().Add(12 * time.Hour) }
