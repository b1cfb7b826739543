package directory_test

import (
	"net/http"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/pages/directory"
)

func open(t *testing.T) *world {
	t.Helper()
	return newWorld(t, func(w *world) []door.Route {
		p := &directory.Pages{
			People: w.people, Record: w.log, Today: today, Resolutions: resolutions.New(w.log, w.people, search.New(w.log.DB())),
			Areas: organizations.Areas{{Slug: "housing", Name: i18n.Text{EN: "Housing and shelter", FR: "Logement"}}, config.Subject{Slug: "women", Name: i18n.Text{EN: "Women", FR: "Femmes"}}},
		}
		return p.Routes()
	})
}

func TestTheDirectoryShowsWhoAgreed(t *testing.T) {
	w := open(t)
	visitor, member := w.browser(people.Person{}), w.browser(w.ana)
	w.says(w.get(visitor, "/en/members"), http.StatusOK, "Harbour Light", "1 member is listed.", "A house by the sea.", "Housing and shelter (1)", "Quebec Sign Language (LSQ) (1)", "!Quiet House")
	w.says(w.get(visitor, "/fr/members?region=atlantic&area=housing&language=ar&q=lumi%C3%A8re"), http.StatusOK, "Lumière du Port", "Langue des signes québécoise (LSQ)", "!Quiet House")
	w.says(w.get(visitor, "/en/members?area=women"), http.StatusOK, "No member fits all of this")
	w.says(w.get(visitor, "/en/members?region=nowhere&language=%3Cscript%3E"), http.StatusOK, "No member fits all of this", "!<script>alert")
	// Of the coalition, one may know who the members are, and not what they do.
	w.says(w.get(member, "/en/members"), http.StatusOK, "Quiet House", "Not in the public directory", "!Laval")
	w.says(w.get(member, "/en/members?area=housing"), http.StatusOK, "Harbour Light", "!Quiet House")

	w.says(w.get(visitor, "/en/members/harbour-light"), http.StatusOK, "902 555-0100", "Arabic", "23 November 2017", "Lumière du Port", "!office@harbour.example")
	w.says(w.get(visitor, "/fr/members/harbour-light"), http.StatusOK, `lang="en">A house by the sea.`)
	w.says(w.get(visitor, "/en/members/quiet-house"), http.StatusNotFound, "There is nothing at this address", "!Laval")
	w.says(w.get(member, "/en/members/quiet-house"), http.StatusOK, "Quiet House", "!Laval", "!Housing")
	w.says(w.get(visitor, "/en/members/nobody"), http.StatusNotFound, "There is nothing at this address") // as quiet-house is answered: who hides cannot be told from who is not there
}

func TestADirectoryPageIsMadeAgainWhenTheRegisterChanges(t *testing.T) {
	w := open(t)
	visitor := w.browser(people.Person{})
	first := w.get(visitor, "/en/members/harbour-light")
	again := func() page {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.site.URL+"/en/members/harbour-light", nil)
		w.must(err)
		req.Header.Set("If-None-Match", first.header.Get("ETag"))
		return w.send(visitor, req)
	}
	w.says(again(), http.StatusNotModified)
	profile := people.ProfileOf(w.harbour)
	profile.Shown = nil
	w.must(w.people.ChangeProfile(t.Context(), access.TheProgram(), w.harbour.ID, profile, today()))
	w.says(again(), http.StatusNotFound)
	w.says(w.get(visitor, "/en/members"), http.StatusOK, "The members will be listed here", "!Harbour")
}

func TestABranchIsShownFromItsFirstDay(t *testing.T) {
	w := open(t)
	for name, joined := range map[string]time.Time{"Harbour East": today(), "Harbour West": today().AddDate(0, 0, 1)} {
		_, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{
			Name: i18n.Same(name), Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: joined, ParentID: w.harbour.ID, Shown: []people.Showing{people.Listing},
		})
		w.must(err)
	}
	visitor := w.browser(people.Person{})
	w.says(w.get(visitor, "/en/members/harbour-light"), http.StatusOK, "Harbour East", "!Harbour West")
	w.says(w.get(visitor, "/en/members/harbour-west"), http.StatusNotFound)
}

func TestWhoHasLeftHasNoPage(t *testing.T) {
	w := open(t)
	w.must(w.people.EndMembership(t.Context(), access.TheProgram(), w.harbour.ID, today().AddDate(0, 0, -1)))
	w.says(w.get(w.browser(people.Person{}), "/en/members/harbour-light"), http.StatusNotFound)
	w.says(w.get(w.browser(w.tomas), "/en/members/harbour-light"), http.StatusNotFound)
}
