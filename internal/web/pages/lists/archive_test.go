package lists_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
)

// conversation puts three messages into the archive: the second answers the first,
// the third the second.
func (w *world) conversation() {
	w.t.Helper()
	w.arrive(letter(byAna, "a1", "Detention of children", "Good morning,\n\nThe figures for October are at https://figures.example/october.\n\n-- \nAna Ruiz\nHarbour Light"))
	quoted := strings.Repeat("> a line of what was said before\n", 8)
	w.arrive(letter(byMarc, "a2", "RE : Detention of children", "Merci Ana.\n\n"+quoted, "In-Reply-To: <a1@"+theirs+">"))
	w.arrive(letter(byAna, "a3", "Re: Detention of children", "> Merci Ana.\n\nOf course.", "In-Reply-To: <a2@"+theirs+">"))
}

func TestAConversationIsReadFromItsFirstMessageToItsLast(t *testing.T) {
	w := newWorld(t)
	w.conversation()
	ana := w.as(w.ana)
	ana.get("/en/lists/ccrlist").want(t, http.StatusOK, "Detention of children", "3 messages", "You are on this list", "Where members talk.", "ccrlist-request@"+ours)
	ana.get("/en/lists/ccrlist/archive").want(t, http.StatusOK, "/en/lists/ccrlist/archive/threads/1", "November 2026 (3)")
	ana.get("/en/lists/ccrlist/archive?year=2026&month=11").want(t, http.StatusOK, "Detention of children", "November 2026: 1 conversation.")
	ana.get("/en/lists/ccrlist/archive?year=1999").want(t, http.StatusOK, "Nothing was written then")
	thread := ana.get("/en/lists/ccrlist/archive/threads/1").want(t, http.StatusOK,
		"8 quoted lines", "<details", `class="thread-post r0"`, `class="thread-post r1"`, `class="thread-post r2"`, `href="https://figures.example/october"`, ">https://figures.example/october</a>.")
	if first, last := strings.Index(thread.body, "figures for October"), strings.Index(thread.body, "Of course."); first < 0 || last < first {
		t.Error("the thread is out of order")
	}
	ana.get("/en/lists/ccrlist/archive/2").want(t, http.StatusOK, "Marc Roy", "/archive/1", "/archive/3", "mailto:ccrlist@"+ours+"?subject=Re%3A%20Detention%20of%20children", "In-Reply-To=%3Ca2%40ong.example%3E").
		lacks(t, "/posts/2/delivery")
	source := ana.get("/en/lists/ccrlist/archive/1/source").want(t, http.StatusOK, "Message-ID: <a1@")
	if got := source.header.Get("Content-Type"); !strings.HasPrefix(got, "text/plain") {
		t.Errorf("the source is %s", got)
	}
	for _, path := range []string{"archive/4", "archive/0", "archive/x", "archive/01", "archive/threads/7", "archive/threads/x", "archive/1/other", "archive/1/parts/1"} {
		ana.get("/en/lists/ccrlist/"+path).want(t, http.StatusNotFound)
	}
}

func TestASearchShowsThePassageThatAnswers(t *testing.T) {
	w := newWorld(t)
	w.conversation()
	ana := w.as(w.ana)
	ana.get("/en/lists/ccrlist/archive?q=october").want(t, http.StatusOK, "1 message answers", "<mark>October</mark>", "/archive/1")
	ana.get("/fr/lists/ccrlist/archive?q=pamplemousse").want(t, http.StatusOK, "Aucun message n’y correspond", "pamplemousse")
	ana.get("/en/lists/ccrlist/archive?q="+strings.Repeat("%F0%9F%98%80", 300)).want(t, http.StatusOK)
}

// A message of any length leaves a page that a browser can show.
func TestAVeryLongMessageIsShownByItsBeginning(t *testing.T) {
	w := newWorld(t)
	w.arrive(letter(byAna, "l1", "Long", strings.Repeat("A line of a very long message.\n", 40_000)))
	got := w.as(w.ana).get("/en/lists/ccrlist/archive/1").want(t, http.StatusOK, "the page shows its beginning")
	if len(got.body) > 1<<20 {
		t.Errorf("the page has %d bytes", len(got.body))
	}
}

