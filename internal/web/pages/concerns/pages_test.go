package concerns_test

import (
	"encoding/xml"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/concerns"
	"plenary.example/internal/i18n"
	"plenary.example/internal/thread"
	pages "plenary.example/internal/web/pages/concerns"
	"plenary.example/internal/web/ui"
)

const base = "/en/concerns/" + detention

func TestAProblemIsReportedOneQuestionAtATimeAndNothingTypedIsLost(t *testing.T) {
	w := newWorld(t)
	amara := w.as(w.amara)
	if a := w.as("").get(base + "/report"); !strings.HasPrefix(a.path, "/en/sign-in") {
		t.Errorf("a visitor is taken to %s", a.path)
	}
	amara.get(base+"/report").want(t, http.StatusOK, "Question 1 of 6", "For Harbour House", "What is the problem?")
	typed := []string{"problem", "Families wait. UCI 1234-5678 waits too.", "city", "Wawa"}
	amara.post(base+"/report", append(typed, "stage", "problem")...).want(t, http.StatusUnprocessableEntity, "1234-5678", "a client number", "say how many files there are", "Question 1 of 6", `value="Wawa"`)
	typed[1] = "Families wait for years."
	amara.post(base+"/report", append(typed, "stage", "problem")...).want(t, http.StatusOK, "Question 2 of 6", `value="Families wait for years."`)
	typed = append(typed, "unit", "families", "affected", "x")
	amara.post(base+"/report", append(typed, "stage", "count")...).want(t, http.StatusUnprocessableEntity, "as a whole number", "Question 2 of 6")
	typed[7] = "11"
	amara.post(base+"/report", append(typed, "stage", "count")...).want(t, http.StatusOK, "Question 3 of 6", `value="Wawa"`)
	typed = append(typed, "region", "ontario", "from", "2026-03-01", "to", "2026-03-20", "words", "")
	amara.post(base+"/report", append(typed, "stage", "words")...).want(t, http.StatusOK, "Question 6 of 6", "11 families", "Wawa (Ontario)")
	amara.post(base+"/report", append(typed, "stage", "check", "back_to", "words")...).want(t, http.StatusOK, "Question 5 of 6")
	amara.post(base+"/report", append(typed, "stage", "check")...).want(t, http.StatusOK, "The report is kept", "Families wait for years.", "has not made the counts of this concern public")
	list, err := w.concerns.ReportsOf(t.Context(), nil, detention)
	w.must(err)
	if len(list) != 1 || list[0].Affected != 11 {
		t.Fatalf("%+v", list)
	}
	one := base + "/reports/" + list[0].ID
	amara.post(one, "action", "withdraw").want(t, http.StatusUnprocessableEntity, "The reason is kept")
	amara.post(one, append(typed, "action", "correct", "reason", "Counted again.", "affected", "12")...).want(t, http.StatusOK, "The correction is saved", "Counted again.")
	w.as("").get(one).lacks(t, "Families wait for years.")
}

func TestTheStoryIsOnOnePageForEverybodyWhatTheyMaySee(t *testing.T) {
	w := newWorld(t)
	w.keep(concerns.Record{Kind: concerns.Letter, Day: day("2026-06-02"), Public: true, Awaits: true, ResolutionID: w.now, Title: i18n.Text{EN: "End it", FR: "Finissez-en"}})
	w.keep(concerns.Record{Kind: concerns.Coverage, Day: day("2026-07-02"), Party: i18n.Same("The Gazette"), Title: i18n.Same("canary-coverage"), Link: "https://gazette.example/1"})
	visitor := w.as("")
	visitor.get(base).want(t, http.StatusOK, "No detention without limit", "End it", "Waiting for an answer since 2 June 2026: 171 days.", "<svg", "th-waits", "One resolution in force.", "/en/threads/1995-11/13").
		lacks(t, "canary-coverage", "Report a problem", "For members only")
	visitor.get("/fr/concerns/"+detention).want(t, http.StatusOK, "Finissez-en", "En attente d’une réponse depuis le 2 juin 2026", "Pas de détention sans limite")
	w.as(w.amara).get(base).want(t, http.StatusOK, "canary-coverage", "For members only", "Report a problem").lacks(t, "Record a letter")
	visitor.get("/en/threads/1995-11/13").want(t, http.StatusOK, "The thread of Resolution 13, November 1995", "End it").lacks(t, "canary-coverage")
	visitor.get("/en/concerns").want(t, http.StatusOK, "Immigration detention", "One thing waits for an answer.")
	for _, path := range []string{"/en/concerns/none", "/en/threads/1995-11/14", "/en/threads/x/y", "/en/threads/draft/none", base + "/records/none"} {
		visitor.get(path).want(t, http.StatusNotFound)
	}
}

