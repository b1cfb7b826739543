package proposals_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

const (
	call = "/en/manage/gatherings/spring/call"
	desk = "/en/manage/gatherings/spring/proposals"
	to   = "/en/gatherings/spring/proposals"
)

// opened has staff open the call on its page.
func (w *world) opened() {
	w.t.Helper()
	staff := w.as("tomas")
	fields := []string{
		"opens", "2026-11-20T09:00", "closes", "2026-11-01T17:00", "about_en", "Workshops of ninety minutes.", "anybody", "yes", "question_1_en", "Who is it for?", "required_1", "yes",
		"criterion_1_en", "Useful", "criterion_2_en", "Voices", "reviewers", "amina@coalition.example\nbruno@coalition.example ilse@coalition.example",
	}
	staff.post(call, fields...).want(w.t, http.StatusUnprocessableEntity, "#f-closes", "Workshops of ninety minutes.", `value="Voices"`, "bruno@coalition.example")
	fields[3] = "2027-01-15T17:00"
	staff.post(call, fields...).want(w.t, http.StatusOK, `value="2027-01-15T17:00"`)
	w.as("mireille").get(call).want(w.t, http.StatusForbidden)
}

var handedIn = []string{
	"do", "submit", "name", "Mireille", "title_en", "The first winter", "about_en", "What winter teaches.", "answer_q1", "Everybody", "languages", "en", "needs", "A quiet room",
}

func TestWhoHasNoAccountProposesByTheLinkInTheMail(t *testing.T) {
	w := newWorld(t)
	w.opened()
	b := w.as("")
	b.get(to).want(t, http.StatusOK, "Workshops of ninety minutes.", "Who is it for?")
	b.post(to, "email", "no address").want(t, http.StatusUnprocessableEntity, "#f-email", `value="no address"`)
	b.post(to, "email", "gita@guests.example").want(t, http.StatusOK)
	list, _, err := w.mail.ListTo(t.Context(), "gita@guests.example", 1)
	w.must(err)
	whole, err := w.mail.Get(t.Context(), list[0].ID)
	w.must(err)
	form := regexp.MustCompile(`/en/gatherings/spring/proposals/by-link/\S+`).FindString(whole.Text)
	b.get(form).want(t, http.StatusOK, `name="title_fr"`)
	half := append([]string{}, handedIn...)
	half[5], half[9] = "", ""
	b.post(form, half...).want(t, http.StatusUnprocessableEntity, "error-summary", "#f-title_en", "#f-answer_q1", "What winter teaches.", "A quiet room", `value="Mireille"`)
	b.post(form, handedIn...).want(t, http.StatusOK, "The first winter")
	b.get(form[:len(form)-2]).want(t, http.StatusNotFound)
	b.get(to).lacks(t, "The first winter")
	b.post(form, "do", "withdraw").want(t, http.StatusOK)
	w.as("tomas").get(desk).want(t, http.StatusOK, "The first winter", "Withdrawn")
}

func TestAReviewIsBlindUntilOnesOwnIsIn(t *testing.T) {
	w := newWorld(t)
	w.opened()
	author := w.as("mireille")
	own := author.post(to).want(t, http.StatusOK)
	author.post(own.path, handedIn...).want(t, http.StatusOK)
	w.as("ilse").get(own.path).want(t, http.StatusNotFound)
	author.get(desk).want(t, http.StatusForbidden)
	page := desk + own.path[strings.LastIndex(own.path, "/"):]
	first, second := w.as("amina"), w.as("ilse")
	first.post(page, "do", "review", "score_c1", "5", "score_c2", "", "comment", "Timely").want(t, http.StatusUnprocessableEntity, "#f-score_c2", "Timely")
	first.post(page, "do", "review", "score_c1", "5", "score_c2", "4", "comment", "Timely").want(t, http.StatusOK, "Timely", "4.5")
	second.get(desk).want(t, http.StatusOK, "The first winter").lacks(t, "4.5")
	second.get(page).want(t, http.StatusOK, "What winter teaches.").lacks(t, "Timely", "4.5", "Amina")
	w.as("bruno").get(page).want(t, http.StatusOK, "Harbour").lacks(t, "Timely", "4.5", `value="review"`, `value="decide"`)
	w.as("bruno").post(page, "do", "review", "score_c1", "5", "score_c2", "5").want(t, http.StatusForbidden)
	second.post(page, "do", "review", "score_c1", "2", "score_c2", "3").want(t, http.StatusOK, "Timely", "Amina", "3.5")
	second.post(page, "do", "decide", "decision", "refused", "words", "").want(t, http.StatusUnprocessableEntity, "#f-words")
	w.as("tomas").post(page, "do", "decide", "decision", "accepted", "words", "With pleasure.").want(t, http.StatusOK, "Accepted")
	author.get(own.path).want(t, http.StatusOK, "Accepted", "With pleasure.").lacks(t, "Timely", "Amina")
}
