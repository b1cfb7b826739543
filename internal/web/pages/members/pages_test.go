package members_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/members"
)

func open(t *testing.T) *world {
	t.Helper()
	return newWorld(t, func(w *world) []door.Route {
		p := &members.Pages{People: w.people, Bodies: w.seats, Record: w.log, Consents: consents.New(w.log, w.people, nil), Today: today, Profile: config.Profile{Name: i18n.Same("Council"), Currency: "CAD", MailDomain: "ccr.example"}}
		return p.Routes()
	})
}

func TestTheExecutiveReadsAndTheSecretariatKeeps(t *testing.T) {
	w := open(t)
	visitor, member, executive, staff := w.browser(people.Person{}), w.browser(w.ana), w.browser(w.pia), w.browser(w.tomas)
	for _, path := range []string{"/manage/members", "/manage/members/harbour-light", "/manage/people", "/manage/people/" + w.ana.ID, "/manage/register", "/manage/register/list.pdf", "/manage/register/popolo.json"} {
		for _, lang := range []string{"/en", "/fr"} {
			w.says(w.get(executive, lang+path), http.StatusOK)
			w.says(w.get(staff, lang+path), http.StatusOK)
		}
		w.says(w.get(member, "/en"+path), http.StatusForbidden)
		w.says(w.get(visitor, "/en"+path), http.StatusSeeOther)
	}
	for _, path := range []string{"/manage/members/new", "/manage/members/harbour-light/edit", "/manage/members/harbour-light/place", "/manage/people/new", "/manage/register/popolo-private.json"} {
		w.says(w.get(executive, "/en"+path), http.StatusForbidden)
		w.says(w.get(staff, "/fr"+path), http.StatusOK)
	}
	w.says(w.post(executive, "/en/manage/members/harbour-light/end", url.Values{"ended": {"2026-11-01"}}), http.StatusForbidden)
	w.says(w.get(executive, "/en/manage/members/harbour-light"), http.StatusOK, "Ana Ruiz", "!End its membership")
}

func TestStandingOnADay(t *testing.T) {
	w := open(t)
	staff := w.browser(w.tomas)
	w.must(w.people.RecordDues(t.Context(), access.TheProgram(), w.quiet.ID, people.Dues{Year: 2026, Amount: 9000, Due: today().AddDate(0, -6, 0)}))
	w.says(w.get(staff, "/en/manage/members?standing=lapsed"), http.StatusOK, "Quiet House", "the 2026 dues were due on 23 May 2026", "!Harbour Light")
	w.says(w.get(staff, "/en/manage/members?standing=lapsed&on=2026-05-23"), http.StatusOK, "No organization fits all of this")
	w.says(w.get(staff, "/en/manage/members?on=2020-01-01"), http.StatusOK, "Harbour Light", "!Quiet House", "Standing on 1 January 2020")
	w.says(w.get(staff, "/en/manage/members?on=soon"), http.StatusOK, "“soon” is not a day")
	w.says(w.get(staff, "/fr/manage/members/quiet-house?on=2026-05-01"), http.StatusOK, "1er mai 2026", "En règle, une voix")
	w.says(w.get(staff, "/en/manage/register?on=2020-01-01"), http.StatusOK, "Harbour Light", "1 in good standing", "!Quiet House")
	csv := w.get(staff, "/fr/manage/register/list.csv?on=2020-01-01")
	w.says(csv, http.StatusOK, "Lumière du Port", "2017-11-23", "!Quiet")
	if d := csv.header.Get("Content-Disposition"); !strings.Contains(d, "2020-01-01-fr-list.csv") {
		t.Errorf("%s", d)
	}
	w.says(w.get(staff, "/en/manage/register/secrets.txt"), http.StatusNotFound)
}