func TestStaffRecordALetterAndItsAnswer(t *testing.T) {
	w := newWorld(t)
	staff := w.as(w.priscilla)
	w.as(w.amara).get(base+"/record").want(t, http.StatusForbidden)
	staff.get(base+"/record").want(t, http.StatusOK, "What changed")
	letter := []string{"kind", "letter", "day", "2026-06-02", "party_en", "The Minister", "party_fr", "Ministre", "title_en", "End it", "public", "public", "awaits", "yes", "resolution", w.now}
	staff.post(base+"/record", letter...).want(t, http.StatusUnprocessableEntity, "Write this in the other language too", `value="End it"`)
	shown := staff.post(base+"/record", append(letter, "title_fr", "Finissez-en")...).want(t, http.StatusOK, "It is on record", "Resolution 13, November 1995", "Waiting for an answer since")
	id := strings.TrimSuffix(shown.path[strings.LastIndex(shown.path, "/")+1:], "?done=recorded")
	staff.get(base+"/record?kind=answer&answers="+id).want(t, http.StatusOK, "End it, 2 June 2026")
	staff.post(base+"/record", "kind", "answer", "day", "2026-09-02", "party_en", "The Minister", "party_fr", "Ministre", "title_en", "Soon", "title_fr", "Bientôt", "public", "members", "answers", id).want(t, http.StatusOK, "Answers the letter")
	w.as("").get(base+"/records/"+id).want(t, http.StatusOK, "End it").lacks(t, "Soon", "Waiting for an answer")
	w.as(w.amara).get(base+"/records/"+id).want(t, http.StatusOK, "Soon")
	staff.post(base+"/records/"+id+"/edit", "action", "remove", "reason", "Twice.").want(t, http.StatusOK, "taken out of the thread")
	w.as("").get(base+"/records/"+id).want(t, http.StatusNotFound)
	staff.post(base+"/about").want(t, http.StatusUnprocessableEntity, "Choose what the public sees")
	named := []string{"counts", "shown", "about_en", "People held.", "about_fr", "Personnes détenues.", "name_en", "Immigration detention", "name_fr", "Détention liée à l’immigration"}
	staff.post(base+"/about", named...).want(t, http.StatusOK, "Saved.", "People held.")
	staff.post(base+"/conversations", "address", "https://coalition.example/en/lists/none/archive/threads/1").want(t, http.StatusUnprocessableEntity, "not the address of a conversation")
}

func TestTheFeedHasWhatEverybodySeesWhoeverAsks(t *testing.T) {
	w := newWorld(t)
	w.keep(concerns.Record{Kind: concerns.Outcome, Day: day("2026-06-02"), Public: true, Title: i18n.Text{EN: "A <limit> & more", FR: "Une limite"}})
	w.keep(concerns.Record{Kind: concerns.Outcome, Day: day("2026-07-02"), Title: i18n.Text{EN: "canary-outcome", FR: "canary-outcome"}})
	for _, path := range []string{base + "/feed.atom", "/en/threads/1995-11/13/feed.atom"} {
		a := w.as(w.priscilla).get(path).want(t, http.StatusOK, "No detention without limit").lacks(t, "canary-outcome")
		var feed struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			ID      string   `xml:"id"`
			Updated string   `xml:"updated"`
			Entries []struct {
				ID      string `xml:"id"`
				Updated string `xml:"updated"`
			} `xml:"entry"`
		}
		w.must(xml.Unmarshal([]byte(a.body), &feed))
		if _, err := time.Parse(time.RFC3339, feed.Updated); err != nil || feed.ID == "" || len(feed.Entries) == 0 || feed.Entries[0].Updated == "" || feed.Entries[0].ID == "" {
			t.Errorf("%s: %+v", path, feed)
		}
	}
}

var coordinate = regexp.MustCompile(`<(?:rect|text)[^>]* x="(-?[0-9.]+)"`)

