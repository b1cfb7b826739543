package lists_test

import (
	"net/http"
	"strings"
	"testing"

	"plenary.example/internal/lists"
	"plenary.example/internal/outmail"
)

func TestAModeratorReadsAndDecides(t *testing.T) {
	w := newWorld(t)
	changed := w.list
	changed.Settings.Moderated = true
	w.must(w.s.ChangeList(t.Context(), w.tomas, changed))
	w.arrive(letter(byAna, "m1", "Detention", "Good morning."))
	w.arrive(letter(byMarc, "m2", "Vente de voiture", "Une occasion !"))
	tomas := w.as(w.tomas)
	tomas.get("/en/lists/ccrlist").want(t, http.StatusOK, "2 messages wait for a moderator")
	tomas.get("/en/lists/ccrlist/moderation").want(t, http.StatusOK, "Detention", "Vente de voiture", "read by a moderator first", "Waiting for you (2)")
	waiting, _, err := w.d.Queue(t.Context(), w.tomas, w.list, "held", "")
	w.must(err)
	page := "/en/lists/ccrlist/moderation/" + waiting[0].ID
	tomas.get(page).want(t, http.StatusOK, "Une occasion", "Proven by the author", "SPF", "DMARC", "marc@"+theirs)
	tomas.post(page, "verdict", "decline", "reason", "").want(t, http.StatusUnprocessableEntity, "#f-reason")
	tomas.post(page, "verdict", "decline", "reason", "No advertising, please.").want(t, http.StatusOK, "Its author gets your reason", "Detention").lacks(t, "Vente de voiture")
	tomas.post("/fr/lists/ccrlist/moderation/"+waiting[1].ID, "verdict", "accept").want(t, http.StatusOK, "en route vers la liste", "Rien n’attend")
	tomas.get("/en/lists/ccrlist/moderation?state=done").want(t, http.StatusOK, "Declined by a moderator", "Distributed", "Tomas Berg")
	tomas.get(page).want(t, http.StatusOK, "Tomas Berg").lacks(t, "Distribute it")
	w.as(w.ana).get("/en/lists/ccrlist/archive").want(t, http.StatusOK, "Detention").lacks(t, "Vente de voiture")
}

// Somebody is added with how they agreed; the words typed survive the search for
// their organization.
func TestAddingSomebodyKeepsTheirConsent(t *testing.T) {
	w := newWorld(t)
	tomas := w.as(w.tomas)
	page := "/en/lists/ccrlist/subscribers/new"
	fields := []string{"name", "Noor Haddad", "email", "noor@" + theirs, "organization", "Harbour", "role", "ngo", "lang", "fr", "mode", "each"}
	tomas.get(page).want(t, http.StatusOK, "How and when did they agree?")
	tomas.post(page, append(fields, "action", "find", "words", "light")...).want(t, http.StatusOK, `value="Noor Haddad"`, w.harbour.ID)
	tomas.post(page, append(fields, "action", "add", "register", w.harbour.ID)...).want(t, http.StatusUnprocessableEntity, "#f-agree", `value="Noor Haddad"`)
	tomas.post(page, append(fields, "action", "add", "consent", "By telephone, 3 March.")...).want(t, http.StatusUnprocessableEntity, "#f-register")
	tomas.post(page, append(fields, "action", "add", "register", "guest", "consent", "By telephone, 3 March.")...).want(t, http.StatusOK, "By telephone, 3 March.", "Recorded by", "Tomas Berg", "as a guest")
	tomas.get("/en/lists/ccrlist/subscribers").want(t, http.StatusOK, "3 people are on the list", "Noor Haddad", "Ana Ruiz")
	tomas.get("/en/lists/ccrlist/subscribers?q=marc").want(t, http.StatusOK, "Marc Roy").lacks(t, "Noor Haddad")
	tomas.get("/en/lists/ccrlist/subscribers?q=xyz").want(t, http.StatusOK, "Nobody found")
	tomas.get("/fr/lists/ccrlist/subscribers?state=disabled").want(t, http.StatusOK, "Aucun abonnement")
	tomas.get("/fr/lists/ccrlist/bounces").want(t, http.StatusOK, "Rien n’est revenu")
}

