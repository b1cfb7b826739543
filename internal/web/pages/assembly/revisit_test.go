package assembly_test

import (
	"net/http"
	"strings"
	"testing"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
)

// pending is the path of the motion that is decided next.
func (w *world) pending() string {
	w.t.Helper()
	live, err := w.room.Live(w.ctx, key)
	w.must(err)
	if len(live.Floor.Motions) == 0 {
		w.t.Fatal("no motion is pending")
	}
	return "/en/meetings/" + key + "/motions/" + live.Floor.Motions[0].ID
}

// carried votes on what is pending, so many for and against, and announces it.
func (w *world) carried(yes, no int) {
	w.t.Helper()
	live, err := w.room.Live(w.ctx, key)
	w.must(err)
	v, err := w.motions.OpenVote(w.ctx, w.president, key, live.Floor.Motions[0].ID, ballots.Open)
	w.must(err)
	w.count(v.ID, yes, no)
}

func (w *world) count(vote string, yes, no int) {
	w.t.Helper()
	for i := range yes + no {
		choice := ballots.Yes
		if i >= yes {
			choice = ballots.No
		}
		_, err := w.s.Cast(w.ctx, w.orgs[i].delegate, vote, "", choice)
		w.must(err)
	}
	_, err := w.s.CloseVote(w.ctx, w.president, key)
	w.must(err)
	_, err = w.motions.Announce(w.ctx, w.president, key)
	w.must(err)
}

// The chair divides the question, decides its parts, and what carried is adopted; then
// the decision is reconsidered while something else is under way, and taken up.
func TestTheChairDividesAndReconsiders(t *testing.T) {
	w := newWorld(t)
	item := w.debating()
	president, phone, hall := w.as(w.president), w.as(w.orgs[2].delegate), w.as(w.staff)
	motion, minutes := chair+"/motion", "/en/meetings/"+key+"/minutes"
	by := []string{"mover", w.orgs[2].ID, "seconder", w.orgs[3].ID}

	president.get(chair).want(t, 200, "kind=divide_question", "kind=postpone_indefinitely", "Nothing that can be reconsidered has been decided")
	president.get(motion+"?kind=divide_question").want(t, 200, "Clause 1: Write to the Minister.", `name="part_r2"`, "Robert §27")
	president.post(motion, false, append(by, "kind", "divide_question", "part_r1", "1", "part_r2", "1")...).want(t, 422, `id="f-parts"`, "make at least two parts")
	president.post(motion, false, append(by, "kind", "divide_question", "part_r1", "1", "part_r2", "2")...).want(t, 200, "to divide the question: part 1, clause 1; part 2, clause 2")
	president.post(w.pending()+"/consent", false).want(t, 200, "part 1 of 2, clause 1", "Then, in this order", "part 2 of 2, clause 2", "The question is divided: its parts are decided one after the other first")
	hall.get("/fr/meetings/"+key+"/projector").want(t, 200, "Partie 1 de 2, clause 1", "Part 1 of 2, clause 1: shall it be adopted?")
	phone.get(floor).want(t, 200, "Before the meeting: part 1 of 2, clause 1.")
	w.carried(1, 3)
	president.get(chair).want(t, 200, "part 2 of 2, clause 2")
	w.carried(4, 1)
	president.get(chair).want(t, 200, "kind=reconsider")
	phone.get("/en/resolutions/"+key+"/1").want(t, 200, "Study the alternatives.")
	if got := phone.get("/en/resolutions/" + key + "/1"); strings.Contains(got.body, "Write to the Minister.") {
		t.Error("what lost was adopted")
	}
	w.as(w.orgs[0].delegate).get(minutes).want(t, 200, "Not adopted, and taken out of the text: clause 1.", "adopted as Resolution 1")

	// Another item is under way: to reconsider is made, and waits.
	report, err := w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Same("Treasurer")})
	w.must(err)
	w.must(w.s.TakeUp(w.ctx, w.president, key, report.ID))
	president.get(motion+"?kind=reconsider").want(t, 200, "Children in detention (Adopted)", "The mover declares that it voted on the side that won", "Robert §37")
	president.post(motion, false, append(by, "kind", "reconsider", "item", item.ID)...).want(t, 422, "f-declared", "The record does not say how this organization voted")
	president.post(motion, false, append(by, "kind", "reconsider", "item", item.ID, "declared", "yes")...).want(t, 200, "It waits until nothing else is pending", "Made, and waiting", "between two items of the agenda")
	hall.get("/fr/meetings/"+key+"/projector").want(t, 200, "La proposition est faite et attend son tour")
	phone.get(floor).want(t, 200, "It was moved, and waits its turn: to reconsider the vote on: Children in detention.")
	president.post(chair+"/finish", false).want(t, 200, "Take it up now")
	made, err := w.room.Live(w.ctx, key)
	w.must(err)
	president.post("/en/meetings/"+key+"/motions/"+made.Floor.Made[0].ID+"/call-up", false).want(t, 200, "The motion is before the meeting.", "to reconsider the vote on: Children in detention")
	w.carried(4, 0)
	president.get(chair).want(t, 200, "Children in detention", "Open the vote", "Children in detention")
	phone.get("/en/resolutions/"+key+"/1").want(t, http.StatusNotFound)
	v, err := w.s.OpenVote(w.ctx, w.president, key, meetings.NewVote{Kind: meetings.VoteMain})
	w.must(err)
	w.count(v.ID, 5, 0)
	phone.get("/en/resolutions/"+key+"/1").want(t, 200, "Write to the Minister.", "Study the alternatives.")
	w.as(w.orgs[0].delegate).get(minutes).want(t, 200, "Resolution 1 is before the meeting and out of the library", "declared that it voted on the side that won")
	w.as(w.orgs[0].delegate).get("/fr/meetings/"+key+"/minutes").want(t, 200, "La décision est rouverte telle qu’elle était")
}

