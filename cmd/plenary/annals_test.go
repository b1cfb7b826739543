package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/annual"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/ui"
)

// TestThePublicRecord reads and writes the history, reports, webinars and resources of the
// demonstration as a visitor and as the secretariat.
func TestThePublicRecord(t *testing.T) {
	p, _ := demonstration(t)
	site := httptest.NewServer(p.site(p.cast))
	defer site.Close()
	visitor, staff := browser(t, site.URL), browser(t, site.URL)
	office := ofTheOffice(t, p)
	signIn(t, staff, site.URL, office.PersonID)
	get := func(client *http.Client, path string) (int, string) {
		t.Helper()
		resp, err := client.Get(site.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	says := func(client *http.Client, path string, words ...string) string {
		t.Helper()
		status, body := get(client, path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		for _, w := range append(words, "</html>") {
			if !strings.Contains(body, w) {
				t.Errorf("%s does not say %q", path, w)
			}
		}
		if strings.Contains(body, "⟦") {
			t.Errorf("%s lacks a sentence", path)
		}
		return body
	}
	// The style guide shows every part, those of package parts too, and the whole screens.
	guide := says(visitor, "/fr/styleguide", "L’allure de nos pages", "Ce que les gens ont écrit", "quai nord", "/fr/styleguide/delegate")
	if strings.Contains(guide, "/sign-out") || strings.Contains(guide, "/fr/resolutions/") {
		t.Error("what is only shown does something, or leads to what only a demonstration has")
	}
	says(visitor, "/en/styleguide", "How our pages look", "What people wrote", "7 answered, 2 promised, 1 refused")
	for _, screen := range ui.StyleguideScreens() {
		if status, body := get(visitor, "/en/styleguide/"+screen); !strings.Contains(body, "</html>") || strings.Contains(body, "⟦") || status != http.StatusOK {
			t.Errorf("the screen %q: %d", screen, status)
		}
	}
	if status, _ := get(visitor, "/en/styleguide/none"); status != http.StatusNotFound {
		t.Errorf("a screen that is not there: %d", status)
	}
	post := func(path string, fields ...string) (int, string) {
		t.Helper()
		form := url.Values{}
		for i := 0; i < len(fields); i += 2 {
			form.Set(fields[i], fields[i+1])
		}
		resp, err := staff.PostForm(site.URL+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}

	t.Run("history", func(t *testing.T) {
		page := says(visitor, "/en/history", "1970s", "A standing conference is founded", `loading="lazy"`, `id="res-1995-11"`, "Executive Committee", `alt="A small boat on high waves"`)
		says(visitor, "/fr/history?kind=outcome", "Ce qui a changé")
		says(visitor, "/en/history?concern=resettlement", "sponsored in a hundred towns")
		if len(page) > 200<<10 {
			t.Errorf("the timeline is %d bytes before it is packed", len(page))
		}
		status, picture := get(visitor, "/en/history/1978-a-standing-conference-is-founded/thumb.jpg")
		if status != http.StatusOK || !strings.HasPrefix(picture, "\xff\xd8\xff") || len(picture) > 20<<10 {
			t.Errorf("the small picture: %d, %d bytes", status, len(picture))
		}
		if status, _ := post("/en/manage/history", "anchor", "res-1995-11", "action", "out", "decade", "1990"); status != http.StatusSeeOther {
			t.Errorf("leaving out: %d", status)
		}
		if body := says(visitor, "/en/history"); strings.Contains(body, `id="res-1995-11"`) {
			t.Error("what is left out is shown")
		}
		status, body := post("/en/manage/history/new", "when", "1986-13", "title_en", "Typed words", "kind", "event")
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Typed words") || !strings.Contains(body, `href="#f-when"`) {
			t.Errorf("a form with a wrong day: %d", status)
		}
		table := []byte("date,title_en,title_fr,kind\n1999,A bridge,Un pont,event\n1999-13,No day,Aucun jour,event\n")
		var out bytes.Buffer
		for round, want := range []string{"1 would be new, 0 are there already, 1 refused", "1 new, 0 there already, 1 refused", "0 new, 1 there already, 1 refused"} {
			var sums bytes.Buffer
			if err := p.public.ImportHistory(t.Context(), []string{"h.csv"}, func(string) ([]byte, error) { return table, nil }, round == 0, &out, &sums, p.catalog.For(i18n.EN)); err != nil || !strings.Contains(sums.String(), want) {
				t.Errorf("round %d: %q, %v", round, sums.String(), err)
			}
		}
		says(visitor, "/fr/history/1999-a-bridge", "Un pont")
	})

	t.Run("annual report", func(t *testing.T) {
		year := told(t, p, "SELECT CAST(max(year) AS text) FROM annual_reports WHERE state = 'published'")
		draft := told(t, p, "SELECT CAST(max(year) AS text) FROM annual_reports WHERE state = 'draft'")
		before := says(visitor, "/en/annual-reports/"+year, "Message from the president", "By class", "Finances")
		says(visitor, "/fr/annual-reports/"+year, "Message de la présidence")
		_, first := get(visitor, "/en/annual-reports/"+year+"/report.pdf")
		if !strings.HasPrefix(first, "%PDF-") {
			t.Errorf("the PDF begins %.20q", first)
		}
		if status, _ := get(visitor, "/en/annual-reports/"+draft); status != http.StatusNotFound {
			t.Errorf("a visitor reads a draft: %d", status)
		}
		says(staff, "/en/annual-reports/"+draft, "A draft")
		o, err := p.people.OrganizationBySlug(t.Context(), "superior-shore")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.people.EndMembership(t.Context(), office, o.ID, o.Joined.AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
		if after := says(visitor, "/en/annual-reports/"+year); after != before {
			t.Error("a published report changed with the records")
		}
		if _, again := get(visitor, "/en/annual-reports/"+year+"/report.pdf"); again != first {
			t.Error("the PDF of a published report changed")
		}
		if status, body := post("/en/manage/annual-reports/"+year, "action", "save", "message_en", "Other words"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "is published") {
			t.Errorf("a published report is written: %d", status)
		}
		if err := p.public.Annual.Publish(t.Context(), office, 2200); !fault.Is(err, fault.NotFound) {
			t.Errorf("a report that nobody began: %v", err)
		}
		if err := p.public.Annual.Save(t.Context(), access.Actor{PersonID: "x"}, annual.Report{Year: 2026}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody writes a report: %v", err)
		}
	})

	t.Run("learning", func(t *testing.T) {
		says(visitor, "/en/learning", "The first weeks after arrival", "Coming up", "2 recordings")
		key := told(t, p, "SELECT key FROM gatherings WHERE title_en = 'The first weeks after arrival'")
		page := says(visitor, "/en/learning/"+key, "with captions", "العربية", "1 more is for members")
		if strings.Contains(page, "Letters that worked") {
			t.Error("a visitor sees what is for members")
		}
		says(staff, "/en/learning/"+key, "Letters that worked")
		other := told(t, p, "SELECT key FROM gatherings WHERE title_en = 'Detention reviews: what to prepare'")
		link, err := p.registration.LinkOf(t.Context(), told(t, p, "SELECT r.id FROM registrations r JOIN gatherings g ON g.id = r.gathering_id WHERE g.key = $1 LIMIT 1", other))
		if err != nil {
			t.Fatal(err)
		}
		if body := says(visitor, "/en/learning/"+other); strings.Contains(body, "detention-reviews") {
			t.Error("a visitor sees what is for those who registered")
		}
		says(visitor, "/en/learning/"+other+"?link="+url.QueryEscape(link), "watch/detention-reviews", "without captions")
		if status, csv := get(staff, "/en/manage/learning/attendance.csv"); status != http.StatusOK || !strings.Contains(csv, ",90,5,4,") {
			t.Errorf("the figures: %d\n%s", status, csv)
		}
		if status, _ := get(visitor, "/en/manage/learning"); status != http.StatusSeeOther && status != http.StatusFound {
			t.Errorf("a visitor at the desk: %d", status)
		}
	})

	t.Run("resources", func(t *testing.T) {
		says(visitor, "/en/resources", "Making a refugee claim", "Українська", `dir="rtl"`)
		says(visitor, "/fr/resources?in=ar", "كيف تطلب اللجوء في كندا")
		says(visitor, "/en/resources?q="+url.QueryEscape("медичної"), "Як потрапити до лікаря")
		says(visitor, "/en/resources/how-to-make-a-refugee-claim/ar", `<h1 dir="rtl" lang="ar">`, `<div class="tongue-text prose" dir="rtl" lang="ar">`)
		says(visitor, "/fr/resources/inscrire-votre-enfant-a-l-ecole", "Personne n’a vérifié")
		says(staff, "/en/manage/resources?stale=1", "Inscrire votre enfant")
		says(staff, "/en/manage/resources/how-to-make-a-refugee-claim/fa", `dir="rtl"`, `lang="fa"`)
		status, body := post("/en/manage/resources/new", "lang", "ar", "title", "عنوان", "body", "نص", "topic", "none", "checked", "2024-01-08")
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "عنوان") || !strings.Contains(body, "Choose the topic") {
			t.Errorf("a form with no topic: %d", status)
		}
	})
}