// What a message brings along may act in no way, and fetch nothing.
func TestHostileHTMLDoesNothingOnThePage(t *testing.T) {
	w := newWorld(t)
	html := `<html><head><style>body{display:none}</style><base href="https://evil.example/"></head><body onload="steal()">
<h1>Dear all</h1><p style="position:fixed;inset:0" class="top" id="main">Read <a href="javascript:steal()">this</a> and <a href="https://good.example/">that</a>.</p>
<script>steal()</script><img src="https://evil.example/pixel.gif" alt="a picture"><img src="cid:pic1" alt="ours">
<iframe src="https://evil.example/"></iframe><form action="https://evil.example/"><input name="password"></form><svg onload="steal()"></svg></div></main><p>after</p></body></html>`
	w.arrive("From: " + byAna + "\nTo: ccrlist@" + ours + "\nSubject: =?utf-8?q?=3Cscript=3Esteal()=3C/script=3E?=\nMessage-ID: <h1@" + theirs + ">\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\n<script>steal()</script> as text\n--a\nContent-Type: text/html\n\n" + html +
		"\n--a--\n--r\nContent-Type: image/png; name=pic.png\nContent-ID: <pic1>\nContent-Disposition: inline; filename=pic.png\nContent-Transfer-Encoding: base64\n\n" + pixel + "\n--r--\n")
	ana := w.as(w.ana)
	text := ana.get("/en/lists/ccrlist/archive/1").want(t, http.StatusOK, "&lt;script&gt;steal()&lt;/script&gt; as text", "As formatted by its author")
	shown := ana.get("/en/lists/ccrlist/archive/1?view=html").want(t, http.StatusOK, "Dear all", "https://good.example/", "/archive/1/parts/1", "after", `class="mail-html"`)
	for _, got := range []answer{text, shown} {
		got.lacks(t, "<script>steal", "evil.example", "javascript:", "onload", "position:fixed", "<iframe", `name="password"`, "<style")
		if policy := got.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("the policy is %q", policy)
		}
	}
	// The page ends after the message, not within it.
	if strings.Count(shown.body, "</main>") != 1 || strings.Index(shown.body, "</main>") < strings.Index(shown.body, "after") {
		t.Error("the message closed the page around it")
	}
	picture := ana.get("/en/lists/ccrlist/archive/1/parts/1").want(t, http.StatusOK)
	if got := picture.header.Get("Content-Type") + " " + picture.header.Get("Content-Disposition"); got != `image/png inline; filename=pic.png` {
		t.Errorf("the picture is %s", got)
	}
	ana.get("/en/lists/ccrlist/archive/threads/1").want(t, http.StatusOK).lacks(t, "<script>steal", "evil.example")
}