// Previous notice goes out with the notice of the meeting; the chair finds what is to
// be rescinded or amended, and its place in the library changes.
func TestTheChairRescindsAndAmends(t *testing.T) {
	w := newWorld(t)
	w.debating()
	president, staff := w.as(w.president), w.as(w.staff)
	motion, manage := chair+"/motion", "/en/meetings/"+key+"/manage"
	by := []string{"mover", w.orgs[2].ID, "seconder", w.orgs[3].ID, "kind", "rescind"}
	v, err := w.s.OpenVote(w.ctx, w.president, key, meetings.NewVote{Kind: meetings.VoteMain})
	w.must(err)
	w.count(v.ID, 5, 0)
	staff.get(manage).want(t, 200, "Motions of which notice is given", "The notice of the meeting has gone out")
	staff.post(manage+"/notice-of", false, "resolution", key+"/1").want(t, 422, "The notice of the meeting has gone out")

	president.get(motion+"?kind=rescind").want(t, 200, "Which resolution in force?", "Find it")
	president.get(motion+"?kind=rescind&resolution=Resolution+99").want(t, 422, "No resolution of the library is cited like this")
	president.get(motion+"?kind=rescind&resolution="+key+"/1").want(t, 200, "Res. 1, November 2026 (Children in detention)", "A new clause after a clause", "Study the alternatives.", "by a majority of all the members")
	president.post(motion, false, append(by, "resolution", key+"/1")...).want(t, 422, "f-change", "Choose whether it is rescinded")
	president.post(motion, false, append(by, "resolution", key+"/1", "change", "replace", "clause", "r2", "words_en", "End detention.")...).want(t, 422, "Res. 1, November 2026")
	president.post(motion, false, append(by, "resolution", key+"/1", "change", "replace", "clause", "r2", "words_en", "End detention.", "words_fr", "Mettre fin à la détention.")...).want(t, 200,
		"to amend: Res. 1, November 2026", "Replace action clause 2 with", "a majority of all the members")
	w.carried(4, 1)
	staff.get("/en/resolutions/"+key+"/1").want(t, 200, "Superseded", "Study the alternatives.")
	staff.get("/fr/resolutions/"+key+"/2").want(t, 200, "Mettre fin à la détention.", "En vigueur")
	staff.get("/en/meetings/"+key).want(t, 200, "Resolutions adopted", "Resolution 1, November 2026", "Resolution 2, November 2026", "Takes the place of Resolution 1, November 2026.", "/en/library/book.pdf?meeting="+key)
	president.post(motion, false, append(by, "resolution", key+"/2", "change", "rescind")...).want(t, 200, "to rescind: Res. 2, November 2026")
	president.post(w.pending()+"/consent", false).want(t, 200, "It is agreed")
	staff.get("/en/resolutions/"+key+"/2").want(t, 200, "Rescinded")
	staff.get("/fr/meetings/"+key).want(t, 200, "Résolutions abrogées", "Résolution 2, novembre 2026", "Prend la place de ce texte")
	w.as(w.orgs[0].delegate).get("/fr/meetings/"+key+"/minutes").want(t, 200, "remplace ce qu’elle modifie", "Ceci est annulé et n’est plus en vigueur")
}

