package roundtables_test

import (
	"net/http"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
)

// A word is planted in every field that is not for the official of a department; the
// page that their link opens is looked through for it, in both languages, at each stage.
func TestAnOfficialsPageHasNothingOfOurs(t *testing.T) {
	const canary = "CANARY"
	w, ctx := newWorld(t), t.Context()
	link := w.link(w.refugees)
	official := w.as(access.Actor{})
	look := func(words ...string) {
		t.Helper()
		for _, path := range []string{link, strings.Replace(link, "/en/", "/fr/", 1)} {
			a := official.get(path).want(t, http.StatusOK, words...).lacks(t, canary, "Amara Sol", "Harbour Light")
			if a.header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(a.body, `content="noindex`) && a.header.Get("X-Robots-Tag") != "noindex" {
				t.Errorf("the address of the page is given away: %v", a.header)
			}
		}
	}
	look("Autumn roundtable")
	w.must(w.s.OpenCall(ctx, w.staff, w.key, both(canary), at("2026-09-15 17:00")))
	words := func(title, problem string) roundtables.Words {
		return roundtables.Words{Title: both(title), Problem: both(problem), Question: both("Why are families held?"), Ask: both("Release them")}
	}
	propose := func(title string) string {
		id, err := w.s.Propose(ctx, w.amara, w.key, roundtables.Proposal{
			Words: words(title, canary), Concern: "detention", Urgency: roundtables.Soon, Internal: canary, Cited: "Res. 13, November 1995",
		}, &roundtables.Seen{Words: canary, Count: 3, Place: canary, Period: canary})
		w.must(err)
		return id
	}
	held, theirs, dropped, merged := propose("Families held"), propose(canary+" for the border"), propose(canary+" dropped"), propose(canary+" merged")
	w.must(w.s.AddEvidence(ctx, w.amara, held, roundtables.Seen{Words: "Families in Laval", Count: 12, Shared: true}))
	w.until("2026-09-16 09:00")
	w.must(w.s.Choose(ctx, w.zohra, held, roundtables.Offer{Words: words("Families held", canary), Concern: "detention", Speaker: canary, Minutes: 20, Cited: "Res. 13, November 1995"}))
	w.must(w.s.Choose(ctx, w.zohra, theirs, roundtables.Offer{Words: words(canary+" for the border", canary), Concern: "detention", DepartmentID: w.border}))
	w.must(w.s.Decline(ctx, w.zohra, dropped, canary))
	w.must(w.s.Merge(ctx, w.zohra, merged, held))
	w.must(w.s.SendAgenda(ctx, w.zohra, w.key))
	w.must(w.s.Say(ctx, w.zohra, w.key, held, "", canary))
	w.must(w.s.Say(ctx, w.zohra, w.key, "", w.border, canary))
	w.must(w.s.Say(ctx, w.zohra, w.key, held, w.refugees, "A word to the refugees department"))
	look("Why are families held?", "Release them", "Families in Laval", "A word to the refugees department")
	w.until("2026-11-11 09:00")
	w.must(w.s.Hold(ctx, w.zohra, w.key))
	w.must(w.s.Note(ctx, w.zohra, held, both("Both sides spoke.")))
	w.must(w.s.Note(ctx, w.zohra, theirs, both(canary)))
	for department, ask := range map[string]string{w.refugees: "Publish the figures", w.border: canary} {
		_, err := w.f.RecordAsk(ctx, w.zohra, held, department, both(ask))
		w.must(err)
	}
	_, err := w.f.RecordCommitment(ctx, w.zohra, held, followup.Promise{DepartmentID: w.border, Words: both(canary), Due: at("2026-12-01 00:00")})
	w.must(err)
	r, err := w.s.ByKey(ctx, w.staff, w.key)
	w.must(err)
	w.must(w.f.SendNotes(ctx, w.zohra, r.ID))
	look("Both sides spoke.", "Publish the figures")

	// What they type comes back with what was wrong with it; a case is not named here.
	official.post(link, "action", "remark", "as", "comment", "point", held, "remark", "We looked at 1234-5678.").want(t, http.StatusUnprocessableEntity, "We looked at 1234-5678.", "error-summary")
	official.post(link, "action", "remark", "as", "comment", "point", held, "remark", "Call me at 613-555-0147.").want(t, http.StatusOK, "Call me at 613-555-0147.")
	official.get(link+"x").want(t, http.StatusNotFound)
}

