package elections_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/elections"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

const key = "executive-2026"

// planned plans the election on its form and calls it.
func (w *world) planned() {
	w.t.Helper()
	nadia := w.as(w.nadia)
	nadia.get("/en/manage/elections").want(w.t, http.StatusOK, "No election is planned")
	nadia.get("/en/manage/elections/new").want(w.t, http.StatusOK, "Executive Committee", w.seat)
	nadia.get("/fr/manage/elections/new?seat="+w.seat).want(w.t, http.StatusOK, "executive-committee-councillor-2026", "Comité exécutif")
	fields := []string{
		"seat", w.seat, "key", key, "title_en", "Councillors", "title_fr", "Conseil", "about_en", "Six meetings a year:\n- two in person\n- four by telephone", "seats", "2",
		"electorate", "members", "method", "stv", "floor", "yes", "nominations_open", "2026-09-01T09:00", "nominations_close", "2026-10-01T17:00", "record_day", "2026-11-10",
		"voting_opens", "2026-11-20T09:00", "voting_closes", "2026-11-27T17:00", "term_from", "2026-12-01", "meetings_needed", "0", "seconders_needed", "1",
	}
	wrong := append([]string{}, fields...)
	wrong[3], wrong[5], wrong[21] = "No No", "", "2026-08-01T09:00"
	nadia.post("/en/manage/elections/new", wrong...).want(w.t, http.StatusUnprocessableEntity, "error-summary", "#f-key", "#f-title_en", "#f-nominations_close", `value="2026-11-20T09:00"`)
	nadia.post("/en/manage/elections/new", fields...).want(w.t, http.StatusOK, "The election is planned", "Next: call the election")
	w.as("").get("/en/elections/"+key).want(w.t, http.StatusNotFound)
	nadia.post("/en/manage/elections/"+key, "action", "call").want(w.t, http.StatusOK, "The election is called", "Called")
}

// slated has members nominated on their pages and publishes the slate.
func (w *world) slated(members ...int) {
	w.t.Helper()
	w.planned()
	w.goTo("2026-09-02 10:00")
	for _, i := range members {
		second := (i + 1) % 6
		got := w.as(w.ids[i]).post("/en/elections/"+key+"/nominate", "whom", "self", "seconders", "p"+string(rune('0'+second))+"@harbour.example", "statement_en", "I would like to serve.").want(w.t, http.StatusOK, "The nomination is made", "waits for seconders")
		page, _, _ := strings.Cut(got.path, "?")
		w.as(w.ids[second]).post(page, "action", "second").want(w.t, http.StatusOK, "You second the nomination", "accepted and seconded")
	}
	w.goTo("2026-10-02 09:00")
	w.as(w.nadia).post("/en/manage/elections/"+key, "action", "slate").want(w.t, http.StatusOK, "The candidates are published", "Next: ")
}