// pixel is a picture of one point.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// What a file is decides what a browser does with it, not what its sender says.
func TestAnAttachmentIsServedAsWhatItIs(t *testing.T) {
	w := newWorld(t)
	settings := w.list
	settings.Settings.Attachments = []string{"application/*", "image/*", "text/*"}
	w.must(w.s.ChangeList(t.Context(), w.tomas, settings))
	part := func(kind, name, body string) string {
		return "--b\nContent-Type: " + kind + "\nContent-Disposition: attachment; filename=\"" + name + "\"\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(body)) + "\n"
	}
	w.arrive("From: " + byAna + "\nTo: ccrlist@" + ours + "\nSubject: Files\nMessage-ID: <f1@" + theirs + ">\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHere.\n" +
		part("application/pdf", "report.pdf", "%PDF-1.4\n%âãÏÓ\n1 0 obj\n") + part("image/png", "picture.png", "<html><script>steal()</script></html>") +
		part("text/plain", "rapport d’été.txt", "Bonjour.") + part("application/octet-stream", "invoice.pdf.exe", "MZ\x90\x00") + "--b--\n")
	waiting, _, err := w.d.Queue(t.Context(), w.tomas, w.list, "held", "")
	w.must(err)
	base := "/en/lists/ccrlist/archive/1"
	if len(waiting) == 1 { // a program waits for a moderator, who sees the warning too
		held := "/en/lists/ccrlist/moderation/" + waiting[0].ID
		tomas := w.as(w.tomas)
		tomas.get(held).want(t, http.StatusOK, "invoice.pdf.exe", "can do harm")
		tomas.get(held+"/parts/4").want(t, http.StatusOK)
		w.as(w.ana).get(held+"/parts/4").want(t, http.StatusForbidden)
		tomas.post(held, "verdict", "accept").want(t, http.StatusOK)
	}
	ana := w.as(w.ana)
	ana.get(base).want(t, http.StatusOK, "4 attachments", "report.pdf", "can do harm", "Take care")
	for n, want := range []struct{ kind, how string }{
		{"application/pdf", "inline"}, {"application/octet-stream", "attachment"}, {"text/plain", "attachment"}, {"application/octet-stream", "attachment"},
	} {
		got := ana.get(base+"/parts/"+number(int64(n+1))).want(t, http.StatusOK)
		if kind, how := got.header.Get("Content-Type"), got.header.Get("Content-Disposition"); !strings.HasPrefix(kind, want.kind) || !strings.HasPrefix(how, want.how+"; ") {
			t.Errorf("part %d is sent as %s, %s", n+1, kind, how)
		}
		if got.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("part %d is sent without its guards: %v", n+1, got.header)
		}
		if want.how == "attachment" && !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("part %d is sent without a sandbox", n+1)
		}
	}
}

// The address that each copy bears leads to the post's page.
func TestTheAddressInACopyLeadsToThePost(t *testing.T) {
	w := newWorld(t)
	w.conversation()
	var id string
	w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT id FROM list_posts WHERE number = 2").Scan(&id))
	if got := w.as(w.marc).get("/lists/posts/"+id, "Accept-Language", "fr-CA").want(t, http.StatusOK, "Merci Ana."); got.path != "/fr/lists/ccrlist/archive/2" {
		t.Errorf("led to %s", got.path)
	}
	stop := w.visitor()
	stop.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if got := stop.get("/lists/posts/"+id, "Accept-Language", "en"); got.status != http.StatusFound || got.header.Get("Location") != "/en/lists/ccrlist/archive/2" {
		t.Errorf("%d to %s", got.status, got.header.Get("Location"))
	}
	stop.get("/lists/posts/"+db.NewID()).want(t, http.StatusNotFound)
	// Of a list that is not public, whoever is not signed in is asked to sign in.
	hidden := w.list
	hidden.Settings.Unlisted = true
	w.must(w.s.ChangeList(t.Context(), w.tomas, hidden))
	if got := stop.get("/lists/posts/" + id); got.status != http.StatusSeeOther || !strings.Contains(got.header.Get("Location"), "sign-in") {
		t.Errorf("%d to %s", got.status, got.header.Get("Location"))
	}
	w.as(w.lin).get("/lists/posts/"+id).want(t, http.StatusNotFound)
}

// The archive leaves as a file, for those who keep the list alone.
func TestTheWholeArchiveIsAFile(t *testing.T) {
	w := newWorld(t)
	w.conversation()
	got := w.as(w.tomas).get("/en/lists/ccrlist/archive.mbox").want(t, http.StatusOK, "From ", "Message-ID: <a1@", "Message-ID: <a3@")
	if got.header.Get("Content-Type") != "application/mbox" || !strings.Contains(got.header.Get("Content-Disposition"), "ccrlist.mbox") {
		t.Errorf("sent as %v", got.header)
	}
	w.as(w.ana).get("/en/lists/ccrlist/archive.mbox").want(t, http.StatusForbidden)
}