func TestStepsOfAMembership(t *testing.T) {
	w := open(t)
	staff := w.browser(w.tomas)
	at := "/en/manage/members/harbour-light"
	// What is refused is given back where it was typed.
	w.says(w.post(staff, at+"/class", url.Values{"class": {"member"}, "from": {"2026-11-20"}}), http.StatusUnprocessableEntity, "already", `href="#f-class"`, `id="f-class"`, `value="2026-11-20"`)
	w.says(w.post(staff, at+"/suspend", url.Values{"from": {"2026-11-20"}, "reason_en": {"It did not meet."}}), http.StatusUnprocessableEntity, "both languages", "It did not meet.", `id="f-reason"`)
	w.says(w.post(staff, at+"/admit", url.Values{"class": {"member"}, "from": {"next week"}}), http.StatusUnprocessableEntity, "is not a day")
	w.says(w.post(staff, at+"/nonsense", nil), http.StatusNotFound)

	steps := []struct {
		act    string
		values url.Values
		says   string
	}{
		{"suspend", url.Values{"from": {"2026-11-20"}, "reason_en": {"It did not meet."}, "reason_fr": {"Il ne s’est pas réuni."}}, "It did not meet."},
		{"class", url.Values{"class": {"observer"}, "from": {"2026-11-20"}}, "From 23 November 2017 to 19 November 2026"},
		{"end", url.Values{"ended": {"2026-11-21"}}, "Membership ended on 21 November 2026"},
		{"admit", url.Values{"class": {"member"}, "from": {"2026-11-23"}}, "Suspended since 20 November 2026"},
	}
	for _, s := range steps {
		w.says(w.post(staff, at+"/"+s.act, s.values), http.StatusSeeOther)
		w.says(w.get(staff, at), http.StatusOK, s.says)
	}
	facts, err := w.people.FactsOf(t.Context(), nil, w.harbour.ID)
	w.must(err)
	w.says(w.post(staff, at+"/unsuspend", url.Values{"suspension": {facts.Suspensions[0].ID}, "to": {"2026-11-22"}}), http.StatusSeeOther)
	w.says(w.get(staff, at), http.StatusOK, "In good standing, one vote", "Moved to another class", "Admitted")
}

// However long the record is, the page begins with its newest line.
func TestTheNewestLinesOfALongRecordAreShown(t *testing.T) {
	w := open(t)
	w.must(w.log.Do(t.Context(), access.TheProgram(), "people.add_many", func(tx *audit.Tx) error {
		for range audit.PageSize {
			if err := tx.Also(t.Context(), "people.record_payment", "organization", w.harbour.ID, nil); err != nil {
				return err
			}
		}
		return nil
	}))
	w.must(w.people.ChangeClass(t.Context(), access.TheProgram(), w.harbour.ID, people.Observer, today()))
	got := w.get(w.browser(w.tomas), "/en/manage/members/harbour-light")
	w.says(got, http.StatusOK, "Moved to another class", "!Entered in the register")
	if newest, older := strings.Index(got.body, "Moved to another class"), strings.Index(got.body, "A payment of dues was recorded"); newest > older {
		t.Errorf("the newest line stands at %d, an older one at %d", newest, older)
	}
}

