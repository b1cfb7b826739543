package lists_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"plenary.example/internal/lists"
)

func number(n int64) string { return strconv.FormatInt(n, 10) }

// RFC 8058: a mail program posts from wherever it is, with no cookie, and the
// subscription is over.
func TestOneClickEndsASubscriptionAtOnce(t *testing.T) {
	w := newWorld(t)
	token := w.token(w.marc)
	got := w.visitor().post("/lists/u/"+token, "List-Unsubscribe", "One-Click",
		"header:Origin", "https://mail.elsewhere.example", "header:Sec-Fetch-Site", "cross-site").want(t, http.StatusOK, "marc@"+theirs, "Plus rien")
	if !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") || strings.Contains(got.body, "<html") {
		t.Errorf("a program got a page: %s", got.header.Get("Content-Type"))
	}
	if got.header.Get("Set-Cookie") != "" {
		t.Error("a cookie was set")
	}
	if sub := w.sub(w.marc); sub.State != lists.Ended || sub.Consent.Ended != lists.EndedBySelf {
		t.Errorf("the subscription is %s, ended %q", sub.State, sub.Consent.Ended)
	}
	if w.sub(w.ana).State != lists.Active {
		t.Error("somebody else's subscription ended too")
	}
	w.visitor().post("/lists/u/"+token, "List-Unsubscribe", "One-Click").want(t, http.StatusOK)
}

// Some mail programs send multipart/form-data, which the RFC allows too.
func TestOneClickTakesAMultipartForm(t *testing.T) {
	w := newWorld(t)
	body := "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.site.URL+"/lists/u/"+w.token(w.ana), strings.NewReader(body))
	w.must(err)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	w.visitor().do(r).want(t, http.StatusOK, "no longer subscribed")
	if w.sub(w.ana).State != lists.Ended {
		t.Error("the subscription goes on")
	}
}

func TestAFormThatPostsToTheSameAddressLeadsToThePage(t *testing.T) {
	w := newWorld(t)
	token := w.token(w.marc)
	got := w.visitor().post("/lists/u/"+token).want(t, http.StatusOK, "Plus rien ne vous est envoyé")
	if !strings.HasPrefix(got.path, "/fr/lists/u/") {
		t.Errorf("led to %s", got.path)
	}
	if w.sub(w.marc).State != lists.Ended {
		t.Error("the subscription goes on")
	}
}

// The exemption from the check of origins is for that one address.
func TestOtherAddressesStillRefuseOtherSites(t *testing.T) {
	w := newWorld(t)
	token := w.token(w.ana)
	for _, path := range []string{"/en/lists/u/" + token, "/en/lists/ccrlist/subscription", "/en/lists/m/" + token, "/en/lists/new"} {
		w.as(w.ana).post(path, "action", "leave", "header:Origin", "https://elsewhere.example", "header:Sec-Fetch-Site", "cross-site").want(t, http.StatusForbidden)
	}
	if w.sub(w.ana).State != lists.Active {
		t.Error("another site ended the subscription")
	}
}