// Each page is for whom it is for, and everybody else is told why.
func TestWhoMayNotIsToldWhy(t *testing.T) {
	w := newWorld(t)
	w.conversation()
	stop := func(a access.Actor) *browser {
		b := w.as(a)
		b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		return b
	}
	visitor, lin, ana, tomas := stop(access.Actor{}), stop(w.lin), stop(w.ana), stop(w.tomas)
	const signIn = http.StatusSeeOther
	for _, page := range []struct {
		path                      string
		visitor, lin, ana, keeper int
	}{
		{"/en/lists", 200, 200, 200, 200},
		{"/en/lists/ccrlist", 200, 200, 200, 200},
		{"/en/lists/ccrlist/subscribe", 200, 200, signIn, 200}, // Ana is led to her subscription
		{"/en/lists/ccrlist/subscription", 200, 200, 200, 200},
		{"/en/lists/ccrlist/archive", signIn, 403, 200, 200},
		{"/en/lists/ccrlist/archive?q=october", signIn, 403, 200, 200},
		{"/en/lists/ccrlist/archive/1", signIn, 403, 200, 200},
		{"/en/lists/ccrlist/archive/1/source", signIn, 403, 200, 200},
		{"/en/lists/ccrlist/archive/threads/1", signIn, 403, 200, 200},
		{"/en/lists/ccrlist/archive.mbox", signIn, 403, 403, 200},
		{"/en/lists/ccrlist/moderation", signIn, 403, 403, 200},
		{"/en/lists/ccrlist/subscribers", signIn, 403, 403, 200},
		{"/en/lists/ccrlist/subscribers/new", signIn, 403, 403, 200},
		{"/en/lists/ccrlist/subscribers/" + w.sub(w.ana).ID, signIn, 403, 403, 200},
		{"/en/lists/ccrlist/bounces", signIn, 403, 403, 200},
		{"/en/lists/ccrlist/posts/1/delivery", signIn, 403, 403, 200},
		{"/en/lists/ccrlist/settings", signIn, 403, 403, 200},
		{"/en/lists/new", signIn, 403, 403, 200},
		{"/en/lists/dns", signIn, 403, 403, 200},
		{"/en/lists/none", 404, 404, 404, 404},
		{"/en/lists/none/archive", 404, 404, 404, 404},
	} {
		for _, one := range []struct {
			who  string
			b    *browser
			want int
		}{{"a visitor", visitor, page.visitor}, {"Lin", lin, page.lin}, {"Ana", ana, page.ana}, {"the keeper", tomas, page.keeper}} {
			for _, path := range []string{page.path, strings.Replace(page.path, "/en/", "/fr/", 1)} {
				if got := one.b.get(path); got.status != one.want {
					t.Errorf("%s gets %d for %s, want %d", one.who, got.status, path, one.want)
				}
			}
		}
	}
	lin.get("/en/lists/ccrlist/archive").want(t, http.StatusForbidden, "the people on the list")
	for _, path := range []string{"moderation/x", "subscribers/new", "subscribers/" + w.sub(w.marc).ID, "settings"} {
		ana.post("/en/lists/ccrlist/"+path, "action", "leave", "verdict", "accept").want(t, http.StatusForbidden)
	}
	ana.post("/en/lists/new", "slug", "mine").want(t, http.StatusForbidden)
}

// A list kept out of sight is there for its subscribers and its keepers alone.
func TestAnUnlistedListIsUnknownToOthers(t *testing.T) {
	w := newWorld(t)
	w.conversation()
	hidden := w.list
	hidden.Settings.Unlisted = true
	w.must(w.s.ChangeList(t.Context(), w.tomas, hidden))
	for _, b := range []*browser{w.visitor(), w.as(w.lin)} {
		b.get("/en/lists").want(t, http.StatusOK, "No list yet").lacks(t, "Refugee policy")
		for _, path := range []string{"", "/subscribe", "/archive", "/archive/1", "/subscription", "/moderation"} {
			b.get("/en/lists/ccrlist"+path).want(t, http.StatusNotFound).lacks(t, "Refugee policy")
		}
		b.post("/en/lists/ccrlist/subscribe", asks()...).want(t, http.StatusNotFound)
	}
	w.as(w.ana).get("/en/lists").want(t, http.StatusOK, "Refugee policy")
	w.as(w.ana).get("/en/lists/ccrlist/archive/1").want(t, http.StatusOK)
	w.visitor().get("/en/lists/u/"+w.token(w.ana)).want(t, http.StatusOK, "Refugee policy")
}