// From the call to the answer, each step by the page of whoever takes it.
func TestACallBecomesAnItemAnAskAndAnAnswer(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	table, desk := "/en/roundtables/"+w.key, "/en/manage/roundtables/"+w.key
	staff, amara, zohra := w.as(w.staff), w.as(w.amara), w.as(w.zohra)
	amara.get(table).want(t, http.StatusNotFound)
	amara.get(desk).want(t, http.StatusForbidden)
	staff.post(desk, "action", "call", "call_en", "What shall we raise?", "call_fr", "Que soulever ?", "closes", "2026-09-15T17:00").want(t, http.StatusOK, "The call is open")
	amara.get(table).want(t, http.StatusOK, "What shall we raise?", table+"/propose")

	fields := []string{
		"title_en", "Families held", "problem_en", "They are held for weeks.", "ask_en", "Release them", "concern", "detention", "urgency", "soon", "cited", "Res. 13, November 1995",
		"count", "12", "place", "Laval", "words",
	}
	amara.post(table+"/propose", append(fields, "Ms. Adaeze Obi was held.")...).want(t, http.StatusUnprocessableEntity, "They are held for weeks.", "Ms. Adaeze Obi", "error-summary")
	item := amara.post(table+"/propose", append(fields, "Two families.")...).want(t, http.StatusOK, "Your item is proposed", "Families held", "Two families.", "Laval",
		"<s>", "rarely", table[len("/en"):]).lacks(t, "~~").path
	amara.post(item, "action", "decline", "reason", "No.").want(t, http.StatusForbidden)

	w.until("2026-09-16 09:00")
	amara.post(item, "action", "withdraw").want(t, http.StatusOK, "withdrawn")
	zohra.post(item+"/choose", "title_en", "Families held").want(t, http.StatusUnprocessableEntity)
	id, err := w.s.Propose(ctx, w.zohra, w.key, roundtables.Proposal{
		Words: roundtables.Words{Title: both("Families held"), Problem: both("For weeks"), Ask: both("Release them")}, Concern: "detention", Urgency: roundtables.Soon, Cited: "1995-11/13",
	}, nil)
	w.must(err)
	item = table + "/items/" + id
	zohra.get(item+"/choose").want(t, http.StatusOK, "Families held (fr)", "Res. 13, November 1995")
	zohra.post(item+"/choose", "title_en", "Families held", "title_fr", "Familles détenues", "question_en", "Why?", "question_fr", "Pourquoi ?", "ask_en", "Release them", "ask_fr", "Libérez-les",
		"problem_en", "For weeks", "concern", "detention", "cited", "Res. 13, November 1995", "minutes", "20").want(t, http.StatusOK, "The item is on the agenda", "Families held")
	link := w.link(w.refugees)
	zohra.post(table+"/agree", "action", "send").want(t, http.StatusOK, "It is sent to the officials")
	w.as(access.Actor{}).post(link, "action", "agree", "kind", "agenda", "number", "1").want(t, http.StatusOK, "The agreement is recorded", "Official of Refugees")
	zohra.get(table+"/briefing").want(t, http.StatusOK, "Release them", "<s>", "rarely").lacks(t, "~~")

	w.until("2026-11-11 09:00")
	staff.post(desk, "action", "hold").want(t, http.StatusOK, "Now write the notes")
	zohra.post(table+"/notes", "action", "ask", "point", id, "department", w.refugees, "words_en", "Release the families").want(t, http.StatusOK, "The ask is recorded", "Release the families")
	ask := table + "/asks/1"
	visitor := w.as(access.Actor{})
	visitor.get(ask).want(t, http.StatusOK, "Release the families", "<s>", "rarely").lacks(t, "~~", "Record an answer", "/items/")
	for _, inside := range []string{item, "/en/roundtables/follow-up"} {
		if a := visitor.get(inside); a.path != "/en/sign-in" {
			t.Errorf("a visitor of %s is asked to sign in: %s", inside, a.path)
		}
	}
	zohra.post(ask, "action", "respond", "verdict", "partly", "words_en", "Some of them.", "on", "2026-11-11", "in_writing", "yes").want(t, http.StatusOK, "Some of them.", "In part, in writing")
	visitor.get(table).want(t, http.StatusOK, "Some of them.")
	visitor.get("/fr/roundtables/scorecard").want(t, http.StatusOK, "Refugees (fr)")
	amara.get("/en/roundtables/follow-up").want(t, http.StatusForbidden)
}