// Programs that look for viruses open every link of a message.
func TestOpeningALinkDoesNothing(t *testing.T) {
	w := newWorld(t)
	settings := w.list
	settings.Settings.Moderated = true
	w.must(w.s.ChangeList(t.Context(), w.tomas, settings))
	w.arrive(letter(byAna, "m1", "Detention", "Good morning."))
	w.arrive(letter("Zoe <zoe@nothing.example>", "m2", "Hello", "I am not on it."))
	waiting, _, err := w.d.Queue(t.Context(), w.tomas, w.list, "held", "")
	w.must(err)
	if len(waiting) != 1 {
		t.Fatalf("%d messages wait", len(waiting))
	}
	w.visitor().post("/en/lists/ccrlist/subscribe", asks("email", "new@"+theirs)...).want(t, http.StatusOK)
	asked, err := w.d.SubscriberAt(t.Context(), w.list, "new@"+theirs)
	w.must(err)

	token := w.token(w.ana)
	moderate := w.link("moderate", waiting[0].ID+" "+w.tomas.PersonID)
	request := w.link("confirm-request", asked.ID)
	post := w.link("confirm-post", waiting[0].ID)
	for _, path := range []string{
		"/lists/u/" + token, "/en/lists/u/" + token, "/fr/lists/u/" + token, "/en/lists/m/" + moderate, "/fr/lists/m/" + moderate,
		"/en/lists/confirm/" + request, "/en/lists/confirm/post/" + post,
	} {
		w.visitor().get(path).want(t, http.StatusOK)
		r := httptest.NewRequest(http.MethodHead, w.site.URL+path, nil)
		r.RequestURI = ""
		w.visitor().do(r).want(t, http.StatusOK)
	}
	if w.sub(w.ana).State != lists.Active {
		t.Error("opening a link ended a subscription")
	}
	if again, _, err := w.d.Queue(t.Context(), w.tomas, w.list, "held", ""); err != nil || len(again) != 1 {
		t.Errorf("opening a link decided about a message: %d wait, %v", len(again), err)
	}
	if asked, err = w.d.SubscriberAt(t.Context(), w.list, "new@"+theirs); err != nil || !asked.Consent.Confirmed.IsZero() {
		t.Errorf("opening a link confirmed an address, %v", err)
	}
}

func TestAForgedLinkIsToldInWords(t *testing.T) {
	w := newWorld(t)
	token := w.token(w.ana)
	forged := token[:len(token)-2] + "xx"
	for _, path := range []string{
		"/lists/u/" + forged, "/en/lists/u/" + forged, "/en/lists/m/" + token, "/en/lists/confirm/post/" + token, "/en/lists/u/none", "/en/lists/ccrlist/none",
	} {
		w.visitor().get(path).want(t, http.StatusNotFound, "<html")
	}
	for _, path := range []string{"/lists/u/" + forged, "/en/lists/u/" + forged, "/en/lists/m/" + token, "/en/lists/confirm/" + token, "/en/lists/confirm/post/" + token} {
		w.visitor().post(path, "action", "leave", "verdict", "accept", "List-Unsubscribe", "One-Click").want(t, http.StatusNotFound)
	}
	w.visitor().get("/fr/lists/u/"+forged).want(t, http.StatusNotFound, "lien")
	if w.sub(w.ana).State != lists.Active {
		t.Error("a forged link ended a subscription")
	}
}

// Who holds the personal link may choose how the list comes, without signing in.
func TestThePersonalLinkIsEnough(t *testing.T) {
	w := newWorld(t)
	token := w.token(w.marc)
	b := w.visitor()
	if got := b.get("/lists/u/"+token, "Accept-Language", "en"); !strings.HasPrefix(got.path, "/fr/lists/u/") {
		t.Errorf("led to %s, and the subscriber reads French", got.path)
	}
	page := "/fr/lists/u/" + token
	b.get(page).want(t, http.StatusOK, "marc@"+theirs, "Me désabonner", "recueil")
	b.post(page, "action", "save", "mode", "plain_digest", "away", "2026-12-24", "lang", "en").want(t, http.StatusOK, "enregistré", "24 décembre 2026")
	if sub := w.sub(w.marc); sub.Mode != lists.PlainDigest || sub.Lang != "en" || sub.AwayUntil.IsZero() {
		t.Errorf("saved %s %s %s", sub.Mode, sub.Lang, sub.AwayUntil)
	}
	b.post(page, "action", "save", "mode", "pigeon", "away", "2019-01-01", "lang", "fr").want(t, http.StatusUnprocessableEntity, "error-summary", `value="2019-01-01"`)
	b.post(page, "action", "save", "mode", "each", "away", "tomorrow").want(t, http.StatusUnprocessableEntity, "error-summary")
	b.post(page, "action", "burn").want(t, http.StatusUnprocessableEntity)
	b.post(page, "action", "leave").want(t, http.StatusOK, "Plus rien ne vous est envoyé", "/fr/lists/ccrlist/subscribe")
	if w.sub(w.marc).State != lists.Ended {
		t.Error("the subscription goes on")
	}
}