func TestTheDeliveryReportSaysWhereTheCopiesAre(t *testing.T) {
	w := newWorld(t)
	w.arrive(letter(byAna, "d1", "Detention", "Good morning."))
	tomas := w.as(w.tomas)
	tomas.get("/en/lists/ccrlist/posts/1/delivery").want(t, http.StatusOK, "0 of 2 subscribers have it.", "2 wait", "marc@"+theirs, "delivery-bar")
	tomas.get("/fr/lists/ccrlist/posts/1/delivery?state=failed").want(t, http.StatusOK, "Aucun envoi dans cet état")
	tomas.get("/en/lists/ccrlist/posts/9/delivery").want(t, http.StatusNotFound)
	tomas.get("/en/lists/ccrlist/archive/1").want(t, http.StatusOK, "/posts/1/delivery")
}

func TestAListIsMadeAndChangedOnItsForm(t *testing.T) {
	w := newWorld(t)
	tomas := w.as(w.tomas)
	tomas.get("/en/lists/new").want(t, http.StatusOK, "@"+ours, "Secretariat")
	tomas.post("/en/lists/new", "slug", "Été", "name_en", "", "size", "large").want(t, http.StatusUnprocessableEntity, "error-summary", "#f-size", `value="Été"`)
	tomas.post("/en/lists/new", "slug", "u", "name_en", "X", "size", "2048", "first", "1", "digest", "18", "from", "needed").want(t, http.StatusUnprocessableEntity, "#f-slug")
	fields := []string{
		"slug", "inland", "name_en", "Inland", "name_fr", "À l’intérieur", "about_en", "For the group.", "size", "512", "first", "2", "digest", "7", "from", "never",
		"domains", "gc.ca\nmedia.example", "attachments", "image/*\napplication/pdf", "topics", "asylum | Asylum | Asile | refugee, réfugié", "moderated", "yes", "one_click", "yes", "reply", "yes",
	}
	tomas.post("/en/lists/new", fields...).want(t, http.StatusOK, "The list is made", "inland@"+ours, "reads each message", "512\u00a0KB", "answers the whole list")
	l, err := w.s.ListBySlug(t.Context(), "inland")
	w.must(err)
	s := l.Settings
	if !s.Moderated || s.HoldFirst != 2 || s.MaxSize != 512<<10 || s.DigestHour != 7 || s.From != lists.RewriteNever || !s.OneClick || s.ARC || !s.ReplyToList || len(s.RefusedDomains) != 2 || len(s.Attachments) != 2 {
		t.Errorf("the settings are %+v", s)
	}
	if len(s.Topics) != 1 || s.Topics[0].Slug != "asylum" || s.Topics[0].Name.FR != "Asile" || len(s.Topics[0].Words) != 2 {
		t.Errorf("the topics are %+v", s.Topics)
	}
	// The form as it comes back says what was set, and saving it changes nothing.
	form := tomas.get("/fr/lists/inland/settings").want(t, http.StatusOK, "asylum | Asylum | Asile | refugee, réfugié", "gc.ca\nmedia.example", `value="512"`)
	if strings.Contains(form.body, `name="slug"`) {
		t.Error("the address of a list can be changed")
	}
	tomas.post("/fr/lists/inland/settings", fields...).want(t, http.StatusOK, "Les réglages sont enregistrés")
	again, err := w.s.ListBySlug(t.Context(), "inland")
	w.must(err)
	if again.Settings.MaxSize != s.MaxSize || again.Slug != "inland" || again.Name != l.Name {
		t.Errorf("saving the same changed it to %+v", again)
	}
	tomas.post("/en/lists/inland/settings", "name_en", "Inland", "size", "1", "first", "2", "digest", "99", "from", "never").want(t, http.StatusUnprocessableEntity, "#f-size", "#f-digest")
	// Topics are there to be chosen.
	_, err = w.s.Add(t.Context(), w.tomas, again, lists.Request{Name: "Lin Wei", Organization: "H", Address: "lin@" + theirs, Role: lists.NGO, Lang: "en", Mode: lists.Each, ConsentText: "Yes."}, lists.Approval{Guest: true})
	w.must(err)
	lin := w.as(w.lin)
	lin.get("/fr/lists/inland/subscription").want(t, http.StatusOK, "Asile")
	lin.post("/fr/lists/inland/subscription", "action", "save", "mode", "each", "lang", "fr", "topics", "asylum").want(t, http.StatusOK, `value="asylum" checked`)
	lin.post("/fr/lists/inland/subscription", "action", "leave").want(t, http.StatusOK, "Plus rien ne vous est envoyé")
}