func TestALongThreadIsPagedByYearAndItsPictureStaysSmall(t *testing.T) {
	w := newWorld(t)
	w.many(400)
	visitor := w.as("")
	last := visitor.get(base).want(t, http.StatusOK, "Entry 399", `href="/en/concerns/immigration-detention?year=1991#story"`).lacks(t, "Entry 70<")
	visitor.get(base+"?year=1991").want(t, http.StatusOK, "Entry 70<").lacks(t, "Entry 399")
	if shapes := strings.Count(last.body, "<path") + strings.Count(last.body, "<rect"); shapes > 2500 {
		t.Errorf("%d shapes", shapes)
	}
	if len(last.body) > 400<<10 {
		t.Errorf("%d bytes", len(last.body))
	}
	for _, m := range coordinate.FindAllStringSubmatch(last.body, -1) {
		if strings.HasPrefix(m[1], "-") {
			t.Errorf("something stands outside of the picture: %s", m[0])
		}
	}
}

// TestTheVocabularyIsNestedByStaff: a concern is added under another one, whose page then
// leads to it; a loop is refused beside what was typed; nobody else may.
func TestTheVocabularyIsNestedByStaff(t *testing.T) {
	w := newWorld(t)
	staff, amara, visitor := w.as(w.priscilla), w.as(w.amara), w.as("")
	fields := []string{"name_en", "Long detention", "name_fr", "Longue détention", "also_en", "Indefinite detention\nHeld for years", "broader", detention, "same_as", "https://vocabulary.example/d1", "counts", "hidden"}
	amara.get("/en/concerns/new").want(t, http.StatusForbidden)
	amara.post("/en/concerns/new", fields...).want(t, http.StatusForbidden)
	staff.get("/en/concerns/new").want(t, http.StatusOK, "Add a concern", "Part of")
	staff.post("/fr/concerns/new", "name_en", "Long detention", "counts", "hidden").want(t, http.StatusUnprocessableEntity, "Donnez le nom dans cette langue", "Long detention")
	staff.post("/en/concerns/new", fields...).want(t, http.StatusOK, "The concern is added.", "Also called: Indefinite detention; Held for years.", "Immigration detention")
	staff.post("/en/concerns/new", fields...).want(t, http.StatusUnprocessableEntity, "There is a concern called “Long detention” already")
	visitor.get(base).want(t, http.StatusOK, "What belongs to this concern", "/en/concerns/long-detention", "What we ask, and what government answered", "How to help", "Events to come")
	visitor.get("/en/concerns").want(t, http.StatusOK, "th-narrower", "/concerns.ttl")
	staff.post(base+"/about", "name_en", "Immigration detention", "name_fr", "Détention", "broader", "long-detention", "counts", "hidden").want(t, http.StatusUnprocessableEntity,
		"Long detention is itself part of Immigration detention")
	staff.post("/en/concerns/long-detention/about", append([]string{"same_as", "ftp://no", "counts", "shown"}, fields[:8]...)...).want(t, http.StatusUnprocessableEntity, "is no whole address")
}

func TestTheDocumentNeedsNothingElse(t *testing.T) {
	w := newWorld(t)
	w.many(80)
	th, err := w.threads.OfConcern(t.Context(), access.Actor{}, detention)
	w.must(err)
	for _, lang := range i18n.Langs() {
		var b strings.Builder
		w.must(pages.WriteDocument(t.Context(), &b, w.catalog.For(lang), ui.Site{Name: i18n.Same("Coalition"), Accent: "petrol", BaseURL: "https://coalition.example"}, access.Actor{}, th))
		doc := b.String()
		for _, without := range []string{"<script", "<link", "<img", "@import", "url(", "⟦"} {
			if strings.Contains(doc, without) {
				t.Errorf("%s has %s", lang, without)
			}
		}
		for _, with := range []string{"<svg", ".th-lane", "Ent", "1990", "Entr"} {
			if !strings.Contains(doc, with) {
				t.Errorf("%s lacks %s", lang, with)
			}
		}
	}
	written := th.Write(w.catalog, "https://coalition.example", true)
	if len(written.Entries) != 81 || slices.ContainsFunc(written.Entries, func(e thread.WrittenEntry) bool { return e.Label.FR == "" }) {
		t.Errorf("%d entries", len(written.Entries))
	}
}

// A page of a thread of 2,000 entries.
func BenchmarkPage(b *testing.B) {
	w := newWorld(b)
	w.many(2000)
	visitor := w.as("")
	for b.Loop() {
		visitor.get(base).want(b, http.StatusOK)
	}
}