// Before the notice goes out, motions to rescind are noticed with it.
func TestPreviousNoticeIsGiven(t *testing.T) {
	w := newWorld(t)
	staff, manage := w.as(w.staff), "/en/meetings/"+key+"/manage"
	staff.get(manage).want(t, 200, "Give notice of a motion", "None. A motion to rescind")
	staff.post(manage+"/notice-of", false, "resolution", "Resolution 3, May 1999").want(t, 422, `id="f-notice-of"`, "No resolution of the library is cited like this", `value="Resolution 3, May 1999"`)
}

// The next sitting is set, rules are suspended, and every face says so.
func TestTheNextSittingAndSuspendedRules(t *testing.T) {
	w := newWorld(t)
	w.debating()
	president, phone, hall := w.as(w.president), w.as(w.orgs[2].delegate), w.as(w.staff)
	motion := chair + "/motion"
	by := []string{"mover", w.orgs[2].ID, "seconder", w.orgs[3].ID}
	president.get(motion+"?kind=fix_time").want(t, 200, "On which day, and at what hour?", `name="at_time"`)
	president.post(motion, false, append(by, "kind", "fix_time", "at_time", "tomorrow")...).want(t, 422, `id="f-at"`)
	president.post(motion, false, append(by, "kind", "fix_time", "at_time", "2026-11-29T09:00")...).want(t, 200, "to set the next sitting for 29 November 2026")
	president.post(w.pending()+"/consent", false).want(t, 200, "The next sitting begins on 29 November 2026")
	phone.get("/fr/meetings/"+key).want(t, 200, "Prochaine séance", "29 novembre 2026")
	president.get(motion+"?kind=suspend_rules").want(t, 200, "The by-laws, the quorum, the notice", "The limits on speaking, for the item before the meeting")
	president.post(motion, false, append(by, "kind", "suspend_rules")...).want(t, 422, "Choose what is to be suspended")

	president.post(motion, false, append(by, "kind", "suspend_rules", "scope", "speaking")...).want(t, 200, "to suspend the limits on speaking for this item")
	w.carried(4, 1)
	phone.get(floor).want(t, 200, "The limits on speaking are suspended for this item.")
	hall.get("/fr/meetings/"+key+"/projector").want(t, 200, "Les limites aux prises de parole sont suspendues pour ce point.", "La prochaine séance commence le")
	state, err := w.room.Live(w.ctx, key)
	w.must(err)
	if set := state.Speakers.Settings; set.Speech != 0 || set.Speeches != 0 {
		t.Errorf("the limits hold: %+v", set)
	}
	president.post(motion, false, append(by, "kind", "adjourn")...).want(t, 200, "to adjourn until the next sitting")
	president.post(w.pending()+"/consent", false).want(t, 200, "The meeting has adjourned to its next sitting.", "It continues on 29 November 2026")
	hall.get("/fr/meetings/"+key+"/projector").want(t, 200, "La séance est levée jusqu’à la prochaine.", "29 novembre 2026")
	phone.get(floor).want(t, 200, "The meeting has adjourned to its next sitting.")
	president.post("/en/meetings/"+key+"/order/resume", false).want(t, 422, "half an hour before")
}