func TestFromThePlanToTheNomination(t *testing.T) {
	w := newWorld(t)
	w.planned()
	w.goTo("2026-09-02 10:00")
	one := w.as(w.ids[0])
	one.get("/en/elections").want(t, http.StatusOK, "Councillors", "Nominations open", "2 seats")
	one.get("/en/elections/"+key).want(t, http.StatusOK, "Nominations are open until 1 October 2026 at 17:00.", "You may stand", "<li>two in person</li>", "Nominate")
	w.as("").get("/fr/elections/"+key).want(t, http.StatusOK, "Les mises en candidature sont ouvertes jusqu’au 1er", "Six meetings a year", `lang="en"`)
	form := "/en/elections/" + key + "/nominate"
	one.post(form, "whom", "other", "nominee", "", "seconders", "").want(t, http.StatusUnprocessableEntity, "#f-nominee")
	one.post(form, "whom", "other", "nominee", "p1@harbour.example", "seconders", "nobody@x.example", "statement_en", "Kept").want(t, http.StatusUnprocessableEntity, "#f-seconders", "nobody@x.example", "Kept")
	one.post(form, "whom", "other", "nominee", "p1@harbour.example", "seconders", "p2@harbour.example", "statement_fr", "Kept").want(t, http.StatusUnprocessableEntity, "#f-statement_fr", "Leave it empty here.", "Kept")
	got := one.post(form, "whom", "other", "nominee", "p1@harbour.example", "seconders", "p2@harbour.example").want(t, http.StatusOK, "waits for the nominee")
	page, _, _ := strings.Cut(got.path, "?")
	// The nominee finds it, accepts, writes, says something of themselves, withdraws.
	two := w.as(w.ids[1])
	two.get("/en/elections").want(t, http.StatusOK, "Your own nomination", "Waits for your answer", page)
	two.get(page).want(t, http.StatusOK, "Do you accept?", "Represents Harbour B").lacks(t, "Ruling of the committee")
	two.post(page, "action", "accept").want(t, http.StatusOK, "You stand.")
	two.post(page, "action", "write", "statement_en", strings.Repeat("x", elections.MaxStatement+1), "statement_fr", "Bonjour").want(t, http.StatusUnprocessableEntity, "#f-statement_en", "Bonjour")
	two.post(page, "action", "write", "statement_en", "Hello", "statement_fr", "Bonjour").want(t, http.StatusOK, "The statement is saved")
	two.post(page, "action", "nothing").want(t, http.StatusNotFound)
	about := "/en/elections/" + key + "/about-me"
	two.post(about, "gender", "woman").want(t, http.StatusUnprocessableEntity, "#f-consent")
	two.post(about, "gender", "woman", "consent", "yes").want(t, http.StatusOK, "Kept until the election is over", "Erase what I said")
	two.post(about, "action", "forget").want(t, http.StatusOK, "What you said is erased").lacks(t, "Erase what I said")
	one.get(about).want(t, http.StatusForbidden)
	// Nobody else opens it; the committee rules on it.
	w.as(w.ids[4]).get(page).want(t, http.StatusNotFound)
	w.as("").get(page).lacks(t, "Person B")
	w.as(w.nadia).post(page, "action", "rule", "ruling", "refused").want(t, http.StatusUnprocessableEntity, "#f-reason")
	w.as(w.nadia).post(page, "action", "rule", "ruling", "refused", "reason", "Not now.").want(t, http.StatusOK, "kept this nomination off the slate: Not now.")
	two.post(page, "action", "decline").want(t, http.StatusOK, "does not stand", "withdrew")
}