func TestAKeepersLinkDecidesWithoutSigningIn(t *testing.T) {
	w := newWorld(t)
	changed := w.list
	changed.Settings.Moderated = true
	w.must(w.s.ChangeList(t.Context(), w.tomas, changed))
	w.arrive(letter(byAna, "m1", "Detention", "Good morning."))
	w.arrive(letter(byMarc, "m2", "Autre chose", "Bonjour."))
	waiting, _, err := w.d.Queue(t.Context(), w.tomas, w.list, "held", "")
	w.must(err)
	link := "/en/lists/m/" + w.link("moderate", waiting[0].ID+" "+w.tomas.PersonID)
	b := w.visitor()
	b.get(link).want(t, http.StatusOK, "Autre chose", "Bonjour.", "Distribute it", "marc@"+theirs)
	b.post(link, "verdict", "decline").want(t, http.StatusUnprocessableEntity, "error-summary")
	b.post(link, "verdict", "maybe").want(t, http.StatusUnprocessableEntity)
	b.post(link, "verdict", "accept").want(t, http.StatusOK, "on its way to the list").lacks(t, "Discard it")
	b.post(link, "verdict", "discard").want(t, http.StatusUnprocessableEntity, "Tomas Berg")
	// The link of somebody who keeps no list is none.
	b.get("/en/lists/m/"+w.link("moderate", waiting[1].ID+" "+w.ana.PersonID)).want(t, http.StatusForbidden)
}

// An address proves itself by the link sent to it, and staff decide.
func TestARequestFromTheFormToTheList(t *testing.T) {
	w := newWorld(t)
	form := "/en/lists/ccrlist/subscribe"
	b := w.visitor()
	b.get(form).want(t, http.StatusOK, "Ask to join", "(Harbour Council)").lacks(t, `value="yes" checked`)
	b.post(form, "name", "Noor Haddad").want(t, http.StatusUnprocessableEntity, "error-summary", `value="Noor Haddad"`, "#f-email", "#f-agree", "#f-organization")
	b.post(form, asks("role", "government")...).want(t, http.StatusUnprocessableEntity, "not open to government")
	b.post(form, asks()...).want(t, http.StatusOK, "confirm your address")
	sub, err := w.d.SubscriberAt(t.Context(), w.list, "noor@"+theirs)
	w.must(err)
	if sub == nil || sub.State != lists.Requested || !strings.Contains(sub.Consent.Text, "ccrlist-owner@"+ours) || sub.Consent.Network != "127.0.0.1" {
		t.Fatalf("the request is %+v", sub)
	}
	confirm := "/fr/lists/confirm/" + w.link("confirm-request", sub.ID)
	b.get(confirm).want(t, http.StatusOK, "Oui, l’adresse est la mienne")
	b.post(confirm).want(t, http.StatusOK, "Politique des réfugiés")

	tomas := w.as(w.tomas)
	tomas.get("/en/lists/ccrlist").want(t, http.StatusOK, "1 person asks to join")
	tomas.get("/en/lists/ccrlist/subscribers").want(t, http.StatusOK, "1 request to decide", "Noor Haddad")
	page := "/en/lists/ccrlist/subscribers/" + sub.ID
	tomas.get(page).want(t, http.StatusOK, "I work with families.", "127.0.0.1", "Harbour Light", w.harbour.ID)
	tomas.post(page, "action", "find", "words", "no such name").want(t, http.StatusOK, "No organization of the register").lacks(t, w.harbour.ID)
	tomas.post(page, "action", "approve").want(t, http.StatusUnprocessableEntity, "#f-register")
	tomas.post(page, "action", "decline", "reason", "").want(t, http.StatusUnprocessableEntity, "#f-reason")
	tomas.post(page, "action", "approve", "register", w.harbour.ID).want(t, http.StatusOK, "welcomed by e-mail", "May write")
	if sub, err = w.d.SubscriberAt(t.Context(), w.list, "noor@"+theirs); err != nil || sub.State != lists.Active || sub.OrganizationID != w.harbour.ID {
		t.Errorf("approved, the subscription is %+v, %v", sub, err)
	}
	tomas.post(page, "action", "choose", "mode", "none", "lang", "fr").want(t, http.StatusOK, "Saved.")
	tomas.post(page, "action", "leave").want(t, http.StatusOK, "The subscription is ended.")
}