// What a subscriber may do signed in, and what those are told who are not on the list.
func TestOnesOwnSubscription(t *testing.T) {
	w := newWorld(t)
	w.visitor().get("/en/lists/ccrlist/subscription").want(t, http.StatusOK, "Sign in to see your subscription", "mailto:ccrlist-unsubscribe@"+ours, "sign-in?next=%2Fen%2Flists%2Fccrlist%2Fsubscription")
	w.as(w.lin).get("/en/lists/ccrlist/subscription").want(t, http.StatusOK, "You are not on this list", "/en/lists/ccrlist/subscribe")
	ana := w.as(w.ana)
	ana.get("/en/lists").want(t, http.StatusOK, "Refugee policy", "Subscribed", "ccrlist@"+ours)
	page := "/en/lists/ccrlist/subscription"
	ana.get(page).want(t, http.StatusOK, "Each message goes to ana@"+theirs, "Leave the list")
	ana.post(page, "action", "save", "mode", "none", "lang", "en").want(t, http.StatusOK, "Saved.", "read it on this site")
	ana.post(page, "action", "leave").want(t, http.StatusOK, "no longer on this list", "Ask to join")
	if w.sub(w.ana).State != lists.Ended {
		t.Error("the subscription goes on")
	}
	// Staff ended it or not: what is asked of nobody's subscription does nothing.
	w.as(w.lin).post(page, "action", "leave").want(t, http.StatusOK, "You are not on this list")
}

// A list whose subscribers are a body's members has no form.
func TestAListThatFollowsABodyHasNoForm(t *testing.T) {
	w := newWorld(t)
	l := w.list
	l.BodyID = w.tomas.Offices[0].BodyID
	w.must(w.s.ChangeList(t.Context(), w.tomas, l))
	w.visitor().get("/en/lists/ccrlist/subscribe").want(t, http.StatusOK, "One does not ask to join this list", "Secretariat").lacks(t, "<textarea")
	w.visitor().get("/fr/lists/ccrlist").want(t, http.StatusOK, "Secrétariat").lacks(t, "/fr/lists/ccrlist/subscribe")
	w.visitor().post("/en/lists/ccrlist/subscribe", asks()...).want(t, http.StatusUnprocessableEntity, "error-summary")
}

// What came back stands on the subscriber's page and on the list's.
func TestWhatCameBackIsShownWithTheServersWords(t *testing.T) {
	w := newWorld(t)
	w.arrive(letter(byAna, "d1", "Detention", "Good morning."))
	var posting int64
	w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT posting FROM list_posts WHERE number = 1").Scan(&posting))
	w.must(w.d.CopiesFailed(t.Context(), outmail.CopiesFailed{Posting: posting, Copies: []outmail.FailedCopy{
		{Recipient: w.sub(w.marc).Number, Code: 550, Status: "5.1.1", Text: "550 5.1.1 <marc> user <b>unknown</b>"},
	}}))
	tomas := w.as(w.tomas)
	tomas.get("/en/lists/ccrlist/bounces").want(t, http.StatusOK, "Marc Roy", "user &lt;b&gt;unknown&lt;/b&gt;", "/en/lists/ccrlist/subscribers/"+w.sub(w.marc).ID)
	tomas.get("/fr/lists/ccrlist/subscribers/"+w.sub(w.marc).ID).want(t, http.StatusOK, "Pointage aujourd’hui", "user &lt;b&gt;unknown&lt;/b&gt;")
}