func TestTheBallotIsReviewedAndCastOnce(t *testing.T) {
	w := newWorld(t)
	w.slated(0, 1, 2, 3)
	w.goTo("2026-11-20 09:30")
	nadia := w.as(w.nadia)
	nadia.post("/en/manage/elections/"+key, "action", "open").want(t, http.StatusOK, "The vote is open", "6 organizations may vote; 0 have").lacks(t, "Close the vote and count")
	w.as(w.ids[4]).get("/en/elections/"+key+"/nominate").want(t, http.StatusOK, "Nobody can be nominated", "Voting is open until").lacks(t, `name="whom"`)
	w.as(w.ids[4]).get("/en/elections").want(t, http.StatusOK, "2 seats. Voting is open until 27 November 2026")
	w.as(w.ids[0]).get("/en/elections/"+key+"/about-me").want(t, http.StatusOK, "Nominations are closed").lacks(t, `name="gender"`)
	page := "/en/elections/" + key + "/vote"
	if got := w.as("").get(page); !strings.HasPrefix(got.path, "/en/sign-in?next=") {
		t.Errorf("a visitor gets %s", got.path)
	}
	nadia.get(page).want(t, http.StatusOK, "None of your organizations is on the list")
	// A member that came after the roll was settled is told so, and not sent to vote.
	late, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{Name: i18n.Same("Late Harbour"), Class: people.Member, Region: people.Quebec, Joined: day("2026-11-19")})
	w.must(err)
	newcomer := w.person("Person L", "late@harbour.example")
	_, err = w.people.Affiliate(t.Context(), access.TheProgram(), people.Affiliation{PersonID: newcomer, OrganizationID: late.ID, From: day("2026-11-19")})
	w.must(err)
	w.as(newcomer).get("/en/elections/"+key).want(t, http.StatusOK, "None of your organizations is on the list").lacks(t, page+`"`)
	w.as(w.ids[4]).get("/en/elections/"+key).want(t, http.StatusOK, page+`"`)
	five := w.as(w.ids[4])
	five.get(page).want(t, http.StatusOK, "Harbour E has a vote, and has not said who casts it").lacks(t, `name="rank_1"`)
	five.post(page, "action", "name", "organization", w.orgs[4], "voter", w.ids[3]).want(t, http.StatusUnprocessableEntity, "one of its people")
	five.post(page, "action", "name", "organization", w.orgs[4], "voter", w.ids[4]).want(t, http.StatusOK, "Named.", `name="rank_4"`)
	five.post(page, "action", "review", "rank_1", "1", "rank_2", "1", "rank_3", "").want(t, http.StatusUnprocessableEntity, "#f-rank_2", "Each number goes to one person", `<option value="1" selected`)
	five.post("/fr/elections/"+key+"/vote", "action", "review").want(t, http.StatusOK, "Votre bulletin est blanc")
	got := five.post(page, "action", "review", "rank_1", "2", "rank_3", "1").want(t, http.StatusOK, "Cast this ballot", "Not on your ballot:", `name="rank_3" value="1"`)
	if order := regexp.MustCompile(`(?s)ballot-review">.*?</ol>`).FindString(got.body); strings.Count(order, "<li>") != 2 {
		t.Errorf("the review shows %s", order)
	}
	five.post(page, "action", "change", "rank_1", "2", "rank_3", "1").want(t, http.StatusOK, `<option value="2" selected`)
	five.post(page, "action", "cast", "rank_1", "2", "rank_3", "1").want(t, http.StatusOK, "Your ballot is in the urn", "Harbour E has voted.").lacks(t, `name="rank_1"`)
	five.post(page, "action", "cast", "rank_1", "1").want(t, http.StatusOK, "Harbour E has voted.")
	five.get("/en/elections/"+key).want(t, http.StatusOK, "Harbour E has voted.")
	nadia.get("/en/manage/elections/"+key+"/electors").want(t, http.StatusOK, "Has voted", "Nobody named yet").lacks(t, "Hand out a paper")
}