func TestParticularsOfAnOrganization(t *testing.T) {
	w := open(t)
	staff := w.browser(w.tomas)
	form := url.Values{
		"name_en": {"New House"}, "class": {"member"}, "joined": {"2026-11-01"}, "region": {"north"}, "lang": {"fr"}, "languages": {"fr", "iu"}, "areas": {"housing"}, "shown": {"listing"}, "method": {"paper"},
		"budget": {"12,500.50"}, "parent": {"harbour-light"}, "website": {"new-house.example"},
	}
	bad := url.Values{"name_en": {"New House"}, "region": {"moon"}, "budget": {"much"}, "parent": {"nobody"}, "languages": {"fr"}}
	w.says(w.post(staff, "/en/manage/members/new", bad), http.StatusUnprocessableEntity, "New House", `href="#f-budget"`, "No organization has the address", `value="much"`)
	got := w.post(staff, "/en/manage/members/new", form)
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.to, "/en/manage/members/new-house") {
		t.Fatalf("%d %s %.1000s", got.status, got.to, got.body)
	}
	w.says(w.get(staff, "/en/manage/members/new-house"), http.StatusOK, "$12,500.50", "Inuktitut", "Harbour Light", "new-house.example", "branch of Harbour Light")
	w.says(w.get(staff, "/en/manage/members/new-house"), http.StatusOK, "1 consent on record", "New House agreed on", "on a paper form", "☑ List the organization", "☐ Telephone", "Written down by Tomas Berg")
	w.says(w.get(staff, "/en/manage/members/new-house/edit"), http.StatusOK, "12500.50", `value="harbour-light"`)
	form.Set("name_fr", "Maison neuve")
	form.Del("parent")
	form.Set("slug", "maison-neuve")
	w.says(w.post(staff, "/en/manage/members/new-house/edit", form), http.StatusSeeOther)
	w.says(w.get(staff, "/fr/manage/members/maison-neuve"), http.StatusOK, "Maison neuve", "Nord", "!Section de")
}

func TestAPlaceIsGivenWithoutScript(t *testing.T) {
	w := open(t)
	staff := w.browser(w.tomas)
	w.says(w.get(staff, "/en/manage/members/quiet-house/place?q=marc"), http.StatusOK, "Marc Roy", w.marc.ID, "Harbour Light")
	w.says(w.get(staff, "/en/manage/members/quiet-house/place?q=zzz"), http.StatusOK, "Nobody in the register has that name or address")
	w.says(w.post(staff, "/en/manage/members/quiet-house/place", url.Values{"q": {"marc"}}), http.StatusUnprocessableEntity, "Choose the person", "Marc Roy")
	w.says(w.post(staff, "/en/manage/members/quiet-house/place", url.Values{"person": {w.marc.ID}, "title": {"Board"}, "contact": {"yes"}}), http.StatusSeeOther)
	w.says(w.post(staff, "/en/manage/members/quiet-house/place", url.Values{"action": {"new"}, "name": {"Lin Wei"}, "email": {"lin@ong.example"}, "lang": {"en"}}), http.StatusSeeOther)
	w.says(w.get(staff, "/en/manage/members/quiet-house"), http.StatusOK, "Marc Roy", "Board", "Contact", "Lin Wei")
	w.says(w.get(staff, "/en/manage/people?q=roy"), http.StatusOK, "Marc Roy", "Board, Quiet House", "!Ana Ruiz")
	w.says(w.get(staff, "/en/manage/people/"+w.marc.ID+"?q=quiet"), http.StatusOK, "Harbour Light", "Quiet House", w.quiet.ID, `href="/en/people/`+w.marc.ID+`"`)
	w.says(w.post(staff, "/en/manage/people/"+w.marc.ID, url.Values{"action": {"save"}, "name": {"Marc Roy"}, "email": {"ana@ong.example"}, "lang": {"en"}}), http.StatusUnprocessableEntity, "Another person already has", `value="ana@ong.example"`)
	w.says(w.post(staff, "/en/manage/people/new", url.Values{"name": {"No Address"}, "lang": {"fr"}}), http.StatusSeeOther)
	w.says(w.get(staff, "/en/manage/people?q=no+address"), http.StatusOK, "No Address")
	places, err := w.people.PeopleOf(t.Context(), nil, w.quiet.ID, today())
	w.must(err)
	for _, p := range places {
		if p.Person.Name == "Lin Wei" {
			w.says(w.post(staff, "/en/manage/members/quiet-house/title", url.Values{"affiliation": {p.ID}, "title": {"Director"}}), http.StatusSeeOther)
			w.says(w.post(staff, "/en/manage/members/quiet-house/leave", url.Values{"affiliation": {p.ID}}), http.StatusSeeOther)
		}
	}
}