// The address that somebody signs in with needs no proof, and the form knows them.
func TestARequestOfSomebodySignedInGoesToTheKeepersAtOnce(t *testing.T) {
	w := newWorld(t)
	lin := w.as(w.lin)
	lin.get("/en/lists/ccrlist/subscribe").want(t, http.StatusOK, `value="Lin Wei"`, `value="lin@`+theirs+`"`, `value="Harbour Light"`).lacks(t, `value="yes" checked`)
	got := lin.post("/en/lists/ccrlist/subscribe", asks("name", "Lin Wei", "email", "lin@"+theirs)...).want(t, http.StatusOK, "Your request is with those who keep the list.", "Take my request back")
	if !strings.HasPrefix(got.path, "/en/lists/ccrlist/subscription") {
		t.Errorf("led to %s", got.path)
	}
	lin.get("/en/lists/ccrlist").want(t, http.StatusOK, "See my request")
	lin.post("/en/lists/ccrlist/subscription", "action", "leave").want(t, http.StatusOK)
	if w.sub(w.lin).State != lists.Ended {
		t.Error("the request goes on")
	}
}

// asks is a request that is in order, but for what is given.
func asks(but ...string) []string {
	fields := []string{"name", "Noor Haddad", "organization", "Harbour Light", "email", "noor@" + theirs, "role", "ngo", "lang", "en", "mode", "each", "message", "I work with families.", "agree", "yes"}
	for i := 0; i+1 < len(but); i += 2 {
		for j := 0; j+1 < len(fields); j += 2 {
			if fields[j] == but[i] {
				fields[j+1] = but[i+1]
			}
		}
	}
	return fields
}

// Nobody learns from the form who is on a list.
func TestTheFormTellsNobodyWhoIsOnTheList(t *testing.T) {
	w := newWorld(t)
	b := w.visitor()
	known := b.post("/en/lists/ccrlist/subscribe", asks("email", "ana@"+theirs)...).want(t, http.StatusOK)
	fresh := b.post("/en/lists/ccrlist/subscribe", asks("email", "fresh@"+theirs)...).want(t, http.StatusOK)
	if known.body != fresh.body || known.path != fresh.path {
		t.Error("the two answers differ")
	}
	if w.sub(w.ana).State != lists.Active {
		t.Error("asking again changed a subscription")
	}
}

// A message whose author is not proven waits for them to say that it is theirs.
func TestAnAuthorConfirmsAMessageOnItsPage(t *testing.T) {
	w := newWorld(t)
	_, err := w.s.Add(t.Context(), w.tomas, w.list, lists.Request{
		Name: "Zoe", Organization: "Elsewhere", Address: "zoe@nothing.example", Role: lists.NGO, Lang: "en", Mode: lists.Each, ConsentText: "By telephone.",
	}, lists.Approval{Guest: true})
	w.must(err)
	w.arrive(letter("Zoe <zoe@nothing.example>", "z1", "From a domain that says nothing", "Secret words."))
	asked, _, err := w.d.Queue(t.Context(), w.tomas, w.list, "confirming", "")
	w.must(err)
	if len(asked) != 1 {
		t.Fatalf("%d questions are open", len(asked))
	}
	link := "/en/lists/confirm/post/" + w.link("confirm-post", asked[0].ID)
	b := w.visitor()
	b.get(link).want(t, http.StatusOK, "From a domain that says nothing", "Yes, I wrote it").lacks(t, "Secret words.")
	w.as(w.tomas).get("/en/lists/ccrlist/moderation?state=confirming").want(t, http.StatusOK, "From a domain that says nothing")
	b.post(link).want(t, http.StatusOK, "goes on its way")
	w.work()
	b.get(link).want(t, http.StatusOK).lacks(t, "Yes, I wrote it")
	w.as(w.ana).get("/en/lists/ccrlist/archive").want(t, http.StatusOK, "From a domain that says nothing")
}