func TestPapersTheCountAndItsPage(t *testing.T) {
	w := newWorld(t)
	w.slated(0, 1, 2, 3)
	w.goTo("2026-11-20 09:30")
	nadia, tomas, ilse := w.as(w.nadia), w.as(w.tomas), w.as(w.ilse)
	desk := "/en/manage/elections/" + key
	nadia.post(desk, "action", "open").want(t, http.StatusOK)
	for i, ranks := range [][]string{{"rank_1", "1", "rank_2", "2"}, {"rank_1", "1", "rank_2", "2"}, {"rank_1", "1"}, {"rank_1", "1", "rank_4", "2"}, {"rank_4", "1"}} {
		b := w.as(w.ids[i])
		b.post("/en/elections/"+key+"/vote", "action", "name", "organization", w.orgs[i], "voter", w.ids[i]).want(t, http.StatusOK)
		b.post("/en/elections/"+key+"/vote", append(ranks, "action", "cast")...).want(t, http.StatusOK, "has voted")
	}
	nadia.get(desk+"/papers").want(t, http.StatusForbidden)
	tomas.post(desk+"/electors", "action", "paper", "organization", w.orgs[5]).want(t, http.StatusOK, "The paper is handed out", "On paper")
	tomas.post(desk+"/papers", "number", "2", "rank_4", "1").want(t, http.StatusUnprocessableEntity, "#f-number", `<option value="1" selected`)
	tomas.post(desk+"/papers", "number", "1", "rank_4", "1").want(t, http.StatusOK, "Entered once", "Tomas Berg").lacks(t, `<option value="1" selected`)
	nadia.get(desk).want(t, http.StatusOK, "Close the vote and count") // all have voted
	nadia.post(desk, "action", "count").want(t, http.StatusUnprocessableEntity, "Papers handed out: 1; papers on which two people agree: 0")
	ilse.post(desk+"/papers", "number", "1", "rank_3", "1").want(t, http.StatusOK, "The two entries differ")
	ilse.post(desk+"/papers", "number", "1", "rank_4", "1").want(t, http.StatusOK, "Both entries agree")
	nadia.post(desk, "action", "count", "lot", "drawn in the hall").want(t, http.StatusOK, "The ballots are counted", "Next: declare the result")
	w.as("").get("/en/elections/"+key+"/count").want(t, http.StatusNotFound)
	w.as("").get("/en/elections/"+key+"/ballots.blt").want(t, http.StatusNotFound)
	w.as("").post(desk, "action", "declare").want(t, http.StatusUnauthorized)
	w.as(w.ids[0]).post(desk, "action", "declare").want(t, http.StatusForbidden)
	// Whoever presides has no desk, and declares on the election's own page.
	vera := w.as(w.vera)
	vera.get(desk).want(t, http.StatusForbidden)
	vera.post(desk, "action", "cancel", "reason", "No.").want(t, http.StatusForbidden)
	vera.post(desk, "action", "count").want(t, http.StatusForbidden)
	nadia.get("/en/elections/"+key).want(t, http.StatusOK, "See the count").lacks(t, `value="declare"`)
	w.as(w.ids[0]).get("/en/elections/"+key).want(t, http.StatusOK).lacks(t, `value="declare"`)
	vera.get("/en/elections/"+key).want(t, http.StatusOK, `action="`+desk+`"`, `value="declare"`, "Declare the result")
	vera.post(desk, "action", "declare").want(t, http.StatusOK, "The result is declared", "Elected", "See the count")
	vera.post(desk, "action", "declare").want(t, http.StatusConflict)
	vera.get("/en/elections/"+key).want(t, http.StatusOK).lacks(t, `value="declare"`)
	page := w.as("").get("/en/elections/"+key+"/count").want(t, http.StatusOK, "Stage 1: first preferences", "Stage 2: surplus of Person ", "3 votes elect: 6 ballots divided by 3", "Elected:",
		"the ballots give the same result", "count-quota", "ballots.blt", "Of them on paper")
	quota := regexp.MustCompile(`class="count-quota" d="(M\d+) `).FindAllStringSubmatch(page.body, -1)
	if len(quota) < 4 {
		t.Errorf("%d bars have the quota", len(quota))
	}
	for _, at := range quota {
		if at[1] != quota[0][1] {
			t.Errorf("the quota stands at %s and at %s", quota[0][1], at[1])
		}
	}
	if strings.Count(page.body, "<ul class=\"count-bars\"") < 2 || strings.Count(page.body, `role="table"`) < 3 {
		t.Error("each stage has its bars and the table behind")
	}
	w.as("").get("/fr/elections/"+key+"/count").want(t, http.StatusOK, "Étape 1\u00a0: premières préférences", "Quota", "Personne élue")
	w.as("").get("/en/elections/"+key+"/ballots.blt").want(t, http.StatusOK, "4 2\n", "\"Councillors\"").lacks(t, "Harbour")
	w.as("").get("/fr/elections/"+key+"/count.csv").want(t, http.StatusOK, "Personne candidate,Étape 1", "Quota,3.00000")
	w.as("").get("/en/elections/"+key+"/count.json").want(t, http.StatusOK, `"quota": "3.00000"`, `"lot": "drawn in the hall"`)
}

func TestAPaperThatNeverCameBackIsShownApart(t *testing.T) {
	w := newWorld(t)
	w.slated(0, 1, 2, 3)
	w.goTo("2026-11-20 09:30")
	nadia, tomas, ilse := w.as(w.nadia), w.as(w.tomas), w.as(w.ilse)
	desk := "/en/manage/elections/" + key
	nadia.post(desk, "action", "open").want(t, http.StatusOK)
	b := w.as(w.ids[0])
	b.post("/en/elections/"+key+"/vote", "action", "name", "organization", w.orgs[0], "voter", w.ids[0]).want(t, http.StatusOK)
	b.post("/en/elections/"+key+"/vote", "rank_1", "1", "action", "cast").want(t, http.StatusOK, "has voted")
	tomas.post(desk+"/electors", "action", "paper", "organization", w.orgs[5]).want(t, http.StatusOK)
	tomas.get(desk+"/papers").want(t, http.StatusOK, "Enter a paper").lacks(t, "A paper that did not come back")
	tomas.post(desk+"/papers", "action", "gone", "number", "1").want(t, http.StatusUnprocessableEntity, "Voting is open until")
	w.goTo("2026-11-27 18:00")
	tomas.get(desk+"/papers").want(t, http.StatusOK, "A paper that did not come back", `id="f-gone"`)
	tomas.post(desk+"/papers", "action", "gone", "number", "7").want(t, http.StatusUnprocessableEntity, `href="#f-number"`, `id="f-entered"`, `value="7"`)
	tomas.post(desk+"/papers", "action", "gone", "number", "1").want(t, http.StatusOK, "Recorded once", "Said once not to have come back")
	ilse.post(desk+"/papers", "action", "gone", "number", "1").want(t, http.StatusOK, "Both agree that the paper did not come back", "Never came back: both agree")
	nadia.get(desk).want(t, http.StatusOK, "Papers that never came back: 1")
	nadia.post(desk, "action", "count").want(t, http.StatusOK)
	nadia.post(desk, "action", "declare").want(t, http.StatusOK)
	w.as("").get("/en/elections/"+key+"/count").want(t, http.StatusOK, "Papers that never came back, not counted").lacks(t, "Of them on paper")
	w.as("").get("/en/elections/"+key).want(t, http.StatusOK, "the ballots are not counted again", "Who sits today")
}

func TestThePagesOfTheDeskAreForThoseWhoRunIt(t *testing.T) {
	w := newWorld(t)
	w.slated(0)
	for _, path := range []string{"/en/manage/elections", "/en/manage/elections/new", "/en/manage/elections/" + key, "/en/manage/elections/" + key + "/floor", "/en/manage/elections/" + key + "/electors", "/en/manage/elections/" + key + "/attendance", "/en/manage/elections/" + key + "/edit"} {
		w.as(w.ids[1]).get(path).want(t, http.StatusForbidden)
		w.as(w.nadia).get(path).want(t, http.StatusOK)
		w.as(w.nadia).get("/fr"+path[3:]).want(t, http.StatusOK)
	}
	nadia := w.as(w.nadia)
	desk := "/en/manage/elections/" + key
	nadia.get(desk).want(t, http.StatusOK, "Next: declare by acclamation", "Candidates: 1; seats: 2", "Candidates by region", "Fewer than 5 candidates have said something")
	nadia.post(desk+"/floor", "nominee", "p3@harbour.example", "seconders", "p3@harbour.example").want(t, http.StatusUnprocessableEntity, "#f-seconders", `value="p3@harbour.example"`)
	nadia.post(desk+"/floor", "nominee", "p3@harbour.example", "seconders", "p4@harbour.example", "statement_en", "Aloud").want(t, http.StatusOK, "The nomination is recorded", "Person D")
	nadia.post(desk+"/attendance", "day", "2026-02-03", "people", "p3@harbour.example, p4@harbour.example").want(t, http.StatusOK, "Recorded.", "Person D, Person E")
	nadia.post(desk+"/attendance", "day", "2026-02-03", "people", "x@y.example").want(t, http.StatusUnprocessableEntity, "#f-people", "x@y.example")
	nadia.post(desk, "action", "extend", "voting_closes", "2026-11-01T09:00").want(t, http.StatusUnprocessableEntity, "#f-voting_closes")
	nadia.post(desk, "action", "acclaim").want(t, http.StatusOK, "Elected by acclamation", "No vote was needed")
	w.as("").get("/en/elections/"+key+"/count").want(t, http.StatusOK, "no more candidates than seats")
}
